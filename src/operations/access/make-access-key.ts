// A bearer key for a workspace: 256 random bits, returned once, stored as a hash. Called by what makes keys for callers, for the
// operator and for the demo.

import type { AccessScope } from '../../domain/scope.ts';
import { insertAccessKey } from '../../storage/access-keys.ts';
import type { Tx } from '../../storage/database.ts';
import type { Deps } from '../deps.ts';
import { secretHash } from './secret-hash.ts';

export interface NewKey {
  readonly workspaceId: string;
  readonly name: string;
  readonly allows: readonly AccessScope[];
  /** Null: never. */
  readonly expiresAt: Date | null;
  /** Only the demo brings its own. */
  readonly key?: string;
}

export interface MadeKey {
  readonly id: string;
  readonly key: string;
}

export async function makeAccessKey(tx: Tx, input: NewKey, deps: Pick<Deps, 'newId' | 'randomBytes'>): Promise<MadeKey> {
  const key = input.key ?? `cw_${Buffer.from(deps.randomBytes(32)).toString('base64url')}`;
  const id = deps.newId(new Date());
  await insertAccessKey(tx, {
    id,
    workspaceId: input.workspaceId,
    name: input.name,
    keyHash: secretHash(key),
    prefix: key.slice(0, 7),
    allows: input.allows,
    expiresAt: input.expiresAt,
  });
  return { id, key };
}
