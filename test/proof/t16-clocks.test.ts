// T16: nodes whose clocks are an hour wrong, one that jumps ten minutes in the middle. Retries come when they are due, and what is signed
// bears the right time. The clocks are those that the product reads; performance.now() goes on as it does when a real clock is set.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LedgerRow } from '../support/receiver-farm.ts';
import { check, noViolations, violations } from './harness/checker.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { drain } from './harness/drain.ts';
import { runMany } from './harness/generator.ts';
import { groupBy } from './harness/group-by.ts';
import { proofSize, seededRandom } from './harness/proof-size.ts';
import { prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const runs = { short: 60, ci: 300, full: 2_000 }[proofSize];
const hourMs = 3_600_000;
const waitSeconds = 2;
const random = seededRandom(seed);
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed, clockShiftsMs: [-hourMs, hourMs, 0] });
}, 120_000);
afterAll(() => cluster?.close());

it('T16: wrong clocks make nothing early, nothing late, and sign nothing wrong', { timeout: 120_000 + runs * 100 }, async () => {
  const flows = await prepareWorkload(cluster, { retrySchedule: Array.from({ length: 10 }, () => waitSeconds) });
  const [slow = '', ...others] = new Set(flows.flatMap(({ endpoints }) => endpoints));
  for (const name of others) await cluster.farm.behave(name, { kind: 'script', statuses: [500, 503, 204] });
  // Longer than from one heartbeat to the next: a node that is taken for lost is so while it waits for this one.
  await cluster.farm.behave(slow, { kind: 'answer', status: 204, afterMs: 3_500 });
  const options = { api: cluster.api, nodes: cluster.nodes, flows, random, leftUnknown: 0 };
  const before = await runMany(runs / 2, 6, options);
  cluster.nodes[2]?.shiftClock(600_000);
  const after = await runMany(runs / 2, 6, options);
  await drain(cluster);
  const verdict = await check(cluster, [...before, ...after], []);

  const rows = await cluster.farm.ledger();
  const waits = waitsOf(rows);
  const off = rows.map(({ webhookTimestamp, at }) => Math.max(0, Math.abs(webhookTimestamp * 1_000 + 500 - at) - 500));
  // Jitter makes a wait longer by a tenth at most; an attempt takes its time, too.
  const late = waits.filter((wait) => wait > waitSeconds * 1_100 + 5_000);
  reportFigures('T16', {
    deliveries: verdict.deliveries,
    retries: waits.length,
    'shortest wait of 2 s, s': Math.min(...waits) / 1_000,
    'longest, s': Math.max(...waits) / 1_000,
    'signed time off by at most, s': Math.max(...off) / 1_000,
  });
  expect(violations(verdict)).toEqual(noViolations);
  expect(waits.filter((wait) => wait < waitSeconds * 1_000)).toEqual([]);
  expect(late).toEqual([]);
  expect(Math.max(...off)).toBeLessThanOrEqual(2_000);
  const [node] = await cluster.postgres.query<{ count: string }>('select count(distinct node) from attempts');
  expect(Number(node?.count)).toBe(3);
});

/** Milliseconds between the attempts of each delivery. */
function waitsOf(rows: readonly LedgerRow[]): readonly number[] {
  return [...groupBy(rows, ({ deliveryId }) => deliveryId).values()].flatMap((same) =>
    same.slice(1).map((row, index) => row.at - (same[index]?.at ?? 0)),
  );
}
