// T1: three nodes under load, while processes are killed and stopped, the database dies and the network fails. Nothing that was
// acknowledged is lost, nothing else is sent, and what came twice was in flight at a fault (T6b). Signatures: T22's last target.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { check, noViolations, violations } from './harness/checker.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { drain } from './harness/drain.ts';
import { startGenerator } from './harness/generator.ts';
import { type Menu, runNemesis, told } from './harness/nemesis.ts';
import { proofSize, quantile, seededRandom } from './harness/proof-size.ts';
import { prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

interface Size {
  readonly menu: Menu;
  readonly everyMs: readonly [number, number];
  /** Runs a second; a run makes three deliveries on the average. */
  readonly rate: number;
  readonly pausesMs?: readonly number[];
  readonly holesMs?: readonly number[];
  readonly leastDeliveries: number;
  readonly withinMs: number;
}

const sizes: Readonly<Record<typeof proofSize, Size>> = {
  short: {
    menu: { 'kill-node': 2, 'pause-node': 1, 'kill-postgres': 1, 'terminate-sessions': 1, 'cut-after-commit': 1 },
    everyMs: [2_500, 3_500],
    rate: 20,
    pausesMs: [5_000],
    leastDeliveries: 500,
    withinMs: 240_000,
  },
  ci: {
    menu: {
      'kill-node': 8,
      'pause-node': 3,
      'kill-postgres': 2,
      'restart-postgres': 1,
      'terminate-sessions': 2,
      cut: 1,
      'black-hole': 1,
      delay: 1,
      'cut-after-commit': 1,
    },
    everyMs: [8_000, 10_000],
    rate: 15,
    pausesMs: [5_000, 15_000],
    leastDeliveries: 5_000,
    withinMs: 600_000,
  },
  full: {
    menu: {
      'kill-node': 100,
      'pause-node': 40,
      'kill-postgres': 15,
      'restart-postgres': 5,
      'terminate-sessions': 20,
      cut: 4,
      'black-hole': 8,
      delay: 3,
      'cut-after-commit': 5,
    },
    everyMs: [5_000, 7_000],
    rate: 30,
    leastDeliveries: 100_000,
    withinMs: 5_400_000,
  },
};

const { menu, everyMs, rate, pausesMs, holesMs, leastDeliveries, withinMs } = sizes[proofSize];
const random = seededRandom(seed);
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed, fsync: proofSize === 'full' });
}, 120_000);
afterAll(() => cluster?.close());

it('T1: loses nothing and sends nothing else', { timeout: withinMs }, async () => {
  const flows = await prepareWorkload(cluster);
  // Receivers fail as well, now and then.
  for (const name of ['r3', 'r11']) await cluster.farm.behave(name, { kind: 'sometimes', status: 503, share: 0.05 });
  const generator = startGenerator({ api: cluster.api, nodes: cluster.nodes, flows, rate, random });
  const faults = await runNemesis(cluster, {
    menu,
    everyMs,
    random,
    ...(pausesMs ? { pausesMs } : {}),
    ...(holesMs ? { holesMs } : {}),
  });
  await generator.stop();
  const drainedMs = await drain(cluster);
  const verdict = await check(cluster, generator.ledger, faults);

  const accepted = generator.ledger.flatMap(({ outcome }) => (outcome?.kind === 'acked' ? [outcome.tookMs] : []));
  reportFigures('T1', {
    faults: faults.length,
    'faults by kind': told(faults),
    'runs acknowledged': verdict.acked,
    'runs unknown, of them done': `${verdict.unknown}, ${verdict.unknownDone}`,
    'deliveries acknowledged': verdict.deliveries,
    requests: verdict.requests,
    lost: verdict.lost.length,
    unexpected: verdict.unexpected.length,
    'half present': verdict.halfPresent.length,
    duplicates: verdict.duplicates,
    'duplicates unexplained': verdict.unexplained.length,
    'signatures not verified': verdict.unverified,
    'drained within, s': drainedMs / 1_000,
    'accept p99, ms': Math.round(quantile(accepted, 0.99)),
  });
  expect(
    violations(verdict),
    faults.map((fault) => `${fault.kind} ${fault.nodes} ${fault.from}-${fault.until} ${fault.detail}`).join('\n'),
  ).toEqual(noViolations);
  expect(verdict.unverified).toBe(0);
  expect(verdict.deliveries).toBeGreaterThanOrEqual(leastDeliveries);
  if (proofSize === 'full') expect(verdict.duplicates / verdict.deliveries).toBeLessThanOrEqual(0.005);
});
