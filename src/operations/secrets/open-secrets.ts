// The workspace's secrets in clear, for one call or one attempt. Names that do not exist are left out.

import type { Environment } from '../../domain/workspace.ts';
import { findSecrets } from '../../storage/secrets.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

export interface SecretOwner {
  readonly workspaceId: string;
  readonly customerId: string;
  readonly environment: Environment;
}

export async function openSecrets(
  owner: SecretOwner,
  names: readonly string[],
  deps: Pick<Deps, 'database' | 'seal'>,
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const scope = systemScope(owner, 'open-secrets');
  const found = await deps.database.transaction(scope, (tx) => findSecrets(tx, scope, names));
  const opened = found.map(
    async ({ key, sealedValue }) => [key, await deps.seal.unseal(sealedValue, secretBinding(owner.workspaceId, key))] as const,
  );
  return new Map(await Promise.all(opened));
}

/** What a secret's seal is bound to. */
export function secretBinding(workspaceId: string, key: string): string {
  return `secret:${workspaceId}:${key}`;
}
