// The workspace's secrets in clear, for one call or one attempt. Names that do not exist are left out.

import { findSecrets } from '../../storage/secrets.ts';
import type { Deps } from '../deps.ts';

/** Rejects when a secret cannot be opened, and when the database is away. */
export async function openSecrets(
  owner: { readonly workspaceId: string },
  names: readonly string[],
  deps: Pick<Deps, 'database' | 'seal'>,
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const { workspaceId } = owner;
  const found = await deps.database.transaction({ workspaceId }, (tx) => findSecrets(tx, { workspaceId }, names));
  const opened = found.map(
    async ({ key, sealedValue }) => [key, await deps.seal.unseal(sealedValue, secretBinding(workspaceId, key))] as const,
  );
  return new Map(await Promise.all(opened));
}

/** What a secret's seal is bound to. */
export function secretBinding(workspaceId: string, key: string): string {
  return `secret:${workspaceId}:${key}`;
}
