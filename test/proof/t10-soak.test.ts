// T10: what grows with time. 50 runs a second, each told to a receiver, for ten minutes in the full form, or for as many as
// CASEWIRE_PROOF_SOAK_MINUTES says; every ten seconds it is noted what the server holds, and what it leaves behind in PostgreSQL. What two
// hours of this load leave behind stands there before: in a table that has just been made a minute's dead rows are a large share.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSettled, subscribeLanes } from '../../bench/casewire/backlog.ts';
import { type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';
import { forgetLiveHeap, type LiveHeap, noteLiveHeap, readLiveHeap } from './harness/live-heap.ts';
import { breakLoadGround, type Holding, holdingOf, type LoadGround, meanwhile } from './load-ground.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const seconds = full ? Number(process.env['CASEWIRE_PROOF_SOAK_MINUTES'] ?? 10) * 60 : 4;
/** Caches fill, and code is compiled: what grows then does not go on. */
const warmSeconds = full ? 120 : 1;
const everyMs = full ? 10_000 : 500;
const perSecond = 50;
const history = full ? 2 * 3_600 * perSecond : 1_000;

interface Sample extends Holding {
  /** Transactions that have been open and idle for more than a second. */
  readonly idle: number;
  /** Of the rows of the deliveries table, the share that is dead. */
  readonly dead: number;
}

async function sample({ sql, server }: LoadGround, since: number): Promise<Sample> {
  const [idle] = await sql<{ count: string }>(
    `select count(*) from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%' and clock_timestamp() - state_change > interval '1 second'`,
  );
  const [dead] = await sql<{ share: number | null }>(
    `select (sum(n_dead_tup) / nullif(sum(n_dead_tup + n_live_tup), 0))::float8 as share
       from pg_stat_user_tables where relname like 'deliveries%'`,
  );
  return { ...holdingOf(server.pid, since), idle: Number(idle?.count), dead: dead?.share ?? 0 };
}

/** Of the line that fits best, for each second. */
function slope(points: readonly LiveHeap[]): number {
  const count = points.length;
  const x = points.reduce((sum, { atSeconds }) => sum + atSeconds, 0) / count;
  const y = points.reduce((sum, { megabytes }) => sum + megabytes, 0) / count;
  const both = points.reduce((sum, { atSeconds, megabytes }) => sum + (atSeconds - x) * (megabytes - y), 0);
  return both / points.reduce((sum, { atSeconds }) => sum + (atSeconds - x) ** 2, 0);
}

describe('T10: over time', () => {
  let ground: LoadGround;
  let farm: ReceiverFarm;
  beforeAll(async () => {
    [ground, farm] = await Promise.all([breakLoadGround({ nodeFlags: noteLiveHeap }), startReceiverFarm()]);
  }, 120_000);
  afterAll(async () => {
    const pid = ground?.server.pid;
    await ground?.close();
    await farm?.close();
    if (pid) forgetLiveHeap(pid);
  });

  it('the server holds no more than before', { timeout: 180_000 + (warmSeconds + seconds) * 2_000 }, async () => {
    await ground.tell('soak', farm.url('soak'));
    await subscribeLanes(ground.server, farm.url('history'));
    await addSettled(ground.sql, { deliveries: history, perEvent: 1 });
    const during = (length: number) =>
      ground.load.run(ground.plan(['soak'], randomUUID(), { kind: 'steady', perSecond, count: perSecond * length }));
    const warm = await during(warmSeconds);
    const since = performance.now();
    const sinceTime = Date.now();
    const { done, seen } = await meanwhile(during(seconds), everyMs, () => sample(ground, since));
    const shots = [...warm, ...done];
    const rows = await farm.count(shots.length, 60_000);

    const files = seen.map((one) => one.files);
    const live = readLiveHeap(ground.server.pid, sinceTime);
    const growth = slope(live) * 600;
    reportFigures('T10', {
      minutes: Math.round((seconds / 60) * 10) / 10,
      'deliveries before': history,
      runs: shots.length,
      'memory at the end, MB': Math.round(seen.at(-1)?.megabytes ?? Number.NaN),
      ...(full
        ? {
            'full collections': live.length,
            'left by the last, MB': live.at(-1)?.megabytes ?? Number.NaN,
            'slope, MB in 10 minutes': growth,
          }
        : {}),
      'open files, least to most': `${Math.min(...files)}–${Math.max(...files)}`,
      'samples with a transaction idle over 1 s': seen.filter(({ idle }) => idle > 0).length,
      'dead rows of deliveries, at most, %': Math.round(Math.max(...seen.map(({ dead }) => dead)) * 1_000) / 10,
    });
    expect(shots.filter(({ status }) => status !== 200)).toEqual([]);
    expect({ webhooks: rows.length, cases: new Set(rows.map(({ caseId }) => caseId)).size }).toEqual({
      webhooks: shots.length,
      cases: shots.length,
    });
    if (!full) return;
    expect(live.length).toBeGreaterThan(5);
    expect(growth).toBeLessThan(1);
    // Flat: connections come and go, their number does not grow.
    expect(slope(seen.map(({ atSeconds, files: open }) => ({ atSeconds, megabytes: open }))) * 600).toBeLessThan(2);
    expect(seen.filter(({ idle }) => idle > 0)).toEqual([]);
    expect(Math.max(...seen.map(({ dead }) => dead))).toBeLessThan(0.2);
  });
});
