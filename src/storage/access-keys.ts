// Every statement on `access_keys`.

import type { AccessScope, Scope } from '../domain/scope.ts';
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

/** A key as people may see it. */
export interface AccessKey {
  readonly id: string;
  readonly name: string;
  /** The first letters of the key. */
  readonly prefix: string;
  readonly scopes: readonly AccessScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

const shown =
  'k.id, k.name, k.prefix, k.allows as scopes, k.created_at as "createdAt", k.expires_at as "expiresAt", k.revoked_at as "revokedAt"';

/** Newest first. `after` is the id of the last one shown. */
export async function listAccessKeys(
  tx: Tx,
  scope: Scope,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly AccessKey[]> {
  return tx.query<AccessKey>(
    `select ${shown} from access_keys k
      where k.workspace_id = $1 and ($2::uuid is null or k.id < $2::uuid)
      order by k.id desc limit $3`,
    [scope.workspaceId, page.after, page.limit],
  );
}

export async function getAccessKey(tx: Tx, scope: Scope, id: string): Promise<AccessKey | null> {
  return oneOrNull(
    await tx.query<AccessKey>(`select ${shown} from access_keys k where k.workspace_id = $1 and k.id = $2`, [scope.workspaceId, id]),
  );
}

/** Of this workspace, or with a null scope, which is the operator's, of any. False when there is none; one that is revoked keeps its time. */
export async function revokeAccessKey(tx: Tx, scope: Scope | null, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update access_keys set revoked_at = coalesce(revoked_at, now())
      where id = $1 and ($2::uuid is null or workspace_id = $2::uuid) returning id`,
    [id, scope?.workspaceId ?? null],
  );
  return rows.length === 1;
}

/** A key and whose it is. */
export interface OwnedKey extends AccessKey {
  readonly customerName: string;
  readonly environment: Environment;
}

/** For the operator: of all workspaces that the filter leaves, by customer, the newest first. */
export async function listKeysOfAll(
  tx: Tx,
  filter: { readonly id?: string; readonly customerName?: string; readonly environment?: Environment },
): Promise<readonly OwnedKey[]> {
  return tx.query<OwnedKey>(
    `select ${shown}, w.customer_name as "customerName", w.environment
       from access_keys k join workspaces w on w.id = k.workspace_id
      where ($1::uuid is null or k.id = $1::uuid) and ($2::text is null or w.customer_name = $2) and ($3::text is null or w.environment = $3)
      order by w.customer_name, w.environment, k.id desc`,
    [filter.id ?? null, filter.customerName ?? null, filter.environment ?? null],
  );
}
