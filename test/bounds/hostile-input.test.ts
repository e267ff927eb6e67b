// No schema, pattern, expression, rule, template or definition that a workspace supplies may hold the event loop over 200 ms, use over
// 64 MB, or give over 1 MB. A process of its own evaluates them all; this test reads what each cost.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostileReport } from './evaluate-hostile.ts';
import { hostileDefinitions } from './hostile-definitions.ts';
import { hostileExpressions } from './hostile-expressions.ts';
import { hostileSchemas } from './hostile-schemas.ts';

const mostHeldMs = 200;
const mostResultBytes = 1_000_000;
const mostMemoryMb = 64;
/** What the process holds before the first input, the inputs among it. */
const startMb = 60;
/** A machine that does other things at the same time is slow at times, though not always at the same input. */
const tries = 3;

const all = [...hostileSchemas, ...hostileExpressions, ...hostileDefinitions];
type Done = Extract<HostileReport, { kind: 'done' }>;

/** Runs all inputs, or the one of that name. A process that needs more memory than it may have dies, and the input has no report. */
async function evaluate(only?: string): Promise<readonly HostileReport[]> {
  const script = fileURLToPath(new URL('evaluate-hostile.ts', import.meta.url));
  const heap = `--max-old-space-size=${startMb + mostMemoryMb}`;
  const child = spawn(process.execPath, [heap, '--import', 'tsx', script, ...(only === undefined ? [] : [only])], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return said
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as HostileReport);
}

describe('hostile input', () => {
  let reports: readonly HostileReport[] = [];
  const done = (): readonly Done[] => reports.filter((report) => report.kind === 'done');

  beforeAll(async () => {
    reports = await evaluate();
  }, 300_000);

  it('has a name of its own each time, and there is a lot of it', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(190);
  });

  it(`needs no more than ${mostMemoryMb} MB, however much comes one after the other`, () => {
    const [begun] = reports;
    expect(begun?.kind === 'begun' && begun.heapMb).toBeLessThan(startMb);
    // The first one without a report is the one that the process died of.
    expect(all.map(({ name }) => name).filter((name) => !done().some((report) => report.name === name))).toEqual([]);
  });

  it(`gives no more than ${mostResultBytes} bytes`, () => {
    expect(done().filter(({ resultBytes }) => resultBytes > mostResultBytes)).toEqual([]);
  });

  it(`holds the event loop for no more than ${mostHeldMs} ms`, { timeout: 300_000 }, async () => {
    let slow = done().filter(({ heldMs }) => heldMs > mostHeldMs);
    for (let again = 1; again < tries && slow.length > 0; again += 1) {
      const second: Done[] = [];
      for (const { name } of slow) second.push(...(await evaluate(name)).filter((report) => report.kind === 'done'));
      slow = second.filter(({ heldMs }) => heldMs > mostHeldMs);
    }
    expect(slow).toEqual([]);
  });
});
