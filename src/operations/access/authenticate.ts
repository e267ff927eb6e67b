// Who holds this bearer key? Answers are remembered for a few seconds, so a revoked key works no longer than that anywhere.

import type { Scope } from '../../domain/scope.ts';
import { findLiveKey } from '../../storage/access-keys.ts';
import type { Deps } from '../deps.ts';
import { rememberBriefly } from './remember-briefly.ts';

export type Authenticate = (key: string, requestId: string) => Promise<Scope | null>;

/** Null for a key that is unknown, revoked or expired: the caller is not told which. */
export function createAuthenticate(deps: Pick<Deps, 'database'>): Authenticate {
  const keys = rememberBriefly((hash) => findLiveKey(deps.database, hash));
  return async (key, requestId) => {
    const live = await keys.find(key);
    return (
      live && {
        workspaceId: live.workspaceId,
        customerId: live.customerId,
        environment: live.environment,
        actor: live.id,
        allows: live.allows,
        requestId,
      }
    );
  };
}
