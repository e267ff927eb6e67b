// T7: `ordering: case` on several nodes. However often a receiver fails and a node dies, a case's events succeed in their order; and a
// case that is stuck holds up no other.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePlace, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { startReceiver } from '../support/receiver.ts';
import { type LedgerRow, type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { full, seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const [cases, events, nodeCount, kills] = full ? [2_000, 10, 3, 10] : [60, 5, 2, 2];
/** Cases that are told of their events at the same time. */
const atOnce = 24;
/** Seconds; far more than one in twenty can need. */
const retrySchedule = Array.from({ length: 30 }, () => 1);

describe('T7: events of a case with a receiver that wants them in order', () => {
  let place: DatabasePlace;
  let farm: ReceiverFarm;
  const nodes: ServerProcess[] = [];
  let turn = 0;

  beforeAll(async () => {
    [place, farm] = await Promise.all([makePlace(), startReceiverFarm({ seed })]);
    // The first one migrates and seeds.
    nodes.push(await startServerProcess(place));
    nodes.push(...(await Promise.all(Array.from({ length: nodeCount - 1 }, () => startServerProcess(place)))));
    await farm.behave('ordered', { kind: 'sometimes', status: 500, share: 0.05 });
  }, 120_000);
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    await farm?.close();
    await place?.remove();
  });

  /** On each node in turn; on the next one when it died, which is safe for all that is sent here. */
  const send = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> => {
    for (let tries = 0; tries < 100; tries += 1) {
      turn += 1;
      const node = nodes[turn % nodes.length];
      const response = await fetch(`${node?.url}${path}`, {
        method,
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).catch(() => null);
      if (response?.ok) return (await response.json()) as Record<string, unknown>;
      if (response && response.status < 429) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no node takes ${path}`);
  };
  const subscribe = async (name: string, url: string) => {
    await send('POST', '/api/v1/workflow-definition', { name, definition: review });
    const entry = { level: 'definition', targetId: name, type: 'webhook', url, events: ['workflow.context.changed'] };
    await send('POST', '/api/v1/subscriptions', { ...entry, ordering: 'case', retrySchedule });
  };
  /** A case with `events` changes, one after the other. A change that is sent twice changes nothing more. */
  const live = async (name: string): Promise<string> => {
    const id = (await send('POST', '/api/v1/external/workflows/run', runOf(name)))['workflowRuntimeId'] as string;
    for (let step = 1; step <= events; step += 1) await send('PATCH', `/api/v1/external/workflows/${id}`, { context: { step } });
    return id;
  };
  const liveAll = async (name: string, count: number): Promise<readonly string[]> => {
    const ids: string[] = [];
    let left = count;
    const some = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        ids.push(await live(name));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, some));
    return ids;
  };
  const replace = async (n: number): Promise<void> => {
    await nodes[n]?.kill();
    const next = await startServerProcess(place, { withinMs: 60_000 });
    nodes[n] = next;
  };

  it('come in that order, whatever fails and whoever dies', { timeout: full ? 900_000 : 240_000 }, async () => {
    await subscribe('ordered', farm.url('ordered'));
    const living = liveAll('ordered', cases);
    for (let kill = 1; kill <= kills; kill += 1) {
      // Evenly over the run, by what has arrived.
      await farm.count(Math.floor((kill / (kills + 1)) * cases * events), 300_000);
      await replace(kill % nodes.length);
    }
    const ids = await living;
    const rows = await farm.until((all) => successes(all).size === cases * events, 180_000);
    const { inversions, early } = judge(rows);
    reportFigures('T7', {
      cases: ids.length,
      events: successes(rows).size,
      nodes: nodeCount,
      kills,
      'requests with 500': rows.filter(({ status }) => status === 500).length,
      'requests twice': rows.filter(({ status }) => status === 204).length - successes(rows).size,
      inversions,
      'sent before its turn': early,
    });
    expect(new Set(ids).size).toBe(cases);
    expect({ inversions, early }).toEqual({ inversions: 0, early: 0 });
  });

  it('wait behind the one that fails, and hold up no other case', { timeout: 180_000 }, async () => {
    const receiver = await startReceiver();
    try {
      await subscribe('blocked', receiver.url);
      receiver.answer(500);
      const blocked = await live('blocked');
      // Kept as they come: to look through all that came at each request would keep this process from answering in time.
      const told = new Map<string, number>();
      const toldAll = (id: string) => (told.get(id) ?? 0) >= events;
      receiver.answer(({ body }, response) => {
        const id = body.workflowRuntimeId as string;
        told.set(id, (told.get(id) ?? 0) + 1);
        response.writeHead(id === blocked ? 500 : 204).end();
      });
      const others = await liveAll('blocked', full ? 200 : 20);
      const of = (id: string) => receiver.received.filter(({ body }) => body.workflowRuntimeId === id);
      let next = 0;
      const isOver = () => {
        while (next < others.length && toldAll(others[next] ?? '')) next += 1;
        return next === others.length;
      };
      await receiver.first(isOver, 60_000);
      expect(new Set(of(blocked).map(({ body }) => body.sequence)).size).toBe(1);
      receiver.answer(204);
      await receiver.first(() => new Set(of(blocked).map(({ body }) => body.sequence)).size === events, 60_000);
      reportFigures('T7', { 'cases beside a blocked one': others.length });
    } finally {
      await receiver.close();
    }
  });
});

const nameOf = ({ caseId, sequence }: LedgerRow): string => `${caseId} ${sequence}`;

/** The first success of each event of each case. */
function successes(rows: readonly LedgerRow[]): ReadonlyMap<string, LedgerRow> {
  const first = new Map<string, LedgerRow>();
  for (const row of rows) if (row.status === 204 && !first.has(nameOf(row))) first.set(nameOf(row), row);
  return first;
}

/** Events of a case that succeeded before an earlier one, and those that were even sent before it had. */
function judge(rows: readonly LedgerRow[]): { readonly inversions: number; readonly early: number } {
  const firstSent = new Map<string, LedgerRow>();
  for (const row of rows) if (!firstSent.has(nameOf(row))) firstSent.set(nameOf(row), row);
  const cases = new Map<string | null, LedgerRow[]>();
  for (const row of successes(rows).values()) cases.set(row.caseId, [...(cases.get(row.caseId) ?? []), row]);
  let [inversions, early] = [0, 0];
  for (const own of cases.values()) {
    own.sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
    for (const [at, row] of own.entries()) {
      const before = own[at - 1];
      if (!before) continue;
      if (row.n < before.n) inversions += 1;
      if ((firstSent.get(nameOf(row))?.n ?? 0) < before.n) early += 1;
    }
  }
  return { inversions, early };
}
