// T2: the database is killed, or the way to it is a black hole, again and again. Soon after it can be reached every node takes runs and
// sends, in the same process as before.

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check, noViolations, violations } from './harness/checker.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import type { ClusterNode } from './harness/cluster-node.ts';
import { drain } from './harness/drain.ts';
import type { Fault } from './harness/faults.ts';
import { type Sent, startGenerator } from './harness/generator.ts';
import { pick, proofSize, seededRandom } from './harness/proof-size.ts';
import { type Flow, prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const times = { short: 2, ci: 5, full: 20 }[proofSize];
const targetMs = 5_000;
const random = seededRandom(seed);
const ledger: Sent[] = [];
const faults: Fault[] = [];
let cluster: Cluster;
let flows: readonly Flow[];

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed });
  flows = await prepareWorkload(cluster, { flows: 1 });
}, 120_000);
afterAll(() => cluster?.close());

interface Recovery {
  /** Milliseconds from when the database could be reached to the first acknowledged run, at the slowest node. */
  readonly run: number;
  /** To the first request at a receiver for a run that was acknowledged after that. */
  readonly delivery: number;
}

/** `fault` resolves with the moment from which the database could be reached again. */
async function recover(fault: () => Promise<number>): Promise<Recovery> {
  const generators = cluster.nodes.map((node) => polling(node));
  await wait(500);
  const from = Date.now();
  const back = await fault();
  faults.push({ kind: 'kill-postgres', nodes: [], from, until: Date.now(), detail: '' });
  const firsts = await Promise.all(generators.map((one) => one.firstSince(back)));
  const told = new Set(firsts.map(({ caseId }) => caseId));
  const rows = await cluster.farm.until((all) => all.some(({ caseId }) => told.has(caseId ?? '')), 60_000);
  await Promise.all(generators.map((one) => one.stop()));
  const first = rows.find(({ caseId }) => told.has(caseId ?? ''));
  return { run: Math.max(...firsts.map(({ at }) => at - back)), delivery: (first?.at ?? Number.NaN) - back };
}

/** Starts a case at the node every 100 ms, whether or not it has answered the ones before. */
function polling(node: ClusterNode) {
  const generator = startGenerator({ api: cluster.api, nodes: [node], flows, rate: 10, random, leftUnknown: 0 });
  return {
    firstSince: async (back: number): Promise<{ readonly at: number; readonly caseId: string }> => {
      for (let seen = 0; ; ) {
        for (const { outcome } of generator.ledger.slice(seen)) {
          if (outcome?.kind === 'acked' && outcome.at >= back) return outcome;
        }
        seen = Math.max(
          0,
          generator.ledger.findIndex(({ outcome }) => outcome === null),
        );
        await wait(10);
      }
    },
    stop: async () => {
      await generator.stop();
      ledger.push(...generator.ledger);
    },
  };
}

const judge = (name: string, recoveries: readonly Recovery[], pids: readonly (number | null)[]) => {
  const run = Math.max(...recoveries.map((one) => one.run));
  const delivery = Math.max(...recoveries.map((one) => one.delivery));
  reportFigures('T2', {
    [`${name}`]: recoveries.length,
    [`${name}: first run within, s`]: run / 1_000,
    [`${name}: first delivery within, s`]: delivery / 1_000,
  });
  expect(cluster.nodes.map(({ pid }) => pid)).toEqual(pids);
  expect(recoveries.filter((one) => one.run > targetMs || one.delivery > targetMs)).toEqual([]);
};

it('T2: kills of the database', { timeout: 60_000 + times * 30_000 }, async () => {
  const pids = cluster.nodes.map(({ pid }) => pid);
  const recoveries: Recovery[] = [];
  for (let n = 0; n < times; n += 1) {
    recoveries.push(
      await recover(async () => {
        cluster.postgres.kill();
        await wait(random() * 3_000);
        return cluster.postgres.start();
      }),
    );
  }
  judge('kills', recoveries, pids);
});

it('T2: black holes on the way to it', { timeout: 60_000 + times * 60_000 }, async () => {
  const pids = cluster.nodes.map(({ pid }) => pid);
  const recoveries: Recovery[] = [];
  for (let n = 0; n < times; n += 1) {
    recoveries.push(
      await recover(async () => {
        for (const proxy of cluster.proxies) proxy.blackHole();
        await wait(pick(random, proofSize === 'short' ? [3_000] : [2_000, 5_000, 12_000]));
        // What is lost in it is worse than what is late: connections that nobody ends.
        for (const proxy of cluster.proxies) proxy.heal(n % 2 === 0 ? 'dead' : 'late');
        return Date.now();
      }),
    );
  }
  judge('black holes', recoveries, pids);
});

it('T2: nothing was lost meanwhile', { timeout: 180_000 }, async () => {
  await drain(cluster);
  const verdict = await check(cluster, ledger, faults);
  reportFigures('T2', { deliveries: verdict.deliveries, lost: verdict.lost.length, duplicates: verdict.duplicates });
  expect(violations(verdict)).toEqual(noViolations);
});
