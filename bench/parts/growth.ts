// Whether a long queue, or a long past, slows the sender down: how long a claim takes, and how much is sent, while so many deliveries are
// pending. What is sent is topped up, so that the queue keeps its length. PostgreSQL only.

import type { BenchRun, PartResult } from '../bench-run.ts';
import { addBacklog, addSettled, forgetDeliveries, subscribeLanes } from '../casewire/backlog.ts';
import { claimMilliseconds } from '../casewire/claim-time.ts';
import type { Target } from '../casewire/target.ts';
import { sleep } from '../machine/processes.ts';
import { between, rate } from '../print-table.ts';
import { quantile, type Spread, spreadOf } from '../spread.ts';

interface Growth {
  readonly name: string;
  readonly pending: number;
  readonly settled: number;
  /** Milliseconds, of 1,000 rows and of 100. */
  readonly claims: { readonly large: readonly number[]; readonly small: readonly number[] };
  /** Deliveries, one a round. */
  readonly perSecond: readonly number[];
}

const perEvent = 20;

export async function growthPart(run: BenchRun): Promise<PartResult> {
  const lines: Growth[] = [];
  for (const target of await run.targets(['postgres'])) {
    const server = await target.start();
    await subscribeLanes(server, run.receiver.url);
    await server.stop();
    for (const pending of run.sizes.pending) lines.push(await measureAt(target, { pending, settled: 0 }, run));
    const last = run.sizes.pending.at(-1) ?? 0;
    if (run.sizes.settled > 0) lines.push(await measureAt(target, { pending: last, settled: run.sizes.settled }, run));
  }
  const rows = lines.map((line) => {
    const first = lines.find(({ name }) => name === line.name);
    const ratio: Spread = spreadOf(line.perSecond.map((value, round) => value / (first?.perSecond[round] ?? Number.NaN)));
    const behind = line.settled > 0 ? `, ${line.settled.toLocaleString('en-US')} settled behind` : '';
    return [
      ...[`${line.name}, ${line.pending.toLocaleString('en-US')} pending${behind}`, ratio.median.toFixed(2), between(ratio)],
      ...[rate(spreadOf(line.perSecond).median), ...percentiles(line.claims.small), ...percentiles(line.claims.large)],
    ];
  });
  const columns = ['', 'rate, ratio', '(10–90 %)', 'webhooks a second', 'claim of 100 p50, ms', 'p99', 'of 1,000 p50, ms', 'p99'];
  return { tables: [{ title: 'A long queue, a long past', columns, rows }], figures: lines };
}

const percentiles = (times: readonly number[]): readonly string[] => [rate(quantile(times, 0.5)), rate(quantile(times, 0.99))];

async function measureAt(target: Target, size: { readonly pending: number; readonly settled: number }, run: BenchRun): Promise<Growth> {
  const { pending, settled } = size;
  const claims = await target.inDatabase(async (sql) => {
    await forgetDeliveries(sql);
    if (settled > 0) await addSettled(sql, { deliveries: settled, perEvent });
    await addBacklog(sql, { deliveries: pending, perEvent });
    await sql('vacuum analyze');
    await run.server.settle();
    return {
      large: await claimMilliseconds(sql, target.dist, { count: 60, limit: 1_000 }),
      small: await claimMilliseconds(sql, target.dist, { count: 200, limit: 100 }),
    };
  });
  const perSecond: number[] = [];
  for (let round = 0; round < run.sizes.rounds; round += 1) {
    perSecond.push(await sendingRate(target, pending, run));
    run.say(
      `${pending} pending, ${settled} settled: ${Math.round(perSecond.at(-1) ?? 0)} webhooks/s, claims ${rate(quantile(claims.large, 0.5))} ms`,
    );
  }
  return { name: target.name, ...size, claims, perSecond };
}

/** Of a server that is started for it; the first third of the time is its warm-up. */
async function sendingRate(target: Target, pending: number, { receiver, sizes }: BenchRun): Promise<number> {
  return target.inDatabase(async (sql) => {
    // What the round before had sent last was not topped up.
    const [left] = await sql<{ count: string }>(`select count(*)::text as count from deliveries where status = 'pending'`);
    await addBacklog(sql, { deliveries: Math.max(0, pending - Number(left?.count)), perEvent });
    const before = await receiver.count();
    const server = await target.start({ atOnce: true });
    let added = 0;
    const topUp = async (): Promise<number> => {
      const arrived = (await receiver.count()) - before;
      const gone = arrived - added;
      if (gone >= Math.min(pending / 4, 500)) {
        await addBacklog(sql, { deliveries: gone, perEvent });
        // As the server that writes events tells the others.
        await sql('select pg_notify($1, $2)', ['casewire_due', '']);
        added += gone;
      }
      await sleep(25);
      return arrived;
    };
    const during = async (seconds: number): Promise<{ readonly arrived: number; readonly at: number }> => {
      const until = performance.now() + seconds * 1_000;
      let arrived = 0;
      do arrived = await topUp();
      while (performance.now() < until);
      return { arrived, at: performance.now() };
    };
    while ((await topUp()) === 0);
    const warm = await during(sizes.growthSeconds / 3);
    const end = await during(sizes.growthSeconds);
    await server.stop();
    return (end.arrived - warm.arrived) / ((end.at - warm.at) / 1_000);
  });
}
