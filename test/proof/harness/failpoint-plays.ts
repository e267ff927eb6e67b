// What goes on around a failpoint of T5, so that it is reached: some cases before it is armed, the others after.

import { setTimeout as wait } from 'node:timers/promises';
import type { ClusterNode } from './cluster-node.ts';
import type { FailpointGround } from './failpoint-ground.ts';
import type { Scenario, Where } from './failpoints.ts';
import { runMany, type Sent } from './generator.ts';
import type { Random } from './proof-size.ts';
import type { Flow } from './workload.ts';

/** As the node takes it: see failpoint-order.mjs. */
export interface Order {
  readonly failAt: string;
  readonly point: Where;
  readonly prelude?: Where;
}

export interface Play {
  readonly ground: FailpointGround;
  /** Where the point is. */
  readonly node: ClusterNode;
  readonly order: Order;
  readonly cases: number;
  readonly random: Random;
}

/** Resolves when the point may be waited for; what was sent is known later. */
type Player = (play: Play) => Promise<{ readonly sent: Promise<readonly Sent[]> }>;

/** So many that some of them wait while the slow receiver holds the others. */
const crowd = 16;
const slow = { kind: 'answer', status: 204, afterMs: 700 } as const;
const stateWithinMs = 20_000;

export const plays: Readonly<Record<Scenario, Player>> = {
  run: async (play) => {
    const first = await start(play, Math.ceil(play.cases / 4));
    await play.node.arm(play.order);
    return { sent: start(play, Math.floor((play.cases * 3) / 4)).then((rest) => [...first, ...rest]) };
  },
  shutdown: async (play) => {
    await play.ground.cluster.farm.behave('plain', slow);
    const first = await start(play, Math.max(crowd, play.cases - 4));
    await play.node.arm(play.order);
    // How it ends is waited for by who ordered the fault.
    void play.node.terminate();
    return { sent: start(play, 4).then((rest) => [...first, ...rest]) };
  },
  restart: async (play) => {
    const { ground, node, order } = play;
    await ground.cluster.farm.behave('plain', slow);
    const sent = await start(play, Math.max(crowd, play.cases));
    await until(ground, "select count(*) > 8 as is from deliveries where status = 'sending'");
    await node.kill();
    await ground.cluster.postgres.query("update nodes set seen_at = now() - interval '1 minute' where host = $1", [node.name]);
    // A fault while it starts may be its end: then it is started once more, later.
    await node.start({ FAIL_AT: JSON.stringify(order) }).catch(() => undefined);
    return { sent: Promise.resolve(sent) };
  },
  'retry-job': async (play) => {
    const { ground, node, order } = play;
    const sent = await start(play, play.cases, [ground.spent]);
    await until(ground, "select bool_and(status = 'completed') as is from cases");
    await until(ground, "select count(*) > 0 and bool_and(status = 'exhausted') as is from deliveries");
    await node.arm(order);
    const asked = ground.cluster.api.ask('POST', '/api/v1/deliveries/retry', { filter: { status: ['exhausted'] } });
    return { sent: asked.then(() => sent) };
  },
};

function start({ ground: { cluster, flows }, random }: Play, count: number, which: readonly Flow[] = flows): Promise<readonly Sent[]> {
  return runMany(count, 4, { api: cluster.api, nodes: cluster.nodes, flows: which, random });
}

async function until({ cluster }: FailpointGround, condition: string): Promise<void> {
  for (const deadline = Date.now() + stateWithinMs; Date.now() < deadline; await wait(20)) {
    const [row] = await cluster.postgres.query<{ is: boolean | null }>(condition);
    if (row?.is) return;
  }
  throw new Error(`this did not come true within ${stateWithinMs} ms: ${condition}`);
}
