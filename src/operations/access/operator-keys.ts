// Keys as the operator handles them on the server's own machine, of whatever customer: `casewire keys`. The first key of a workspace
// cannot come through the API.

import { isUuid } from '../../domain/ids.ts';
import type { AccessScope } from '../../domain/scope.ts';
import type { Environment } from '../../domain/workspace.ts';
import { listKeysOfAll, type OwnedKey, revokeAccessKey } from '../../storage/access-keys.ts';
import type { Deps } from '../deps.ts';
import { createWorkspace } from './create-workspace.ts';
import { makeAccessKey } from './make-access-key.ts';

export interface NewKeyRequest {
  readonly customerName: string;
  readonly environment: Environment;
  /** What people call the key. */
  readonly name: string;
  readonly allows: readonly AccessScope[];
  /** Default: never. */
  readonly expiresAt?: Date | null;
}

/** What is shown once: the key, and the workspace's shared secret if the workspace is new. */
export interface CreatedKey {
  readonly id: string;
  readonly key: string;
  readonly workspaceId: string;
  readonly sharedSecret: string | null;
}

/** Makes the customer's workspace if it is new, and a key for it. */
export async function createKeyFor(request: NewKeyRequest, deps: Deps): Promise<CreatedKey> {
  const { workspace, sharedSecret } = await createWorkspace(request, deps);
  const { name, allows, expiresAt = null } = request;
  const { id, key } = await makeAccessKey(deps.database, { workspaceId: workspace.id, name, allows, expiresAt }, deps);
  return { id, key, workspaceId: workspace.id, sharedSecret };
}

export interface KeyFilter {
  readonly customerName?: string;
  readonly environment?: Environment;
}

/** By customer, the newest first. */
export async function listAllKeys(filter: KeyFilter, deps: Pick<Deps, 'database'>): Promise<readonly OwnedKey[]> {
  return listKeysOfAll(deps.database, filter);
}

/** Refused, in words, when there is no such key. */
export async function revokeAnyKey(id: string, deps: Pick<Deps, 'database'>): Promise<OwnedKey | { readonly refused: string }> {
  const revoked = isUuid(id) && (await revokeAccessKey(deps.database, null, id));
  const [key] = revoked ? await listKeysOfAll(deps.database, { id }) : [];
  return key ?? { refused: `There is no key with the id ${id}; casewire keys list shows all.` };
}
