// Who calls back for this case? A third party has no access key: it proves itself by the case's own token, or by a signature over
// the raw bytes with the workspace's shared secret. What fails is told apart by nobody: a wrong proof looks like an unknown case.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isUuid } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import { findCallbackTarget } from '../../storage/callbacks.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

export interface CallbackProof {
  readonly caseId: string;
  readonly token: string | null;
  /** Hex HMAC-SHA256 of the body. */
  readonly signature: string | null;
  /** The bytes as they came. */
  readonly body: Uint8Array;
  readonly requestId: string;
}

/** The scope to act in; null when neither proof holds. */
export async function authorizeCallback(proof: CallbackProof, deps: Pick<Deps, 'database' | 'seal'>): Promise<Scope | null> {
  const { caseId, token, signature, body, requestId } = proof;
  if ((token === null && signature === null) || !isUuid(caseId)) return null;
  const target = await findCallbackTarget(deps.database, caseId);
  if (!target) return null;
  const { workspaceId, customerId, environment, callbackToken, sealedSharedSecret } = target;
  const scope = { ...systemScope({ workspaceId, customerId, environment }, 'callback'), requestId };
  if (token !== null && sameText(token, callbackToken)) return scope;
  if (signature === null) return null;
  const secret = await deps.seal.unseal(sealedSharedSecret, `workspace:${workspaceId}`);
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  return sameText(signature.toLowerCase(), expected) ? scope : null;
}

/** In a time that tells nothing of either text: their hashes are compared, which are equally long. */
function sameText(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}
