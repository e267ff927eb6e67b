// T9a: ten minutes of 300 runs and 300 deliveries a second, with everything on this machine: the server, PostgreSQL, the receivers and the
// generator, which starts each request when it is due, whatever became of those before it. Waits count from then.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { percentile, type Shot } from '../support/load.ts';
import { type LedgerRow, type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';
import { p50, p99 } from './isolation-ground.ts';
import { breakLoadGround, type Holding, holdingOf, type LoadGround, mean, meanwhile, refusedWell } from './load-ground.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const [perSecond, seconds] = full ? [300, 600] : [50, 3];
const warmSeconds = full ? 20 : 1;
const receivers = 20;

/** Milliseconds from each commit to the arrival of its webhook; empty where PostgreSQL does not keep the times of commits. */
async function sinceCommits({ sql }: LoadGround, rows: readonly LedgerRow[]): Promise<readonly number[]> {
  const [kept] = await sql<{ on: string }>(`select current_setting('track_commit_timestamp') as on`);
  if (kept?.on !== 'on') return [];
  // Microseconds matter, and `Date` has none.
  const events = await sql<{ id: string; at: string }>(
    'select id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::text as at from events',
  );
  const commits = new Map(events.map(({ id, at }) => [id, Number(at)]));
  return rows.map(({ webhookId, at }) => Math.max(0, at - (commits.get(webhookId) ?? Number.NaN)));
}

/** Percent by which the last half minute holds more than the one after the second minute. */
function growth(seen: readonly Holding[]): number {
  const between = (from: number, to: number) => seen.filter(({ atSeconds }) => atSeconds >= from && atSeconds < to);
  const megabytes = (holdings: readonly Holding[]) => mean(holdings.map((one) => one.megabytes));
  return (megabytes(between(seconds - 30, seconds + 30)) / megabytes(between(120, 150)) - 1) * 100;
}

describe('T9a: under a steady load', () => {
  let ground: LoadGround;
  let farm: ReceiverFarm;
  beforeAll(async () => {
    [ground, farm] = await Promise.all([breakLoadGround(), startReceiverFarm()]);
  }, 120_000);
  afterAll(async () => {
    await ground?.close();
    await farm?.close();
  });

  const settled = (shots: readonly Shot[]) => {
    const wanted = new Set(shots.flatMap(({ caseId }) => caseId ?? []));
    return farm.until((rows) => rows.length >= wanted.size && new Set(rows.map(({ caseId }) => caseId)).size >= wanted.size, 60_000);
  };

  it('every run is answered, and told once', { timeout: 120_000 + seconds * 2_000 }, async () => {
    const workflows = Array.from({ length: receivers }, (_, n) => `steady-${n}`);
    for (const name of workflows) await ground.tell(name, farm.url(name));
    const during = (length: number) =>
      ground.load.run(ground.plan(workflows, randomUUID(), { kind: 'steady', perSecond, count: perSecond * length }));
    const warm = await during(warmSeconds);
    await settled(warm);
    const since = performance.now();
    const { done: shots, seen } = await meanwhile(during(seconds), 1_000, () => holdingOf(ground.server.pid, since));
    const rows = await settled([...warm, ...shots]);

    const own = new Set(shots.map(({ caseId }) => caseId));
    const told = rows.filter(({ caseId }) => own.has(caseId));
    const accepts = shots.map(({ answeredAt, dueAt }) => answeredAt - dueAt);
    const receipts = await sinceCommits(ground, told);
    const last = (times: readonly number[]): number => percentile(times, 1);
    const backlogMs = last(told.map(({ at }) => at)) - last(shots.map(({ answeredAt }) => answeredAt));
    const figures = {
      'accept p50, ms': p50(accepts),
      'accept p99, ms': p99(accepts),
      'commit → receipt p50, ms': p50(receipts),
      'commit → receipt p99, ms': p99(receipts),
      'last webhook after the last answer, ms': Math.round(backlogMs),
    };
    reportFigures('T9', {
      'steady: told to come again while it warms up': warm.filter(({ status }) => status !== 200).length,
      'steady: runs': shots.length,
      'steady: errors': shots.filter(({ status }) => status !== 200).length,
      ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [`steady: ${name}`, value])),
      ...(full ? { 'steady: growth of memory, %': Math.round(growth(seen) * 10) / 10 } : {}),
    });
    // A process that just started is slower, and may say so.
    expect(refusedWell(warm)).toBe(true);
    expect(shots.filter(({ status }) => status !== 200)).toEqual([]);
    expect({ cases: own.size, webhooks: told.length }).toEqual({ cases: perSecond * seconds, webhooks: perSecond * seconds });
    if (!full) return;
    expect(figures['accept p50, ms']).toBeLessThanOrEqual(15);
    expect(figures['accept p99, ms']).toBeLessThanOrEqual(150);
    expect(figures['commit → receipt p50, ms']).toBeLessThanOrEqual(60);
    expect(figures['commit → receipt p99, ms']).toBeLessThanOrEqual(500);
    expect(backlogMs).toBeLessThanOrEqual(1_000);
    expect(growth(seen)).toBeLessThanOrEqual(10);
  });
});
