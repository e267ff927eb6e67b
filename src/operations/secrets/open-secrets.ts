// The workspace's secrets in clear, for one call or one attempt. Names that do not exist are left out.

import { Unusable } from '../../domain/errors.ts';
import { findSecrets } from '../../storage/secrets.ts';
import type { Deps } from '../deps.ts';

/** Rejects with `Unusable` when a secret cannot be opened; and when the database does not give them, as it does. */
export async function openSecrets(
  owner: { readonly workspaceId: string },
  names: readonly string[],
  deps: Pick<Deps, 'database' | 'seal'>,
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const { workspaceId } = owner;
  const found = await deps.database.transaction({ workspaceId }, (tx) => findSecrets(tx, { workspaceId }, names));
  const open = (key: string, sealed: string): Promise<string> =>
    deps.seal.unseal(sealed, secretBinding(workspaceId, key)).catch(() => {
      throw new Unusable('unreadable_secret', `The secret ${JSON.stringify(key)} of the workspace cannot be opened.`);
    });
  return new Map(await Promise.all(found.map(async ({ key, sealedValue }) => [key, await open(key, sealedValue)] as const)));
}

/** What a secret's seal is bound to. */
export function secretBinding(workspaceId: string, key: string): string {
  return `secret:${workspaceId}:${key}`;
}
