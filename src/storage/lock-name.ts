// A lock on a name rather than on a row: for what must go one after the other before there is a row to lock.

import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

/** Held until the end of the transaction. Names are the workspace's own. */
export async function lockName(tx: Tx, scope: Scope, name: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${scope.workspaceId}/${name}`]);
}
