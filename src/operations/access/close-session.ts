// DELETE /session: signing out. Other nodes may know the session for some seconds more; the caller's node forgets it at once.

import type { Scope } from '../../domain/scope.ts';
import { deleteSession } from '../../storage/sessions.ts';
import type { Deps } from '../deps.ts';

/** Closes the session that acts. */
export async function closeSession(scope: Scope, deps: Pick<Deps, 'database' | 'log'>): Promise<void> {
  await deps.database.transaction(scope, (tx) => deleteSession(tx, scope, scope.actor));
  deps.log.info('session.closed', { sessionId: scope.actor, workspaceId: scope.workspaceId });
}
