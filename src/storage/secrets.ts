// Every statement on `secrets`. Values are sealed before they come here.

import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

export interface SealedSecret {
  readonly key: string;
  readonly sealedValue: string;
}

export async function putSecret(tx: Tx, scope: Scope, secret: SealedSecret): Promise<void> {
  await tx.query(
    `insert into secrets (workspace_id, key, sealed_value) values ($1, $2, $3)
     on conflict (workspace_id, key) do update set sealed_value = excluded.sealed_value, updated_at = now()`,
    [scope.workspaceId, secret.key, secret.sealedValue],
  );
}

export async function findSecrets(tx: Tx, scope: Pick<Scope, 'workspaceId'>, keys: readonly string[]): Promise<readonly SealedSecret[]> {
  const rows = await tx.query<{ key: string; sealed_value: string }>(
    'select key, sealed_value from secrets where workspace_id = $1 and key = any($2::text[])',
    [scope.workspaceId, keys],
  );
  return rows.map((row) => ({ key: row.key, sealedValue: row.sealed_value }));
}

export interface ListedSecret {
  readonly key: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export async function listSecrets(tx: Tx, scope: Scope): Promise<readonly ListedSecret[]> {
  const rows = await tx.query<{ key: string; created_at: Date; updated_at: Date }>(
    'select key, created_at, updated_at from secrets where workspace_id = $1 order by key',
    [scope.workspaceId],
  );
  return rows.map((row) => ({ key: row.key, createdAt: row.created_at, updatedAt: row.updated_at }));
}

/** False when there was none. */
export async function deleteSecret(tx: Tx, scope: Scope, key: string): Promise<boolean> {
  return (await tx.query('delete from secrets where workspace_id = $1 and key = $2 returning key', [scope.workspaceId, key])).length === 1;
}
