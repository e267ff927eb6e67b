// The log of plugin calls as people read it: lists, and one with its tries. What is stored holds no secret: they stand as {secret.NAME}.

import { type Selectable, sql } from 'kysely';
import type { JsonObject } from '../domain/json.ts';
import type { PluginCallStatus } from '../domain/plugin-call.ts';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import { type HttpTry, readTry } from './logged-try.ts';
import type { Schema } from './schema.ts';

export interface LoggedCall {
  readonly id: string;
  readonly workflowRuntimeId: string;
  readonly plugin: string;
  readonly pluginKind: string;
  /** The state whose entry asked for it. */
  readonly state: string;
  readonly status: PluginCallStatus;
  /** Why it failed, waits for another try, or was not taken by the case; null otherwise. */
  readonly reason: string | null;
  readonly attempts: number;
  /** When the next try is due; null when there is none. */
  readonly nextAttemptAt: Date | null;
  /** The event that its answer sent to the case. */
  readonly callback: string | null;
  /** Whether the state still took that event; null when there was none. */
  readonly callbackAccepted: boolean | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

/** Not `selectAll`: leases and nodes are nobody's business. */
const columns = [
  'id',
  'case_id',
  'plugin',
  'kind',
  'state',
  'status',
  'reason',
  'attempts',
  'due_at',
  'callback',
  'callback_accepted',
  'created_at',
  'settled_at',
] as const;

type CallRow = Pick<Selectable<Schema['plugin_calls']>, (typeof columns)[number]>;

function readCall(row: CallRow): LoggedCall {
  return {
    id: row.id,
    workflowRuntimeId: row.case_id,
    plugin: row.plugin,
    pluginKind: row.kind,
    state: row.state,
    status: row.status,
    reason: row.reason,
    attempts: row.attempts,
    nextAttemptAt: row.status === 'pending' ? row.due_at : null,
    callback: row.callback,
    callbackAccepted: row.callback_accepted,
    createdAt: row.created_at,
    settledAt: row.settled_at,
  };
}

export interface CallFilter {
  readonly workflowRuntimeId?: string;
  readonly status?: readonly PluginCallStatus[];
  readonly plugin?: string;
}

/** Newest first. `after` is the id of the last row shown. */
export async function listPluginCalls(
  tx: Tx,
  scope: Scope,
  filter: CallFilter,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly LoggedCall[]> {
  let query = build
    .selectFrom('plugin_calls')
    .select(columns)
    .where('workspace_id', '=', scope.workspaceId)
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.after) query = query.where('id', '<', page.after);
  if (filter.workflowRuntimeId) query = query.where('case_id', '=', filter.workflowRuntimeId);
  if (filter.status?.length) query = query.where('status', 'in', filter.status);
  if (filter.plugin) query = query.where('plugin', '=', filter.plugin);
  return (await tx.run(query)).map(readCall);
}

export async function getPluginCall(tx: Tx, scope: Scope, id: string): Promise<LoggedCall | null> {
  const row = oneOrNull(
    await tx.run(build.selectFrom('plugin_calls').select(columns).where('workspace_id', '=', scope.workspaceId).where('id', '=', id)),
  );
  return row && readCall(row);
}

export interface LoggedTry extends HttpTry {
  /** Null when the plugin made no request, or when it is gone. */
  readonly request: JsonObject | null;
}

/** In the order in which they were made. */
export async function listTries(tx: Tx, scope: Scope, callId: string): Promise<readonly LoggedTry[]> {
  const rows = await tx.run(
    build
      .selectFrom('plugin_call_attempts as try')
      .innerJoin('plugin_calls as call', 'call.id', 'try.plugin_call_id')
      .innerJoin('cases', 'cases.id', 'call.case_id')
      .leftJoin('plugin_call_exchanges as exchange', 'exchange.id', 'try.id')
      .selectAll('try')
      .select(['exchange.request', 'exchange.response_headers', 'exchange.response_body', 'cases.erased_at'])
      .select(sql<boolean>`exchange.id is not null`.as('kept'))
      .where('try.workspace_id', '=', scope.workspaceId)
      .where('try.plugin_call_id', '=', callId)
      .orderBy('try.number')
      .orderBy('try.id'),
  );
  return rows.map((row) => ({ ...readTry(row, row.erased_at && 'erased'), request: row.request }));
}
