// POST /access-keys: a further key of the workspace. Only `admin` may, and `admin` may do all there is, so no key can do more than
// the one that made it.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { AccessScope, Scope } from '../../domain/scope.ts';
import { type AccessKey, getAccessKey } from '../../storage/access-keys.ts';
import type { Tx } from '../../storage/database.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { makeAccessKey } from './make-access-key.ts';

/** `key` is shown here and never again. */
export type CreatedAccessKey = AccessKey & { readonly key: string };

export async function createAccessKey(
  scope: Scope,
  input: { readonly name: string; readonly scopes: readonly AccessScope[]; readonly expiresAt: Date | null },
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<CreatedAccessKey | Refused> {
  if (input.expiresAt !== null && input.expiresAt.getTime() <= Date.now()) {
    return refuse('invalid_request', '`expiresAt` is over: the key would never work.', {
      errors: [{ path: 'expiresAt', message: 'must be in the future' }],
    });
  }
  const create = async (tx: Tx): Promise<CreatedAccessKey> => {
    const { workspaceId } = scope;
    const { name, scopes, expiresAt } = input;
    const { id, key } = await makeAccessKey(tx, { workspaceId, name, allows: scopes, expiresAt }, deps);
    const stored = await getAccessKey(tx, scope, id);
    if (!stored) throw new Error('a key that was stored is not there');
    return { ...stored, key };
  };
  return deps.database.transaction(scope, (tx) => once(tx, scope, idempotency, () => create(tx), deps));
}
