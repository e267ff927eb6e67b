// A claim may go through while its answer is lost: the connection broke, or came to nothing. The node then holds rows that it knows nothing
// of, and its heartbeat would hold them for ever. So each loop compares, every few seconds, what it holds with what it knows.

import type { Deps } from '../operations/deps.ts';
import type { Tx } from '../storage/database.ts';

type Release = (tx: Tx, nodeId: string, known: readonly string[]) => Promise<number>;

/** Gives back what the node holds under leases of which none of the given rows is. */
export function createReleaseForgotten(
  name: string,
  release: Release,
  { database, nodeId, log }: Pick<Deps, 'database' | 'nodeId' | 'log'>,
) {
  return async (held: Iterable<{ readonly lease: string }>): Promise<void> => {
    const leases = new Set<string>();
    for (const { lease } of held) leases.add(lease);
    const count = await release(database, nodeId, [...leases]);
    if (count > 0) log.warn('rows.forgotten', { loop: name, count });
  };
}
