// Commits faults one after the other, in an order that the seed decides.

import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { commitFault, type Fault, type FaultKind, type FaultOptions } from './faults.ts';
import { groupBy } from './group-by.ts';
import { type Random, shuffled } from './proof-size.ts';

/** How many of each. */
export type Menu = Readonly<Partial<Record<FaultKind, number>>>;

export interface NemesisOptions extends FaultOptions {
  readonly menu: Menu;
  /** From the beginning of one fault to that of the next: something between the two. A longer fault puts the next one off. */
  readonly everyMs: readonly [least: number, most: number];
  readonly random: Random;
}

/** Resolves when the last fault is over, with all that were committed. */
export async function runNemesis(cluster: Cluster, { menu, everyMs, random, ...options }: NemesisOptions): Promise<readonly Fault[]> {
  const order = shuffled(
    random,
    Object.entries(menu).flatMap(([kind, count]) => Array.from({ length: count }, () => kind as FaultKind)),
  );
  const faults: Fault[] = [];
  for (const kind of order) {
    const next = performance.now() + everyMs[0] + random() * (everyMs[1] - everyMs[0]);
    faults.push(await commitFault(kind, cluster, random, options));
    await wait(Math.max(0, next - performance.now()));
  }
  return faults;
}

/** `kill-node 3, pause-node 1`, for figures. */
export function told(faults: readonly Fault[]): string {
  return [...groupBy(faults, ({ kind }) => kind)].map(([kind, same]) => `${kind} ${same.length}`).join(', ');
}
