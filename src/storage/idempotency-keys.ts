// Every statement on `idempotency_keys`.

import type { Scope } from '../domain/scope.ts';
import { oneOrNull, type Tx } from './database.ts';

export interface RememberedAnswer {
  readonly requestHash: string;
  readonly sealedAnswer: string | null;
}

/**
 * Takes the key for this transaction and returns null; or returns what it was used for. A second request with the same key
 * waits here until the first has committed or rolled back.
 */
export async function takeIdempotencyKey(tx: Tx, scope: Scope, key: string, requestHash: string): Promise<RememberedAnswer | null> {
  const taken = await tx.query(
    `insert into idempotency_keys (workspace_id, key, request_hash) values ($1, $2, $3)
     on conflict (workspace_id, key) do nothing returning key`,
    [scope.workspaceId, key, requestHash],
  );
  if (taken.length === 1) return null;
  const row = oneOrNull(
    await tx.query<{ request_hash: string; sealed_answer: string | null }>(
      'select request_hash, sealed_answer from idempotency_keys where workspace_id = $1 and key = $2',
      [scope.workspaceId, key],
    ),
  );
  return { requestHash: row?.request_hash ?? '', sealedAnswer: row?.sealed_answer ?? null };
}

/** `caseId`: the case whose context the answer shows; null when it shows none. */
export async function rememberAnswer(tx: Tx, scope: Scope, key: string, sealedAnswer: string, caseId: string | null): Promise<void> {
  await tx.query('update idempotency_keys set sealed_answer = $3, case_id = $4 where workspace_id = $1 and key = $2', [
    scope.workspaceId,
    key,
    sealedAnswer,
    caseId,
  ]);
}

/** Keys are kept 7 days. */
export async function forgetOldIdempotencyKeys(tx: Tx): Promise<void> {
  await tx.query("delete from idempotency_keys where created_at < now() - interval '7 days'");
}
