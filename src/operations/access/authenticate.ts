// Who holds this bearer key? Answers are remembered for a few seconds, so a revoked key works no longer than that anywhere.

import { createHash } from 'node:crypto';
import type { Scope } from '../../domain/scope.ts';
import { findLiveKey, type PresentedKey } from '../../storage/access-keys.ts';
import type { Deps } from '../deps.ts';

const rememberedMs = 4_000;
const most = 1_000;

export type Authenticate = (key: string, requestId: string) => Promise<Scope | null>;

export function keyHash(key: string): Uint8Array {
  return createHash('sha256').update(key).digest();
}

/** Null for a key that is unknown, revoked or expired: the caller is not told which. */
export function createAuthenticate(deps: Pick<Deps, 'database'>): Authenticate {
  const remembered = new Map<string, { readonly found: PresentedKey; readonly until: number }>();
  return async (key, requestId) => {
    const hash = Buffer.from(keyHash(key));
    const name = hash.toString('base64');
    const hit = remembered.get(name);
    const live = hit && hit.until > performance.now() ? hit.found : await findLiveKey(deps.database, hash);
    if (!live) {
      remembered.delete(name);
      return null;
    }
    if (live !== hit?.found) {
      if (remembered.size >= most) remembered.clear();
      remembered.set(name, { found: live, until: performance.now() + rememberedMs });
    }
    return {
      workspaceId: live.workspaceId,
      customerId: live.customerId,
      environment: live.environment,
      actor: live.id,
      allows: live.allows,
      requestId,
    };
  };
}
