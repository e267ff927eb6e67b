// Every statement on `access_keys`.

import type { AccessScope } from '../domain/scope.ts';
import type { Environment } from '../domain/workspace.ts';
import { build, oneOrNull, type Tx } from './database.ts';

/** A key that was presented, with its workspace. */
export interface PresentedKey {
  readonly id: string;
  readonly workspaceId: string;
  readonly customerId: string;
  readonly environment: Environment;
  readonly allows: readonly AccessScope[];
}

interface PresentedKeyRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly customer_id: string;
  readonly environment: Environment;
  readonly allows: readonly AccessScope[];
}

/** The live key with this hash: not revoked, not expired by the database's clock. Asked before any workspace is known. */
export async function findLiveKey(tx: Tx, keyHash: Uint8Array): Promise<PresentedKey | null> {
  const row = oneOrNull(
    await tx.query<PresentedKeyRow>(
      `select k.id, k.workspace_id, w.customer_id, w.environment, k.allows
         from access_keys k join workspaces w on w.id = k.workspace_id
        where k.key_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
      [keyHash],
    ),
  );
  return (
    row && { id: row.id, workspaceId: row.workspace_id, customerId: row.customer_id, environment: row.environment, allows: row.allows }
  );
}

export interface NewAccessKey {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly keyHash: Uint8Array;
  readonly prefix: string;
  readonly allows: readonly AccessScope[];
  readonly expiresAt: Date | null;
}

/** Does nothing when the same key is there already. */
export async function insertAccessKey(tx: Tx, key: NewAccessKey): Promise<void> {
  await tx.run(
    build
      .insertInto('access_keys')
      .values({
        id: key.id,
        workspace_id: key.workspaceId,
        name: key.name,
        key_hash: key.keyHash,
        prefix: key.prefix,
        allows: [...key.allows],
        expires_at: key.expiresAt,
        revoked_at: null,
      })
      .onConflict((conflict) => conflict.column('key_hash').doNothing()),
  );
}
