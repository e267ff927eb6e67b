// The log of deliveries as people read it: lists, one with its attempts, and the retry that a person asks for.

import { type Selectable, sql } from 'kysely';
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
  readonly workflowRuntimeId: string;
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

type DeliveryRow = Selectable<Schema['deliveries']> & { readonly url: string | null };

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
    reason: row.reason,
    attempts: row.attempts,
    nextAttemptAt: waits ? row.due_at : null,
    responseStatus: row.last_status,
    createdAt: row.created_at,
    settledAt: row.settled_at,
  };
}

export interface DeliveryFilter {
  readonly status?: readonly string[];
  readonly eventName?: string;
  readonly eventId?: string;
  readonly subscriptionId?: string;
  readonly workflowRuntimeId?: string;
  readonly responseStatus?: number;
  readonly since?: Date;
  readonly until?: Date;
}

const withUrl = (scope: Scope) =>
  build
    .selectFrom('deliveries')
    .leftJoin('subscriptions', 'subscriptions.id', 'deliveries.subscription_id')
    .selectAll('deliveries')
    .select('subscriptions.url')
    .where('deliveries.workspace_id', '=', scope.workspaceId);

/** Newest first. `after` is the id of the last row shown: ids sort by time. */
export async function listDeliveries(
  tx: Tx,
  scope: Scope,
  filter: DeliveryFilter,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly LoggedDelivery[]> {
  let query = withUrl(scope).orderBy('deliveries.id', 'desc').limit(page.limit);
  if (page.after) query = query.where('deliveries.id', '<', page.after);
  if (filter.status?.length) query = query.where('deliveries.status', 'in', [...filter.status]);
  if (filter.eventName) query = query.where('event_type', '=', filter.eventName);
  if (filter.eventId) query = query.where('event_id', '=', filter.eventId);
  if (filter.subscriptionId) query = query.where('subscription_id', '=', filter.subscriptionId);
  if (filter.workflowRuntimeId) query = query.where('case_id', '=', filter.workflowRuntimeId);
  if (filter.responseStatus) query = query.where('last_status', '=', filter.responseStatus);
  // The id's time part is what the partitions are cut by: a time range looks at its own weeks only.
  if (filter.since) query = query.where(sql<boolean>`deliveries.id >= casewire_uuid_floor(${filter.since}::timestamptz)`);
  if (filter.until) query = query.where(sql<boolean>`deliveries.id < casewire_uuid_floor(${filter.until}::timestamptz)`);
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
      .selectAll()
      .where('workspace_id', '=', scope.workspaceId)
      .where('delivery_id', '=', deliveryId)
      .orderBy('number')
      .orderBy('id'),
  );
  return rows.map((row) => ({ ...readTry(row), late: row.late }));
}

/** Puts a settled or waiting delivery in line now, its schedule starting anew. False when it is in line or being sent already. */
export async function requeueDelivery(tx: Tx, scope: Scope, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update deliveries set status = 'pending', reason = null, due_at = now(), settled_at = null, uncounted = attempts
      where workspace_id = $1 and id = $2 and status in ('retrying', 'delivered', 'exhausted', 'cancelled', 'skipped') returning id`,
    [scope.workspaceId, id],
  );
  return rows.length === 1;
}
