// The log of deliveries as people read it: lists, one with its attempts, and the retry that a person asks for.

import { type RawBuilder, type Selectable, sql } from 'kysely';
import { type AuthoredRequest, showParts } from '../domain/authored-request.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import { type HttpTry, readTry } from './logged-try.ts';
import type { Schema } from './schema.ts';

export interface LoggedDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
  /** Null for a webhook about webhooks. */
  readonly workflowRuntimeId: string | null;
  readonly sequence: number;
  /** Null for a custom webhook, which its definition sends. */
  readonly subscriptionId: string | null;
  readonly url: string;
  readonly status: string;
  /** Why it is skipped, cancelled, retrying or exhausted; null otherwise. */
  readonly reason: string | null;
  readonly attempts: number;
  /** When the next attempt is due; null when there is none. */
  readonly nextAttemptAt: Date | null;
  /** Of the latest attempt; null when nobody answered. */
  readonly responseStatus: number | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

type DeliveryRow = Selectable<Schema['deliveries']> & {
  readonly url: string | null;
  readonly circuit: string | null;
  readonly blocked_until: Date | null;
  readonly rate_limit: number | null;
};

function readDelivery(row: DeliveryRow): LoggedDelivery {
  const waits = row.status === 'pending' || row.status === 'retrying';
  return {
    id: row.id,
    eventId: row.event_id,
    eventName: row.event_type,
    workflowRuntimeId: row.case_id,
    sequence: row.sequence,
    subscriptionId: row.subscription_id,
    url: row.url ?? (row.request ? showParts(row.request.url) : ''),
    status: row.status,
    reason: row.reason ?? (row.status === 'pending' ? waitsFor(row) : null),
    attempts: row.attempts,
    nextAttemptAt: waits ? later(row.due_at, row.circuit === 'closed' ? null : row.blocked_until) : null,
    responseStatus: row.last_status,
    createdAt: row.created_at,
    settledAt: row.settled_at,
  };
}

/** Why a delivery in line does not go at once; null when nothing is in its way. */
function waitsFor(row: DeliveryRow): string | null {
  if (row.held) return 'behind_sequence';
  if (row.circuit === 'open' || row.circuit === 'half_open') return 'circuit_open';
  return row.rate_limit === null ? null : 'rate_limited';
}

function later(due: Date, blockedUntil: Date | null): Date {
  return blockedUntil && blockedUntil > due ? blockedUntil : due;
}

export interface DeliveryFilter {
  readonly status?: readonly string[];
  readonly eventName?: string;
  readonly eventId?: string;
  readonly subscriptionId?: string;
  readonly workflowRuntimeId?: string;
  readonly ballerineEntityId?: string;
  readonly responseStatus?: number;
  /** True: what failed for good, or fell to a disabled subscription. */
  readonly missed?: boolean;
  readonly since?: Date;
  readonly until?: Date;
}

const withUrl = (scope: Scope) =>
  build
    .selectFrom('deliveries')
    .leftJoin('subscriptions', 'subscriptions.id', 'deliveries.subscription_id')
    .leftJoin('receivers', 'receivers.id', 'deliveries.receiver_id')
    .selectAll('deliveries')
    .select(['subscriptions.url', 'receivers.circuit', 'receivers.blocked_until', 'receivers.rate_limit'])
    .where('deliveries.workspace_id', '=', scope.workspaceId);

/** The condition on `deliveries` that a filter means. The id's time part cuts the partitions: a time range looks at its own weeks only. */
export function matches(filter: DeliveryFilter): RawBuilder<boolean> {
  const parts = [
    ...(filter.status?.length ? [sql`deliveries.status = any(${[...filter.status]}::text[])`] : []),
    ...(filter.eventName ? [sql`deliveries.event_type = ${filter.eventName}`] : []),
    ...(filter.eventId ? [sql`deliveries.event_id = ${filter.eventId}`] : []),
    ...(filter.subscriptionId ? [sql`deliveries.subscription_id = ${filter.subscriptionId}`] : []),
    ...(filter.workflowRuntimeId ? [sql`deliveries.case_id = ${filter.workflowRuntimeId}`] : []),
    ...(filter.ballerineEntityId ? [sql`deliveries.case_id in (select id from cases where entity_id = ${filter.ballerineEntityId})`] : []),
    ...(filter.responseStatus ? [sql`deliveries.last_status = ${filter.responseStatus}`] : []),
    ...(filter.missed ? [sql`(deliveries.status in ('exhausted', 'cancelled') or deliveries.reason = 'subscription_disabled')`] : []),
    ...(filter.since ? [sql`deliveries.id >= casewire_uuid_floor(${filter.since}::timestamptz)`] : []),
    ...(filter.until ? [sql`deliveries.id < casewire_uuid_floor(${filter.until}::timestamptz)`] : []),
  ];
  return sql<boolean>`(true${sql.join(
    parts.map((part) => sql` and ${part}`),
    sql``,
  )})`;
}

/** Newest first. `after` is the id of the last row shown: ids sort by time. */
export async function listDeliveries(
  tx: Tx,
  scope: Scope,
  filter: DeliveryFilter,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly LoggedDelivery[]> {
  let query = withUrl(scope).where(matches(filter)).orderBy('deliveries.id', 'desc').limit(page.limit);
  if (page.after) query = query.where('deliveries.id', '<', page.after);
  return (await tx.run(query)).map(readDelivery);
}

export async function getDelivery(tx: Tx, scope: Scope, id: string): Promise<LoggedDelivery | null> {
  const row = oneOrNull(await tx.run(withUrl(scope).where('deliveries.id', '=', id)));
  return row && readDelivery(row);
}

export interface LoggedAttempt extends HttpTry {
  readonly late: boolean;
}

/** What a custom webhook sends, with its secrets as `{secret.NAME}`; null for an event to a subscription, and for an unknown id. */
export async function getDeliveryRequest(tx: Tx, scope: Scope, id: string): Promise<LoggedRequest | null> {
  const query = build.selectFrom('deliveries').select('request').where('workspace_id', '=', scope.workspaceId).where('id', '=', id);
  const request = oneOrNull(await tx.run(query))?.request ?? null;
  return request && showRequest(request);
}

export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: JsonObject;
  /** Null when there is none. */
  readonly body: string | null;
}

function showRequest({ method, url, headers, body }: AuthoredRequest): LoggedRequest {
  const shown = Object.entries(headers).map(([name, parts]) => [name, showParts(parts)] as const);
  return { method, url: showParts(url), headers: Object.fromEntries(shown), body: body && showParts(body) };
}

/** In the order in which they were made. */
export async function listAttempts(tx: Tx, scope: Scope, deliveryId: string): Promise<readonly LoggedAttempt[]> {
  const rows = await tx.run(
    build
      .selectFrom('attempts')
      .innerJoin('deliveries', 'deliveries.id', 'attempts.delivery_id')
      .leftJoin('attempt_answers as answer', 'answer.id', 'attempts.id')
      .selectAll('attempts')
      .select(['answer.headers as response_headers', 'answer.body as response_body', 'deliveries.payload_gone'])
      .select(sql<boolean>`attempts.response_status is null or answer.id is not null`.as('kept'))
      .where('attempts.workspace_id', '=', scope.workspaceId)
      .where('attempts.delivery_id', '=', deliveryId)
      .orderBy('attempts.number')
      .orderBy('attempts.id'),
  );
  return rows.map((row) => ({ ...readTry(row, row.payload_gone), late: row.late }));
}

/** An attempt as the stream tells it: what came back stays in the log, but for its status. */
export interface ToldAttempt extends Omit<LoggedAttempt, 'response' | 'payloadGone'> {
  /** Null when nobody answered. */
  readonly responseStatus: number | null;
  /** As it stands when it is told. */
  readonly delivery: LoggedDelivery;
}

/** Those of these attempts whose delivery the filter lets through, in no order. */
export async function pickAttempts(tx: Tx, scope: Scope, ids: readonly string[], filter: DeliveryFilter): Promise<readonly ToldAttempt[]> {
  const query = withUrl(scope)
    .innerJoin('attempts as a', 'a.delivery_id', 'deliveries.id')
    .select(['a.id as attempt_id', 'a.number', 'a.started_at', 'a.duration_ms', 'a.outcome', 'a.reason as attempt_reason', 'a.detail'])
    .select(['a.response_status', 'a.late'])
    .where('a.workspace_id', '=', scope.workspaceId)
    .where('a.id', 'in', ids)
    .where(matches(filter));
  return (await tx.run(query)).map((row) => ({
    id: row.attempt_id,
    number: row.number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    reason: row.attempt_reason,
    detail: row.detail,
    responseStatus: row.response_status,
    late: row.late,
    delivery: readDelivery(row),
  }));
}

/** Puts a settled or waiting delivery in line now, its schedule starting anew. `body` takes the place of what it would send; null keeps that. False when it is in line or being sent already. */
export async function requeueDelivery(tx: Tx, scope: Scope, id: string, body: string | null): Promise<boolean> {
  const rows = await tx.query(
    `update deliveries set status = 'pending', reason = null, due_at = now(), settled_at = null, uncounted = attempts, body = coalesce($3, body)
      where workspace_id = $1 and id = $2 and payload_gone is null
        and status in ('retrying', 'delivered', 'exhausted', 'cancelled', 'skipped') returning id`,
    [scope.workspaceId, id, body],
  );
  return rows.length === 1;
}
