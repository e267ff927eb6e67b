// The statements on `plugin_calls` and `plugin_call_attempts`. Calls of one case run one after the other.

import type { JsonObject } from '../domain/json.ts';
import type { DueCall } from '../domain/plugin-call.ts';
import type { Scope } from '../domain/scope.ts';
import type { Environment } from '../domain/workspace.ts';
import type { Tx } from './database.ts';
import { isLost } from './nodes.ts';

export interface NewPluginCall {
  readonly id: string;
  readonly plugin: string;
  readonly kind: string;
  readonly state: string;
}

export async function insertPluginCalls(tx: Tx, scope: Scope, caseId: string, now: Date, calls: readonly NewPluginCall[]): Promise<void> {
  await tx.query(
    `insert into plugin_calls (id, workspace_id, case_id, plugin, kind, state, status, due_at, created_at)
     select c.id, $1, $2, c.plugin, c.kind, c.state, 'pending', $3, $3 from unnest($4::uuid[], $5::text[], $6::text[], $7::text[]) as c (id, plugin, kind, state)`,
    [
      scope.workspaceId,
      caseId,
      now,
      calls.map((call) => call.id),
      calls.map((call) => call.plugin),
      calls.map((call) => call.kind),
      calls.map((call) => call.state),
    ],
  );
}

/** How many calls the case has asked for in the last minute: the guard against plugins that answer each other for ever. */
export async function countRecentCalls(tx: Tx, scope: Scope, caseId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    "select count(*) as count from plugin_calls where workspace_id = $1 and case_id = $2 and created_at > now() - interval '1 minute'",
    [scope.workspaceId, caseId],
  );
  return row?.count ?? 0;
}

interface DueRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly customer_id: string;
  readonly environment: Environment;
  readonly case_id: string;
  readonly definition_id: string;
  readonly plugin: string;
  readonly kind: string;
  readonly state: string;
  readonly context: JsonObject;
  readonly config: JsonObject;
  readonly attempts: number;
}

/** `full`: lanes (`workspace/definition/plugin`) that this node has enough rows of. */
export async function claimPluginCalls(
  tx: Tx,
  claim: { readonly nodeId: string; readonly lease: string; readonly limit: number; readonly full: readonly string[] },
): Promise<readonly DueCall[]> {
  const rows = await tx.query<DueRow>(
    `with picked as (
       select p.id from plugin_calls p join cases c on c.id = p.case_id
        where p.status = 'pending' and p.due_at <= now() and p.workspace_id || '/' || c.definition_id || '/' || p.plugin <> all ($1::text[])
          and not exists (select from plugin_calls e where e.case_id = p.case_id and e.id < p.id and e.status in ('pending', 'running'))
        order by p.due_at limit $2 for update of p skip locked
     ), claimed as (
       update plugin_calls p set status = 'running', attempts = p.attempts + 1, lease = $3, leased_by = $4
         from picked where p.id = picked.id
       returning p.id, p.workspace_id, p.case_id, p.plugin, p.kind, p.state, p.attempts
     )
     select claimed.*, w.customer_id, w.environment, c.definition_id, c.context, c.config
       from claimed join workspaces w on w.id = claimed.workspace_id join cases c on c.id = claimed.case_id
      order by claimed.id`,
    [claim.full, claim.limit, claim.lease, claim.nodeId],
  );
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    customerId: row.customer_id,
    environment: row.environment,
    caseId: row.case_id,
    definitionId: row.definition_id,
    plugin: row.plugin,
    pluginKind: row.kind,
    state: row.state,
    context: row.context,
    config: row.config,
    attempt: row.attempts,
    lease: claim.lease,
  }));
}

export interface SettledCall {
  readonly id: string;
  readonly lease: string;
  readonly status: 'pending' | 'done' | 'failed';
  readonly reason: string | null;
  /** For `pending`: milliseconds until the next try. */
  readonly retryInMs: number;
  readonly callback: string | null;
  readonly callbackAccepted: boolean | null;
  readonly attempt: CallAttempt;
}

export interface CallAttempt {
  readonly id: string;
  readonly number: number;
  readonly durationMs: number;
  readonly outcome: 'answered' | 'failed' | 'retry';
  readonly detail: string | null;
  readonly request: JsonObject | null;
  readonly responseStatus: number | null;
  readonly responseHeaders: JsonObject | null;
  readonly responseBody: string | null;
  readonly node: string;
}

/** Writes the outcome of a try with its record. False when the lease is lost: nothing is written, and the caller rolls back. */
export async function settlePluginCall(tx: Tx, scope: Scope, settled: SettledCall): Promise<boolean> {
  const { attempt } = settled;
  const rows = await tx.query(
    `with settled as (
       update plugin_calls
          set status = $4, reason = $5, due_at = clock_timestamp() + $6::bigint * interval '1 millisecond', callback = $7, callback_accepted = $8,
              lease = null, leased_by = null, settled_at = case when $4 = 'pending' then null else clock_timestamp() end
        where workspace_id = $1 and id = $2 and lease = $3 and status = 'running'
       returning id
     ), kept as (
       insert into plugin_call_exchanges (id, workspace_id, request, response_headers, response_body) select $9, $1, $14, $16, $17 from settled
     )
     insert into plugin_call_attempts (id, workspace_id, plugin_call_id, number, started_at, duration_ms, outcome, reason, detail, response_status, node)
     select $9, $1, id, $10, now() - $11::integer * interval '1 millisecond', $11, $12, $5, $13, $15, $18 from settled
     returning id`,
    [
      scope.workspaceId,
      settled.id,
      settled.lease,
      settled.status,
      settled.reason,
      settled.retryInMs,
      settled.callback,
      settled.callbackAccepted,
      attempt.id,
      attempt.number,
      attempt.durationMs,
      attempt.outcome,
      attempt.detail,
      attempt.request && JSON.stringify(attempt.request),
      attempt.responseStatus,
      attempt.responseHeaders && JSON.stringify(attempt.responseHeaders),
      attempt.responseBody,
      attempt.node,
    ],
  );
  return rows.length === 1;
}

/**
 * Records a try whose lease was lost before it ended: it changed nothing, and is told all the same. Not a second time: what was settled
 * is settled again when another result of its batch could not be.
 */
export async function insertLateTry(tx: Tx, scope: Scope, callId: string, attempt: CallAttempt): Promise<void> {
  await tx.query(
    `with late as (
       insert into plugin_call_attempts (id, workspace_id, plugin_call_id, number, started_at, duration_ms, outcome, reason, detail, response_status, node)
       select $3, $1, id, $4, now() - $5::integer * interval '1 millisecond', $5, $6, 'lease_lost', $7, $9, $12 from plugin_calls
        where workspace_id = $1 and id = $2
          and not exists (select from plugin_call_attempts where plugin_call_id = $2 and number = $4)
       returning id, plugin_call_id
     )
     insert into plugin_call_exchanges (id, workspace_id, request, response_headers, response_body)
     select late.id, $1, $8, $10, $11 from late
       join plugin_calls p on p.id = late.plugin_call_id join cases c on c.id = p.case_id and c.erased_at is null`,
    [
      scope.workspaceId,
      callId,
      attempt.id,
      attempt.number,
      attempt.durationMs,
      attempt.outcome,
      attempt.detail,
      attempt.request && JSON.stringify(attempt.request),
      attempt.responseStatus,
      attempt.responseHeaders && JSON.stringify(attempt.responseHeaders),
      attempt.responseBody,
      attempt.node,
    ],
  );
}

/** Gives back calls that were claimed and surely never run. */
export async function releaseUnrunCalls(tx: Tx, calls: readonly { readonly id: string; readonly lease: string }[]): Promise<void> {
  await tx.query(
    `update plugin_calls p set status = 'pending', attempts = p.attempts - 1, lease = null, leased_by = null
       from unnest($1::uuid[], $2::uuid[]) as r (id, lease)
      where p.id = r.id and p.lease = r.lease and p.status = 'running'`,
    [calls.map((call) => call.id), calls.map((call) => call.lease)],
  );
}

/** Gives back what the node holds under other leases than `known`: it never heard that its claim went through. Returns how many. */
export async function releaseForgottenCalls(tx: Tx, nodeId: string, known: readonly string[]): Promise<number> {
  const rows = await tx.query(
    `update plugin_calls set status = 'pending', attempts = attempts - 1, lease = null, leased_by = null
      where leased_by = $1 and status = 'running' and lease <> all ($2::uuid[]) returning id`,
    [nodeId, known],
  );
  return rows.length;
}

/** Takes back what lost nodes hold. The vendor may have been called: it is called again with the same idempotency key. */
export async function releaseLostCalls(tx: Tx): Promise<number> {
  const rows = await tx.query(
    `update plugin_calls set status = 'pending', lease = null, leased_by = null, reason = 'node_lost', due_at = now()
      where id in (select p.id from plugin_calls p where p.status = 'running' and ${isLost('p.leased_by')} limit 1000 for update skip locked)
      returning id`,
  );
  return rows.length;
}

/** Ends a call whose try cannot be stored. */
export async function buryPluginCall(tx: Tx, row: { readonly id: string; readonly lease: string; readonly reason: string }): Promise<void> {
  await tx.query(
    `update plugin_calls set status = 'failed', reason = $3, lease = null, leased_by = null, settled_at = clock_timestamp()
      where id = $1 and lease = $2 and status = 'running'`,
    [row.id, row.lease, row.reason],
  );
}
