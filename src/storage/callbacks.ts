// Every statement on `callbacks`, and the look-ups that authorise one.

import type { Scope } from '../domain/scope.ts';
import type { Environment } from '../domain/workspace.ts';
import { oneOrNull, type Tx } from './database.ts';

/** A case that a third party named, with what may prove that it is allowed to. */
export interface CallbackTarget {
  readonly workspaceId: string;
  readonly customerId: string;
  readonly environment: Environment;
  readonly callbackToken: string;
  readonly sealedSharedSecret: string;
}

interface TargetRow {
  readonly workspace_id: string;
  readonly customer_id: string;
  readonly environment: Environment;
  readonly callback_token: string;
  readonly sealed_shared_secret: string;
}

/** Asked before any workspace is known: nothing of it may be shown until the caller has proved itself. */
export async function findCallbackTarget(tx: Tx, caseId: string): Promise<CallbackTarget | null> {
  const row = oneOrNull(
    await tx.query<TargetRow>(
      `select c.workspace_id, w.customer_id, w.environment, c.callback_token, w.sealed_shared_secret
         from cases c join workspaces w on w.id = c.workspace_id where c.id = $1`,
      [caseId],
    ),
  );
  return (
    row && {
      workspaceId: row.workspace_id,
      customerId: row.customer_id,
      environment: row.environment,
      callbackToken: row.callback_token,
      sealedSharedSecret: row.sealed_shared_secret,
    }
  );
}

/** Null for an unknown case. */
export async function getCallbackToken(tx: Tx, scope: Scope, caseId: string): Promise<string | null> {
  const row = oneOrNull(
    await tx.query<{ callback_token: string }>('select callback_token from cases where workspace_id = $1 and id = $2', [
      scope.workspaceId,
      caseId,
    ]),
  );
  return row?.callback_token ?? null;
}

export interface CallbackKey {
  readonly caseId: string;
  readonly event: string;
  /** SHA-256 of the raw body, hex. */
  readonly bodyHash: string;
}

/** Whether the same callback came before, and was accepted then; null when it is new. Under the lock of its case. */
export async function findCallback(tx: Tx, scope: Scope, key: CallbackKey): Promise<{ readonly accepted: boolean } | null> {
  return oneOrNull(
    await tx.query<{ accepted: boolean }>(
      'select accepted from callbacks where workspace_id = $1 and case_id = $2 and event = $3 and body_hash = $4',
      [scope.workspaceId, key.caseId, key.event, key.bodyHash],
    ),
  );
}

export interface NewCallback extends CallbackKey {
  readonly id: string;
  /** Null when the case took the event. */
  readonly reason: string | null;
  readonly receivedAt: Date;
}

export async function insertCallback(tx: Tx, scope: Scope, callback: NewCallback): Promise<void> {
  await tx.query(
    `insert into callbacks (id, workspace_id, case_id, event, body_hash, accepted, reason, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      callback.id,
      scope.workspaceId,
      callback.caseId,
      callback.event,
      callback.bodyHash,
      callback.reason === null,
      callback.reason,
      callback.receivedAt,
    ],
  );
}
