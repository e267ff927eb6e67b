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
export async function getCallbackToken(tx: Tx, scope: Pick<Scope, 'workspaceId'>, caseId: string): Promise<string | null> {
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

export interface FormerCallback {
  readonly accepted: boolean;
  /** Whether the case has changed its state after it: in another commit than its own. */
  readonly movedSince: boolean;
}

/** The same callback when it came within the last `hours`; null when it is new. Under the lock of its case. */
export async function findCallback(tx: Tx, scope: Scope, key: CallbackKey, hours: number): Promise<FormerCallback | null> {
  const row = oneOrNull(
    await tx.query<{ accepted: boolean; moved_since: boolean }>(
      `select c.accepted,
              exists (select from events e where e.workspace_id = c.workspace_id and e.case_id = c.case_id
                         and e.type = 'workflow.state.changed' and e.occurred_at > c.received_at) as moved_since
         from callbacks c
        where c.workspace_id = $1 and c.case_id = $2 and c.event = $3 and c.body_hash = $4
          and c.received_at > now() - $5::integer * interval '1 hour'`,
      [scope.workspaceId, key.caseId, key.event, key.bodyHash, hours],
    ),
  );
  return row && { accepted: row.accepted, movedSince: row.moved_since };
}

/** A later callback of the same bytes counts anew: the former one stays in the story of the case, and is no longer found. */
export async function retireCallback(tx: Tx, scope: Scope, key: CallbackKey): Promise<void> {
  await tx.query(
    `update callbacks set body_hash = body_hash || '/' || id
      where workspace_id = $1 and case_id = $2 and event = $3 and body_hash = $4`,
    [scope.workspaceId, key.caseId, key.event, key.bodyHash],
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
