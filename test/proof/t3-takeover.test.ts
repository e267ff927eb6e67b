// T3: a node is killed while receivers hold its requests. How long until another node sends them again?

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check, noViolations, violations } from './harness/checker.ts';
import { type Cluster, nodeIdsOf, startCluster } from './harness/cluster.ts';
import { drain } from './harness/drain.ts';
import type { Fault } from './harness/faults.ts';
import { startGenerator } from './harness/generator.ts';
import { groupBy } from './harness/group-by.ts';
import { proofSize, quantile, seededRandom } from './harness/proof-size.ts';
import { prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const kills = { short: 2, ci: 10, full: 100 }[proofSize];
const everyMs = 6_000;
const heldMs = 5_000;
const random = seededRandom(seed);
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed });
}, 120_000);
afterAll(() => cluster?.close());

it('T3: the work of a killed node is taken over', { timeout: 120_000 + kills * 20_000 }, async () => {
  const flows = await prepareWorkload(cluster);
  for (const name of new Set(flows.flatMap(({ endpoints }) => endpoints))) {
    await cluster.farm.behave(name, { kind: 'answer', status: 204, afterMs: heldMs });
  }
  const generator = startGenerator({ api: cluster.api, nodes: cluster.nodes, flows, rate: 6, random, leftUnknown: 0 });
  await wait(heldMs);
  const faults: Fault[] = [];
  const killedAt = new Map<string, number>();
  for (let n = 0; n < kills; n += 1) {
    const node = cluster.nodes[n % cluster.nodes.length];
    if (!node) break;
    const next = performance.now() + everyMs;
    const before = await nodeIdsOf(cluster);
    const id = before.get(node.name);
    if (!id) throw new Error(`${node.name} is not among the nodes`);
    const from = Date.now();
    await node.kill();
    killedAt.set(id, from);
    faults.push({ kind: 'kill-node', nodes: [node.name], from, until: Date.now(), detail: 'SIGKILL' });
    await wait(500);
    await node.start();
    await wait(Math.max(0, next - performance.now()));
  }
  await generator.stop();
  await drain(cluster);
  const verdict = await check(cluster, generator.ledger, faults);
  const waits = await takeovers(cluster, killedAt);

  const [p50, p99, max] = [quantile(waits, 0.5), quantile(waits, 0.99), Math.max(...waits)];
  reportFigures('T3', {
    kills,
    'requests that were in flight': waits.length,
    'p50 until sent again, s': p50 / 1_000,
    'p99, s': p99 / 1_000,
    'longest, s': max / 1_000,
    lost: verdict.lost.length,
  });
  expect(violations(verdict)).toEqual(noViolations);
  expect(waits.length).toBeGreaterThan(kills * 3);
  expect(max).toBeLessThanOrEqual(15_000);
  if (proofSize === 'full') expect(p99).toBeLessThanOrEqual(12_000);
});

/** Milliseconds from the kill to the next request, of everything that a killed node held. */
async function takeovers({ postgres, farm }: Cluster, killedAt: ReadonlyMap<string, number>): Promise<readonly number[]> {
  const lost = await postgres.query<{ delivery_id: string; number: number; node: string }>(
    "select delivery_id, number, node from attempts where reason = 'node_lost'",
  );
  const rows = groupBy(await farm.ledger(), ({ deliveryId }) => deliveryId);
  return lost.flatMap(({ delivery_id, number, node }) => {
    const at = killedAt.get(node);
    const again = (rows.get(delivery_id) ?? []).find(({ attempt }) => attempt !== null && attempt > number);
    // The node that took it over may have been killed before it sent anything: then it is one of that node's.
    return at === undefined || again?.attempt !== number + 1 ? [] : [again.at - at];
  });
}
