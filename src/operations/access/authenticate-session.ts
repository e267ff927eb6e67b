// Who holds this session's secret? Answers are remembered for a few seconds, so a session that was closed elsewhere works no
// longer than that here; one that was closed here is over at once.

import type { Scope } from '../../domain/scope.ts';
import type { Session } from '../../domain/session.ts';
import { findLiveSession } from '../../storage/sessions.ts';
import type { Deps } from '../deps.ts';
import { rememberBriefly } from './remember-briefly.ts';

/** `background`: a page asks by itself, which is no use of the session and does not put off its end. */
export type SessionUse = 'person' | 'background';

export interface AuthenticateSession {
  /** Null for a session that is unknown, closed, idle for 30 minutes or 12 hours old: the caller is not told which. */
  find(secret: string, use: SessionUse): Promise<Session | null>;
  /** From now on this node asks again. */
  forget(secret: string): void;
}

export function createAuthenticateSession(deps: Pick<Deps, 'database'>): AuthenticateSession {
  // Two memories: what was found for a page's own question must not hide from the database that somebody uses the session.
  const memories = {
    person: rememberBriefly((hash) => findLiveSession(deps.database, hash, { noted: true })),
    background: rememberBriefly((hash) => findLiveSession(deps.database, hash, { noted: false })),
  };
  return {
    find: (secret, use) => memories[use].find(secret),
    forget: (secret) => {
      memories.person.forget(secret);
      memories.background.forget(secret);
    },
  };
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
