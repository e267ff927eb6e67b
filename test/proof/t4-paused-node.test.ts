// T4: a node is stopped for longer than its lease, with requests in flight, and wakes up. What others did meanwhile stands; what it
// brings is kept as late.

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check, noViolations, violations } from './harness/checker.ts';
import { type Cluster, nodeIdsOf, startCluster } from './harness/cluster.ts';
import { drain } from './harness/drain.ts';
import type { Fault } from './harness/faults.ts';
import { startGenerator } from './harness/generator.ts';
import { proofSize, seededRandom } from './harness/proof-size.ts';
import { prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const [cycles, pauseMs] = { short: [1, 16_000], ci: [3, 40_000], full: [50, 40_000] }[proofSize] as [number, number];
const random = seededRandom(seed);
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed });
}, 120_000);
afterAll(() => cluster?.close());

interface Story {
  /** Every attempt on record, by its id, as text. */
  readonly attempts: ReadonlyMap<string, string>;
  readonly settled: ReadonlyMap<string, string>;
}

it('T4: what a stopped node brings too late changes nothing', { timeout: 120_000 + cycles * (pauseMs + 30_000) }, async () => {
  const flows = await prepareWorkload(cluster);
  for (const name of new Set(flows.flatMap(({ endpoints }) => endpoints))) {
    await cluster.farm.behave(name, { kind: 'answer', status: 204, afterMs: 1_500 });
  }
  const generator = startGenerator({ api: cluster.api, nodes: cluster.nodes, flows, rate: 8, random, leftUnknown: 0 });
  const faults: Fault[] = [];
  let overwritten = 0;
  let regressed = 0;
  for (let n = 0; n < cycles; n += 1) {
    const node = cluster.nodes[n % cluster.nodes.length];
    if (!node) break;
    await wait(2_500);
    const from = Date.now();
    node.pause();
    await wait(pauseMs);
    const before = await storyOf(cluster);
    node.resume();
    faults.push({ kind: 'pause-node', nodes: [node.name], from, until: Date.now(), detail: `SIGSTOP for ${pauseMs} ms` });
    await lateOnes(cluster, node.name, n + 1);
    const after = await storyOf(cluster);
    overwritten += changed(before.attempts, after.attempts);
    regressed += changed(before.settled, after.settled);
  }
  await generator.stop();
  await drain(cluster);
  const verdict = await check(cluster, generator.ledger, faults);
  const [late] = await cluster.postgres.query<{ count: string }>('select count(*) from attempts where late');

  reportFigures('T4', {
    cycles,
    'each, s': pauseMs / 1_000,
    'attempts overwritten': overwritten,
    'states gone back': regressed,
    'results stored as late': Number(late?.count),
    duplicates: verdict.duplicates,
    lost: verdict.lost.length,
  });
  expect({ overwritten, regressed }).toEqual({ overwritten: 0, regressed: 0 });
  expect(violations(verdict)).toEqual(noViolations);
  expect(Number(late?.count)).toBeGreaterThanOrEqual(cycles);
});

async function storyOf({ postgres }: Cluster): Promise<Story> {
  const attempts = await postgres.query<{ id: string; told: string }>('select id, a::text as told from attempts a');
  const settled = await postgres.query<{ id: string; told: string }>(
    "select id, concat(status, ' ', attempts, ' ', settled_at) as told from deliveries where status = 'delivered'",
  );
  const textOf = (rows: readonly { id: string; told: string }[]) => new Map(rows.map(({ id, told }) => [id, told]));
  return { attempts: textOf(attempts), settled: textOf(settled) };
}

/** What was there before and is not there now as it was. */
function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  return [...before].filter(([id, told]) => after.get(id) !== told).length;
}

/** Resolves when the node has brought what it held. */
async function lateOnes(cluster: Cluster, name: string, cycle: number): Promise<void> {
  const id = (await nodeIdsOf(cluster)).get(name);
  await expect
    .poll(async () => (await cluster.postgres.query('select from attempts where late and node = $1', [id])).length, {
      timeout: 20_000,
      message: `cycle ${cycle}: nothing late of ${name}`,
    })
    .toBeGreaterThan(0);
}
