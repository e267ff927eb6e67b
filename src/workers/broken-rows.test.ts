// What nobody foresaw, around an attempt or a call: the moment's fault at first, the row's only when it comes again and again.

import { describe, expect, it } from 'vitest';
import { Unusable } from '../domain/errors.ts';
import type { Deps } from '../operations/deps.ts';
import type { Tx } from '../storage/database.ts';
import { createLog } from '../telemetry/log.ts';
import { createSignals } from '../telemetry/signals.ts';
import { createCallDuePlugins } from './call-due-plugins.ts';
import { createDeliverDue } from './deliver-due.ts';

type Answers = (text: string, values: readonly unknown[]) => readonly unknown[] | undefined;

/** `answers` gives the rows of a statement; none by default. `opens` is called for each transaction. */
function depsOver(answers: Answers, opens: () => void = () => undefined): Deps {
  const query: Tx['query'] = async <Row>(text: string, values: readonly unknown[] = []) => (answers(text, values) ?? []) as readonly Row[];
  const transaction = async (_tenant: unknown, work: (tx: Tx) => Promise<unknown>) => {
    opens();
    return work({ query } as Tx);
  };
  return {
    database: { query, transaction },
    log: createLog({ level: 'silent', format: 'json' }),
    signals: createSignals(),
    wakeUp: { announce: () => undefined },
    newId: () => 'id',
    random: () => 0,
    nodeId: 'node',
  } as unknown as Deps;
}

/** The row once; later nothing is due. */
const onlyOnce = (row: Record<string, unknown>) => [row][Symbol.iterator]();

describe('a delivery whose attempt breaks', () => {
  const fateAfter = async (attempts: number, error: Error): Promise<unknown> => {
    const due = onlyOnce({
      id: 'd',
      attempts,
      uncounted: 0,
      retry_schedule: [1, 1, 1, 1],
      subscription_status: 'enabled',
      receiver_id: 'r',
    });
    const settled: unknown[] = [];
    const deps = depsOver((text, values) => {
      if (text.includes('with recursive lane')) return [...due];
      if (!text.includes('with result as')) return undefined;
      settled.push([values[5], values[6]]);
      return [{ id: 'd', told: false }];
    });
    const loop = createDeliverDue(
      () => Promise.reject(error),
      () => true,
      deps,
    );
    loop.start();
    await expect.poll(() => settled.length).toBe(1);
    await loop.stop(1_000);
    return settled[0];
  };

  it('is tried again; at the third time it is given up', async () => {
    expect(await fateAfter(1, new Error('what was that'))).toEqual([['retrying'], ['unusable']]);
    expect(await fateAfter(2, new Error('what was that'))).toEqual([['retrying'], ['unusable']]);
    expect(await fateAfter(3, new Error('what was that'))).toEqual([['cancelled'], ['unusable']]);
  });

  it('is given up at once when the row says why it can never be sent', async () => {
    expect(await fateAfter(1, new Unusable('gone', 'gone'))).toEqual([['cancelled'], ['unusable']]);
  });
});

describe('a plugin call that cannot be begun', () => {
  const fateAfter = async (attempts: number, error: Error): Promise<unknown> => {
    const due = onlyOnce({ id: 'c', attempts, workspace_id: 'w', definition_id: 'd', plugin: 'p', kind: 'transformer' });
    const settled: unknown[] = [];
    let broken = false;
    const answers: Answers = (text, values) => {
      if (text.includes("set status = 'running'")) return [...due];
      if (!text.includes('insert into plugin_call_attempts')) return undefined;
      settled.push([values[3], values[4]]);
      return [{ id: 'c' }];
    };
    // The first transaction is the one that reads the definition.
    const deps = depsOver(answers, () => {
      if (broken) return;
      broken = true;
      throw error;
    });
    const loop = createCallDuePlugins({} as Parameters<typeof createCallDuePlugins>[0], () => true, deps);
    loop.start();
    await expect.poll(() => settled.length).toBe(1);
    await loop.stop(1_000);
    return settled[0];
  };

  it('is tried again', async () => {
    expect(await fateAfter(1, new Error('what was that'))).toEqual(['pending', 'unusable']);
  });
});
