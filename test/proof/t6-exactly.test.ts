// T6: without faults, every delivery is one request: none lost, none twice, over three nodes that all look for work.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { check, noViolations, violations } from './harness/checker.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { drain } from './harness/drain.ts';
import { runMany } from './harness/generator.ts';
import { proofSize, seededRandom } from './harness/proof-size.ts';
import { deliveriesOf, prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const deliveries = { short: 1_000, ci: 10_000, full: 100_000 }[proofSize];
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed });
}, 120_000);
afterAll(() => cluster?.close());

it('T6: one request each', { timeout: 120_000 + deliveries * 20 }, async () => {
  const flows = await prepareWorkload(cluster);
  const perRound = flows.reduce((sum, flow) => sum + deliveriesOf(flow), 0);
  const runs = Math.ceil(deliveries / perRound) * flows.length;
  const startedAt = Date.now();
  const sent = await runMany(runs, 24, { api: cluster.api, nodes: cluster.nodes, flows, random: seededRandom(seed), leftUnknown: 0 });
  await drain(cluster, 600_000);
  const seconds = (Date.now() - startedAt) / 1_000;
  const verdict = await check(cluster, sent, []);
  const nodes = await cluster.postgres.query('select node from attempts group by node');

  reportFigures('T6', {
    deliveries: verdict.deliveries,
    requests: verdict.requests,
    'nodes that sent': nodes.length,
    'deliveries a second, all in all': Math.round(verdict.deliveries / seconds),
  });
  expect(violations(verdict)).toEqual(noViolations);
  expect(verdict.requests).toBe(verdict.deliveries);
  expect(verdict.duplicates).toBe(0);
  expect(verdict.deliveries).toBeGreaterThanOrEqual(deliveries);
});
