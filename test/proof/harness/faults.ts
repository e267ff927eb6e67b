// The faults of the menu. Each ends by itself: a node is started again, the network is mended. What was done when is on record, since
// the checker has to explain every duplicate by a fault.

import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { ClusterNode } from './cluster-node.ts';
import { pick, type Random } from './proof-size.ts';

export type FaultKind =
  | 'kill-node'
  | 'pause-node'
  | 'terminate-node'
  | 'kill-postgres'
  | 'restart-postgres'
  | 'terminate-sessions'
  | 'cut'
  | 'black-hole'
  | 'delay'
  | 'cut-after-commit';

export interface Fault {
  readonly kind: FaultKind;
  /** Nodes that it befell; empty: all of them, as their database was gone. */
  readonly nodes: readonly string[];
  readonly from: number;
  readonly until: number;
  readonly detail: string;
}

type Act = (cluster: Cluster, random: Random) => Promise<Omit<Fault, 'kind' | 'from' | 'until'>>;

/** Of the lease, which is 10 s. */
const pausesMs = [5_000, 15_000, 40_000];

export interface FaultOptions {
  /** How long a node may be stopped. */
  readonly pausesMs?: readonly number[];
  /** How long the network may be a black hole. */
  readonly holesMs?: readonly number[];
}

export async function commitFault(kind: FaultKind, cluster: Cluster, random: Random, options: FaultOptions = {}): Promise<Fault> {
  const from = Date.now();
  const { nodes, detail } = await actOf(kind, options)(cluster, random);
  return { kind, nodes, detail, from, until: Date.now() };
}

function actOf(kind: FaultKind, { pausesMs: pauses = pausesMs, holesMs: holes = [3_000, 6_000, 12_000] }: FaultOptions): Act {
  switch (kind) {
    case 'kill-node':
      return async (cluster, random) => {
        const node = pickUp(cluster, random);
        await node.kill();
        await wait(random() * 2_000);
        await node.start();
        return { nodes: [node.name], detail: 'SIGKILL' };
      };
    case 'pause-node':
      return async (cluster, random) => {
        const node = pickUp(cluster, random);
        const ms = pick(random, pauses);
        node.pause();
        await wait(ms);
        node.resume();
        return { nodes: [node.name], detail: `SIGSTOP for ${ms} ms` };
      };
    case 'terminate-node':
      return async (cluster, random) => {
        const node = pickUp(cluster, random);
        const { code, tookMs } = await node.terminate();
        await node.start();
        return { nodes: [node.name], detail: `SIGTERM, exit ${code} after ${Math.round(tookMs)} ms` };
      };
    case 'kill-postgres':
    case 'restart-postgres':
      return async ({ postgres }, random) => {
        if (kind === 'kill-postgres') postgres.kill();
        else postgres.stopImmediately();
        await wait(random() * 2_000);
        await postgres.start();
        return { nodes: [], detail: kind === 'kill-postgres' ? 'SIGKILL' : 'immediate' };
      };
    case 'terminate-sessions':
      return async ({ postgres }, random) => {
        const share = random() < 0.5 ? 1 : 0.3;
        return { nodes: [], detail: `${await postgres.terminate(share)} sessions` };
      };
    case 'cut':
      return async (cluster, random) => {
        const { node, proxy } = pickLine(cluster, random);
        return { nodes: [node.name], detail: `${proxy.cut()} connections` };
      };
    case 'black-hole':
      return async (cluster, random) => {
        const { node, proxy } = pickLine(cluster, random);
        const ms = pick(random, holes);
        const held = random() < 0.5 ? 'late' : 'dead';
        proxy.blackHole();
        await wait(ms);
        proxy.heal(held);
        return { nodes: [node.name], detail: `for ${ms} ms, what was held: ${held}` };
      };
    case 'delay':
      return async (cluster, random) => {
        const { node, proxy } = pickLine(cluster, random);
        proxy.delay(200);
        await wait(5_000);
        proxy.delay(0);
        return { nodes: [node.name], detail: '200 ms each way for 5 s' };
      };
    case 'cut-after-commit':
      return async (cluster, random) => {
        const { node, proxy } = pickLine(cluster, random);
        const before = proxy.commitsCut;
        proxy.cutAfterCommits(10);
        await wait(3_000);
        proxy.cutAfterCommits(0);
        return { nodes: [node.name], detail: `${proxy.commitsCut - before} commits` };
      };
  }
}

function pickUp({ nodes }: Cluster, random: Random): ClusterNode {
  return pick(
    random,
    nodes.filter(({ isUp }) => isUp),
  );
}

function pickLine(cluster: Cluster, random: Random) {
  const node = pickUp(cluster, random);
  const proxy = cluster.proxies[cluster.nodes.indexOf(node)];
  if (!proxy) throw new Error('a node without a proxy');
  return { node, proxy };
}
