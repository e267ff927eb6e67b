// T19: the same request many times at once, at all nodes, while nodes are killed: each key makes one case, and everybody who hears of
// it hears the same.

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { proofSize, seededRandom, shuffled } from './harness/proof-size.ts';
import { type Flow, prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const { keys, atOnce, kills } = {
  short: { keys: 60, atOnce: 8, kills: 2 },
  ci: { keys: 100, atOnce: 10, kills: 2 },
  full: { keys: 1_000, atOnce: 20, kills: 5 },
}[proofSize];
const keysAtOnce = 12;
const patienceMs = 60_000;
const random = seededRandom(seed);
let cluster: Cluster;
let flows: readonly Flow[];
const runOf = (key: string) => ({
  workflowId: flows[0]?.name,
  context: { entity: { type: 'business', id: `entity-of-${key}`, data: {} }, documents: [] },
});

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, seed });
  flows = await prepareWorkload(cluster, { flows: 1 });
}, 120_000);
afterAll(() => cluster?.close());

/** Every 2xx answer that the copies of one request got. Those that got none are sent again until one comes. */
async function answersTo(key: string): Promise<readonly string[]> {
  const path = '/api/v1/external/workflows/run';
  const one = async (turn: number): Promise<string> => {
    const deadline = Date.now() + patienceMs;
    for (let next = turn; ; next += 1) {
      const up = cluster.nodes.filter(({ isUp }) => isUp);
      const node = up[next % up.length];
      const answer =
        node && (await cluster.api.at(node, { method: 'POST', path, body: runOf(key), idempotencyKey: key }).catch(() => null));
      if (answer && answer.status < 300) return JSON.stringify(answer.body);
      if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`${key}: ${JSON.stringify(answer.body)}`);
      if (Date.now() > deadline) throw new Error(`${key} was not answered`);
      await wait(100);
    }
  };
  return Promise.all(Array.from({ length: atOnce }, (_, turn) => one(turn)));
}

it('T19: a key makes one case', { timeout: 120_000 + keys * atOnce * 60 }, async () => {
  const answers = new Map<string, readonly string[]>();
  const waiting = Array.from({ length: keys }, (_, n) => `key-${n}`);
  const killAt = shuffled(
    random,
    waiting.map((_, n) => n),
  ).slice(0, kills);
  const kill = async (turn: number): Promise<void> => {
    const node = cluster.nodes[turn % cluster.nodes.length];
    if (!node) return;
    killed += 1;
    await node.kill();
    await wait(300);
    await node.start();
  };
  let killed = 0;
  /** One after the other: the next one may be due while a node still starts. */
  let killing = Promise.resolve();
  const worker = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      const turn = waiting.length;
      if (killAt.includes(turn)) killing = killing.then(() => kill(turn));
      answers.set(key, await answersTo(key));
    }
  };
  await Promise.all(Array.from({ length: keysAtOnce }, worker));
  await killing;
  const [counted] = await cluster.postgres.query<{ cases: string; entities: string }>(
    'select count(*) as cases, count(distinct correlation_id) as entities from cases',
  );
  const differing = [...answers].filter(([, same]) => new Set(same).size !== 1);

  for (const node of cluster.nodes) {
    await node.terminate();
    await node.start();
  }
  const later = await Promise.all([...answers].slice(0, 50).map(async ([key, [first]]) => ({ first, again: (await answersTo(key))[0] })));
  reportFigures('T19', {
    keys,
    'requests each, at once': atOnce,
    kills: killed,
    cases: Number(counted?.cases),
    'keys with differing answers': differing.length,
    'keys asked again after a restart': later.length,
  });
  expect(differing).toEqual([]);
  expect(counted).toEqual({ cases: String(keys), entities: String(keys) });
  expect(later.filter(({ first, again }) => first !== again)).toEqual([]);
  expect(killed).toBe(kills);
});
