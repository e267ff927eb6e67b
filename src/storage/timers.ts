// Every statement on `timers`. Rows are written under the lock of their case, so nothing here needs a lease.

import type { Scope } from '../domain/scope.ts';
import type { Environment } from '../domain/workspace.ts';
import type { Tx } from './database.ts';
import { triesOfBrokenRows } from './passing-error.ts';

export interface NewTimer {
  readonly id: string;
  readonly timerId: string;
  readonly delayMs: number;
}

/** Cancels first: a state that was left and entered again cancels its old timer and sets a new one of the same id. */
export async function changeTimers(
  tx: Tx,
  scope: Scope,
  caseId: string,
  now: Date,
  change: { readonly cancelled: readonly string[]; readonly timers: readonly NewTimer[] },
): Promise<void> {
  if (change.cancelled.length > 0) {
    await tx.query(
      `update timers set status = 'cancelled', settled_at = $3
        where workspace_id = $1 and case_id = $2 and status = 'pending' and timer_id = any($4::text[])`,
      [scope.workspaceId, caseId, now, change.cancelled],
    );
  }
  if (change.timers.length > 0) {
    await tx.query(
      `insert into timers (id, workspace_id, case_id, timer_id, due_at, status, created_at)
       select t.id, $1, $2, t.timer_id, $3::timestamptz + t.delay_ms * interval '1 millisecond', 'pending', $3
         from unnest($4::uuid[], $5::text[], $6::bigint[]) as t (id, timer_id, delay_ms)`,
      [
        scope.workspaceId,
        caseId,
        now,
        change.timers.map((timer) => timer.id),
        change.timers.map((timer) => timer.timerId),
        change.timers.map((timer) => timer.delayMs),
      ],
    );
  }
}

/** A completed case waits for nothing. */
export async function cancelAllTimers(tx: Tx, scope: Scope, caseId: string, now: Date): Promise<void> {
  await tx.query(
    "update timers set status = 'cancelled', settled_at = $3 where workspace_id = $1 and case_id = $2 and status = 'pending'",
    [scope.workspaceId, caseId, now],
  );
}

/** Under the lock of the case: true for the one caller that may fire it. */
export async function takeTimer(tx: Tx, scope: Scope, caseId: string, timerId: string): Promise<boolean> {
  const rows = await tx.query(
    `update timers set status = 'fired', settled_at = clock_timestamp()
      where workspace_id = $1 and case_id = $2 and timer_id = $3 and status = 'pending' and due_at <= clock_timestamp() returning id`,
    [scope.workspaceId, caseId, timerId],
  );
  return rows.length === 1;
}

/** Not now: it is due again after so long. One that was taken or cancelled meanwhile stays so. */
export async function postponeTimer(tx: Tx, scope: Scope, caseId: string, timerId: string, inMs: number): Promise<void> {
  await tx.query(
    `update timers set due_at = clock_timestamp() + $4::bigint * interval '1 millisecond'
      where workspace_id = $1 and case_id = $2 and timer_id = $3 and status = 'pending' and due_at <= clock_timestamp()`,
    [scope.workspaceId, caseId, timerId, inMs],
  );
}

export interface DueTimer {
  readonly workspaceId: string;
  readonly customerId: string;
  readonly environment: Environment;
  readonly caseId: string;
  readonly timerId: string;
}

/** What is due, the longest due first. Several nodes may read the same row: `takeTimer` decides. */
export async function dueTimers(tx: Tx, limit: number): Promise<readonly DueTimer[]> {
  const rows = await tx.query<{ workspace_id: string; customer_id: string; environment: Environment; case_id: string; timer_id: string }>(
    `select t.workspace_id, w.customer_id, w.environment, t.case_id, t.timer_id
       from timers t join workspaces w on w.id = t.workspace_id
      where t.status = 'pending' and t.due_at <= now() order by t.due_at limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    customerId: row.customer_id,
    environment: row.environment,
    caseId: row.case_id,
    timerId: row.timer_id,
  }));
}

/** The case could not take it: later, and after some tries not at all. True when that was the last one. */
export async function setBackTimer(tx: Tx, timer: DueTimer, reason: string): Promise<boolean> {
  const rows = await tx.query<{ status: string }>(
    `update timers set attempts = attempts + 1, reason = $4, due_at = clock_timestamp() + (attempts + 1) * interval '1 second',
            status = case when attempts + 1 >= $5 then 'cancelled' else status end,
            settled_at = case when attempts + 1 >= $5 then clock_timestamp() end
      where workspace_id = $1 and case_id = $2 and timer_id = $3 and status = 'pending' returning status`,
    [timer.workspaceId, timer.caseId, timer.timerId, reason, triesOfBrokenRows],
  );
  return rows[0]?.status === 'cancelled';
}
