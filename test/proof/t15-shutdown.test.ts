// T15: SIGTERM under load. What is in flight ends and is recorded, what waits is given back: nothing is lost, nothing comes twice. And a
// rolling restart is nothing that callers notice, if they try refused connections again.

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check, noViolations, violations } from './harness/checker.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { drain } from './harness/drain.ts';
import { type Sent, startGenerator } from './harness/generator.ts';
import { proofSize, seededRandom } from './harness/proof-size.ts';
import { type Flow, prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const orders = { short: 3, ci: 15, full: 50 }[proofSize];
const random = seededRandom(seed);
let cluster: Cluster;
let flows: readonly Flow[];
const sent: Sent[] = [];

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed, env: { CASEWIRE_DRAIN_SECONDS: '2' } });
  flows = await prepareWorkload(cluster);
  // So that there is always something in flight.
  for (const [n, name] of [...new Set(flows.flatMap(({ endpoints }) => endpoints))].entries()) {
    await cluster.farm.behave(name, { kind: 'answer', status: 204, afterMs: n % 2 === 0 ? 50 : 700 });
  }
}, 120_000);
afterAll(() => cluster?.close());

const terminateInTurn = async (times: number, pauseMs: number) => {
  const ends: { code: number | null; tookMs: number }[] = [];
  for (let n = 0; n < times; n += 1) {
    const node = cluster.nodes[n % cluster.nodes.length];
    if (!node) break;
    await wait(pauseMs);
    const end = await node.terminate();
    if (process.env['CASEWIRE_PROOF_KEEP_LOGS'] === '1') process.stderr.write(`${node.name} ended: ${JSON.stringify(end)}\n`);
    ends.push(end);
    await node.start();
  }
  return ends;
};

it('T15: SIGTERM loses nothing and repeats nothing', { timeout: 120_000 + orders * 25_000 }, async () => {
  const generator = startGenerator({ api: cluster.api, nodes: cluster.nodes, flows, rate: 20, random, leftUnknown: 0 });
  const ends = await terminateInTurn(orders, 1_000);
  await generator.stop();
  await drain(cluster);
  sent.push(...generator.ledger);
  const verdict = await check(cluster, sent, []);

  const slowest = Math.max(...ends.map(({ tookMs }) => tookMs));
  reportFigures('T15', {
    SIGTERMs: ends.length,
    'exit codes other than 0': ends.filter(({ code }) => code !== 0).length,
    'slowest exit, s': slowest / 1_000,
    deliveries: verdict.deliveries,
    lost: verdict.lost.length,
    duplicates: verdict.duplicates,
  });
  expect(ends.filter(({ code }) => code !== 0)).toEqual([]);
  expect(slowest).toBeLessThanOrEqual(15_000);
  expect(violations(verdict)).toEqual(noViolations);
  expect(verdict.duplicates).toBe(0);
});

it('T15: a rolling restart fails no request', { timeout: 180_000 }, async () => {
  const rate = proofSize === 'full' ? 100 : 15;
  const generator = startGenerator({ api: cluster.api, nodes: cluster.nodes, flows, rate, random, leftUnknown: 0 });
  await terminateInTurn(3, 2_000);
  await wait(1_000);
  await generator.stop();
  await drain(cluster);
  sent.push(...generator.ledger);
  const verdict = await check(cluster, sent, []);

  // On a machine that does other things as well, two of three nodes may be too few: that they say so is no fault of the restart.
  const expected =
    proofSize === 'full' ? /^(2\d\d|ECONNREFUSED)$/ : /^(2\d\d|ECONNREFUSED|503 The database cannot be reached right now\.)$/;
  const failed = generator.ledger.filter(({ tries }) => tries.some((word) => !expected.test(word)));
  reportFigures('T15', {
    'rolling restart, runs': generator.ledger.length,
    'rolling restart, failed': failed.length,
    'rolling restart, tried again after a refused connection':
      generator.ledger.filter(({ tries }) => tries.length > 1).length - failed.length,
  });
  expect(violations(verdict)).toEqual(noViolations);
  expect(verdict.duplicates).toBe(0);
  expect(failed.map(({ tries }) => tries.join(', '))).toEqual([]);
});
