// The hot statements on `deliveries`: claim, promote, settle, release. Set-based: one statement a batch. Lists are in
// delivery-log.ts. Leases and schedules use the database's clock only.

import type { AuthoredRequest } from '../domain/authored-request.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { Tx } from './database.ts';
import { aliveNodes } from './nodes.ts';

/** Milliseconds, for a custom webhook. */
const defaultTimeoutMs = 15_000;

export interface Claim {
  readonly nodeId: string;
  /** A fresh UUID: the fencing token of all rows of this claim. */
  readonly lease: string;
  /** Rows at most. */
  readonly limit: number;
  /** Rows at most for one receiver. */
  readonly perReceiver: number;
  /** Receivers that this node has enough rows of. */
  readonly fullReceivers: readonly string[];
  /** Start after this receiver, so that claims go round; the nil UUID starts at the first. */
  readonly afterReceiver: string;
}

// Walks the distinct receivers that have pending rows (a loose index scan: one probe a receiver, however many rows each has),
// and takes the oldest rows of each. One flooded or hanging receiver therefore costs the others one probe, not their turn.
const claimText = `
with recursive lane as (
  (select receiver_id from deliveries where status = 'pending' and receiver_id > $1 order by receiver_id limit 1)
  union all
  select (select d.receiver_id from deliveries d where d.status = 'pending' and d.receiver_id > lane.receiver_id order by d.receiver_id limit 1)
    from lane where lane.receiver_id is not null
), open_lane as (
  select receiver_id from lane where receiver_id is not null and receiver_id <> all ($2::uuid[]) limit 256
), picked as (
  select row.id from open_lane cross join lateral (
    select id from deliveries where status = 'pending' and receiver_id = open_lane.receiver_id
     order by due_at, id limit $3 for update skip locked
  ) row limit $4
), claimed as (
  update deliveries d set status = 'sending', attempts = d.attempts + 1, lease = $5, leased_by = $6
    from picked where d.id = picked.id
  returning d.id, d.workspace_id, d.event_id, d.event_type, d.case_id, d.subscription_id, d.receiver_id, d.attempts, d.uncounted, d.due_at, d.request
)
select c.*, e.body, s.url, s.timeout_ms, s.retry_schedule, s.sealed_secret, w.sealed_shared_secret,
       case when c.request is not null then 'enabled' when s.id is null or s.deleted_at is not null then 'deleted' else s.status end as subscription_status
  from claimed c
  left join events e on e.id = c.event_id
  left join subscriptions s on s.id = c.subscription_id
  left join workspaces w on w.id = c.workspace_id
 order by c.receiver_id, c.due_at, c.id`;

interface ClaimedRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly case_id: string;
  readonly subscription_id: string | null;
  readonly receiver_id: string;
  readonly attempts: number;
  readonly uncounted: number;
  readonly request: AuthoredRequest | null;
  // Of the event and the subscription: null for a custom webhook, which has neither.
  readonly body: string | null;
  readonly url: string | null;
  readonly timeout_ms: number | null;
  readonly retry_schedule: readonly number[] | null;
  readonly sealed_secret: string | null;
  readonly sealed_shared_secret: string;
  readonly subscription_status: DueDelivery['subscriptionStatus'];
}

export async function claimDeliveries(tx: Tx, claim: Claim): Promise<readonly DueDelivery[]> {
  const rows = await tx.query<ClaimedRow>(claimText, [
    claim.afterReceiver,
    claim.fullReceivers,
    claim.perReceiver,
    claim.limit,
    claim.lease,
    claim.nodeId,
  ]);
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    eventId: row.event_id,
    eventType: row.event_type,
    caseId: row.case_id,
    subscriptionId: row.subscription_id,
    receiverId: row.receiver_id,
    request: row.request,
    url: row.url ?? '',
    body: row.body ?? '',
    attempt: row.attempts,
    uncounted: row.uncounted,
    timeoutMs: row.timeout_ms ?? defaultTimeoutMs,
    retrySchedule: row.retry_schedule,
    subscriptionStatus: row.subscription_status,
    sealedSecret: row.sealed_secret ?? '',
    sealedSharedSecret: row.sealed_shared_secret,
    lease: claim.lease,
  }));
}

/** Retries whose time has come wait in line again. Returns how many moved (1,000 at most a call). */
export async function promoteDueRetries(tx: Tx): Promise<number> {
  const rows = await tx.query(
    `update deliveries set status = 'pending'
      where id in (select id from deliveries where status = 'retrying' and due_at <= now() order by due_at limit 1000 for update skip locked)
      returning id`,
  );
  return rows.length;
}

/** What an attempt did to its delivery, with the attempt itself. */
export interface Settlement {
  readonly deliveryId: string;
  readonly workspaceId: string;
  readonly lease: string;
  readonly attemptId: string;
  readonly number: number;
  readonly status: 'delivered' | 'retrying' | 'exhausted' | 'cancelled';
  readonly reason: string | null;
  /** Milliseconds until the next attempt; 0 when there is none. */
  readonly retryInMs: number;
  readonly outcome: 'delivered' | 'failed' | 'gone' | 'impossible';
  readonly detail: string | null;
  readonly durationMs: number;
  readonly responseStatus: number | null;
  /** JSON text. */
  readonly responseHeaders: string | null;
  readonly responseBody: string | null;
}

// A result whose lease is not the row's any more came too late: it is kept as an attempt, and changes nothing else.
const settleText = `
with result as (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::bigint[], $9::text[],
                       $10::text[], $11::integer[], $12::integer[], $13::text[], $14::text[])
    as r (delivery_id, workspace_id, lease, attempt_id, number, status, reason, retry_in_ms, outcome, detail, duration_ms,
          response_status, response_headers, response_body)
), settled as (
  update deliveries d
     set status = r.status, reason = r.reason, last_status = r.response_status, lease = null, leased_by = null,
         due_at = clock_timestamp() + r.retry_in_ms * interval '1 millisecond',
         settled_at = case when r.status = 'retrying' then null else clock_timestamp() end
    from result r
   where d.id = r.delivery_id and d.lease = r.lease and d.status = 'sending'
  returning d.id
), kept as (
  insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, reason, detail, response_status,
                        response_headers, response_body, node, late)
  select r.attempt_id, r.workspace_id, r.delivery_id, r.number, clock_timestamp() - r.duration_ms * interval '1 millisecond', r.duration_ms,
         r.outcome, r.reason, r.detail, r.response_status, r.response_headers::json, r.response_body, $15, s.id is null
    from result r left join settled s on s.id = r.delivery_id
)
select id from settled`;

/** One statement for all results of a flush. Returns the ids that were settled; the others were late. */
export async function settleDeliveries(tx: Tx, node: string, results: readonly Settlement[]): Promise<ReadonlySet<string>> {
  const column = <Key extends keyof Settlement>(key: Key) => results.map((result) => result[key]);
  const rows = await tx.query<{ id: string }>(settleText, [
    column('deliveryId'),
    column('workspaceId'),
    column('lease'),
    column('attemptId'),
    column('number'),
    column('status'),
    column('reason'),
    column('retryInMs'),
    column('outcome'),
    column('detail'),
    column('durationMs'),
    column('responseStatus'),
    column('responseHeaders'),
    column('responseBody'),
    node,
  ]);
  return new Set(rows.map((row) => row.id));
}

/** 410: the receivers want no more. Their subscriptions are disabled, and what they were still owed is cancelled. */
export async function disableSubscriptions(tx: Tx, ids: readonly string[], reason: string): Promise<void> {
  await tx.query(
    `with disabled as (
       update subscriptions set status = 'disabled', reason = $2, updated_at = now() where id = any($1::uuid[]) and status = 'enabled'
     )
     update deliveries set status = 'cancelled', reason = 'subscription_disabled', settled_at = now()
      where subscription_id = any($1::uuid[]) and status in ('pending', 'retrying')`,
    [ids, reason],
  );
}

/** Gives back rows that this node claimed and surely never sent. The attempt that the claim had counted is taken back. */
export async function releaseUnsent(tx: Tx, leases: readonly { readonly id: string; readonly lease: string }[]): Promise<void> {
  await tx.query(
    `update deliveries d set status = 'pending', attempts = d.attempts - 1, lease = null, leased_by = null
       from unnest($1::uuid[], $2::uuid[]) as r (id, lease)
      where d.id = r.id and d.lease = r.lease and d.status = 'sending'`,
    [leases.map((row) => row.id), leases.map((row) => row.lease)],
  );
}

/**
 * Takes back what lost nodes hold. Whether the request went out is unknown, so the attempt stays on record as lost, and the
 * retry schedule does not count it. Returns how many rows are pending again.
 */
export async function releaseLost(tx: Tx): Promise<number> {
  const rows = await tx.query<{ released: number }>(
    `with lost as (
       select d.id, d.leased_by from deliveries d
        where d.status = 'sending' and not exists (${aliveNodes('d.leased_by')})
        limit 1000 for update skip locked
     ), released as (
       update deliveries d set status = 'pending', uncounted = d.uncounted + 1, lease = null, leased_by = null, due_at = now()
         from lost where d.id = lost.id
       returning d.id, d.workspace_id, d.attempts, lost.leased_by
     ), kept as (
       insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, reason, detail, node)
       select casewire_attempt_id(), r.workspace_id, r.id, r.attempts, now(), 0, 'failed', 'node_lost',
              'The node that sent this was lost before it recorded an answer; the request may have arrived.', r.leased_by::text
         from released r
     )
     select count(*) as released from released`,
  );
  return rows[0]?.released ?? 0;
}
