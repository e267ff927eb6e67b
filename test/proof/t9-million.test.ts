// T9c: a million deliveries wait, written by SQL. A claim finds its rows by the partial index as if there were few, and what happens now
// reaches a healthy receiver at once: it does not queue behind them.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBacklog, subscribeLanes } from '../../bench/casewire/backlog.ts';
import { claimMilliseconds, claimPlan } from '../../bench/casewire/claim-time.ts';
import { type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';
import { p50, p99 } from './isolation-ground.ts';
import { breakLoadGround, type Counter, type LoadGround, startCounter } from './load-ground.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const pending = full ? 1_000_000 : 20_000;
const claims = full ? 300 : 5;
/** Rows of one claim. */
const limit = 100;
const news = full ? { perSecond: 10, count: 100 } : { perSecond: 10, count: 10 };

/** The indexes of the table whose parts these are: a partition's index has a name of its own. */
async function parentsOf({ sql }: LoadGround, plan: readonly string[]): Promise<readonly string[]> {
  const used = plan.flatMap((line) => /Index (?:Only )?Scan(?: Backward)? using (\S+)/.exec(line)?.[1] ?? []);
  const rows = await sql<{ name: string }>(
    `select distinct coalesce(p.relname, c.relname)::text as name
       from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
      where c.relname = any($1::text[])`,
    [used],
  );
  return rows.map(({ name }) => name);
}

describe('T9c: while very many wait', () => {
  let ground: LoadGround;
  let counter: Counter;
  let farm: ReceiverFarm;
  beforeAll(async () => {
    // All that waits is counted, and is no reason to refuse.
    const settings = { CASEWIRE_BACKLOG_LIMIT: String(2 * pending) };
    [ground, counter, farm] = await Promise.all([breakLoadGround({ settings }), startCounter(), startReceiverFarm()]);
  }, 120_000);
  afterAll(async () => {
    await ground?.close();
    await counter?.close();
    await farm?.close();
  });

  it('a claim takes no longer, and news overtakes the queue', { timeout: 900_000 }, async () => {
    await ground.tell('news', farm.url('news'));
    await subscribeLanes(ground.server, counter.url);
    const { dist } = ground.target;
    const { plan, times } = await ground.whileDown(async () => {
      await addBacklog(ground.sql, { deliveries: pending, perEvent: 20 });
      await ground.sql('analyze deliveries');
      return ground.target.inDatabase(async (sql) => ({
        plan: await claimPlan(sql, dist, limit),
        times: await claimMilliseconds(sql, dist, { count: claims, limit }),
      }));
    });

    const shots = await ground.load.run(ground.plan(['news'], randomUUID(), { kind: 'steady', ...news }));
    const rows = await farm.count(news.count, 60_000);
    const arrivals = new Map(rows.map(({ caseId, at }) => [caseId, at]));
    const receipts = shots.map(({ caseId, dueAt }) => (arrivals.get(caseId) ?? Number.NaN) - dueAt);
    const [left] = await ground.sql<{ count: string }>("select count(*) from deliveries where status = 'pending'");
    reportFigures('T9', {
      'million: pending': pending,
      'million: still pending at the end': Number(left?.count),
      'million: claim p50, ms': p50(times),
      'million: claim p99, ms': p99(times),
      'million: news → receipt p50, ms': p50(receipts),
      'million: news → receipt, at most, ms': Math.round(Math.max(...receipts)),
    });
    expect(await parentsOf(ground, plan)).toContain('deliveries_pending');
    expect(plan.filter((line) => /Seq Scan on deliveries/.test(line))).toEqual([]);
    expect(shots.filter(({ status }) => status !== 200)).toEqual([]);
    expect(receipts.filter(Number.isNaN)).toEqual([]);
    if (!full) return;
    expect(p99(times)).toBeLessThanOrEqual(20);
    expect(Math.max(...receipts)).toBeLessThanOrEqual(1_000);
  });
});
