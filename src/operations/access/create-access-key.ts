// A bearer key for a workspace: 256 random bits, returned once, stored as a hash.

import type { AccessScope } from '../../domain/scope.ts';
import { insertAccessKey } from '../../storage/access-keys.ts';
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

/** Returns the key. */
export async function createAccessKey(input: NewKey, deps: Pick<Deps, 'database' | 'newId' | 'randomBytes'>): Promise<string> {
  const key = input.key ?? `cw_${Buffer.from(deps.randomBytes(32)).toString('base64url')}`;
  await insertAccessKey(deps.database, {
    id: deps.newId(new Date()),
    workspaceId: input.workspaceId,
    name: input.name,
    keyHash: secretHash(key),
    prefix: key.slice(0, 7),
    allows: input.allows,
    expiresAt: input.expiresAt,
  });
  return key;
}
