// Who holds this session's secret? Answers are remembered for a few seconds, so a session that was closed elsewhere works no
// longer than that here; one that was closed here is over at once.

import type { Scope } from '../../domain/scope.ts';
import type { Session } from '../../domain/session.ts';
import { findLiveSession } from '../../storage/sessions.ts';
import type { Deps } from '../deps.ts';
import { type BriefMemory, rememberBriefly } from './remember-briefly.ts';

/** Null for a session that is unknown, closed, idle for 30 minutes or 12 hours old: the caller is not told which. */
export function createAuthenticateSession(deps: Pick<Deps, 'database'>): BriefMemory<Session> {
  return rememberBriefly((hash) => findLiveSession(deps.database, hash));
}

/** What the session may do, as an access key with its scopes would. */
export function scopeOfSession({ id, workspace, allows }: Session, requestId: string): Scope {
  return {
    workspaceId: workspace.id,
    customerId: workspace.customerId,
    environment: workspace.environment,
    actor: id,
    allows,
    requestId,
  };
}
