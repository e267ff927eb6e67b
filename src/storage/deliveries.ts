// The hot statements on `deliveries`: claim, promote, settle. Set-based: one statement a batch. Leases and schedules use the
// database's clock only. What comes back without a result: delivery-leases.ts. Lists: delivery-log.ts.

import type { AuthoredRequest } from '../domain/authored-request.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { DestinationType, SubscriptionSettings } from '../domain/subscription.ts';
import type { Tx } from './database.ts';
import { erasedMeanwhile, keepAnswers, sentBody, sentRequest, unsendable } from './payloads.ts';
import { appetite, closeCircuits, guardedLanes, spendAllowance } from './receivers.ts';
import { testEventType } from './single-deliveries.ts';

/** Milliseconds, for a custom webhook. */
const defaultTimeoutMs = 15_000;

export interface Claim {
  readonly nodeId: string;
  /** A fresh UUID: the fencing token of all rows of this claim. */
  readonly lease: string;
  /** Rows at most. */
  readonly limit: number;
  /** Rows at most for each of these receivers, and for any other. */
  readonly appetite: { readonly lanes: readonly string[]; readonly most: readonly number[]; readonly others: number };
  /** Start after this receiver, so that claims go round; the nil UUID starts at the first. */
  readonly afterReceiver: string;
}

// Walks the distinct receivers that have pending rows (a loose index scan: one probe a receiver, however many rows each has),
// and takes the oldest rows of each. One flooded or hanging receiver therefore costs the others one probe, not their turn.
// As many receivers as rows are looked at, each of which gives one at least: a claim that comes back short has seen them all.
// Receivers with a limit or an open circuit are claimed with their row locked: no two nodes spend the same token or probe.
export const claimText = `
with recursive lane as (
  (select receiver_id from deliveries where status = 'pending' and not held and receiver_id > $1 order by receiver_id limit 1)
  union all
  select (select d.receiver_id from deliveries d
           where d.status = 'pending' and not d.held and d.receiver_id > lane.receiver_id order by d.receiver_id limit 1)
    from lane where lane.receiver_id is not null
), open_lane as (
  select receiver_id, ${appetite('receiver_id')} as most from lane
   where receiver_id is not null and ${appetite('receiver_id')} > 0
     and not exists (select from receivers r where r.id = lane.receiver_id and r.guarded)
   limit $4
), guarded_lane as (
  ${guardedLanes}
), picked as (
  select row.id, row.receiver_id from (select receiver_id, most from open_lane union all select receiver_id, most from guarded_lane) open
   cross join lateral (
    select id, receiver_id from deliveries where status = 'pending' and not held and receiver_id = open.receiver_id
     order by due_at, id limit open.most for update skip locked
  ) row limit $4
), spent as (
  ${spendAllowance}
), claimed as (
  update deliveries d set status = 'sending', attempts = least(d.attempts, 2147483646) + 1, lease = $5, leased_by = $6
    from picked where d.id = picked.id
  returning d.id, d.workspace_id, d.event_id, d.event_type, d.case_id, d.subscription_id, d.receiver_id, d.attempts, d.uncounted, d.due_at,
            d.request, d.body, d.payload_gone
)
select c.id, c.workspace_id, c.event_id, c.event_type, c.case_id, c.subscription_id, c.receiver_id, c.attempts, c.uncounted,
       ${sentRequest} as request, ${sentBody} as body, ${unsendable} as unsendable,
       s.type, s.url, s.timeout_ms, s.retry_schedule, s.sealed_secret, s.settings, w.sealed_shared_secret,
       case when c.subscription_id is null or c.event_type = '${testEventType}' then 'enabled' when s.id is null or s.deleted_at is not null then 'deleted'
            else s.status end as subscription_status
  from claimed c
  left join event_bodies e on e.id = c.event_id
  left join subscriptions s on s.id = c.subscription_id
  left join workspaces w on w.id = c.workspace_id
 order by c.receiver_id, c.due_at, c.id`;

interface ClaimedRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly case_id: string | null;
  readonly subscription_id: string | null;
  readonly receiver_id: string;
  readonly attempts: number;
  readonly uncounted: number;
  readonly request: AuthoredRequest | null;
  // Of the event and the subscription: null for a custom webhook, which has neither.
  readonly body: string | null;
  readonly unsendable: NonNullable<DueDelivery['unsendable']> | null;
  readonly type: DestinationType | null;
  readonly url: string | null;
  readonly timeout_ms: number | null;
  readonly retry_schedule: readonly number[] | null;
  readonly sealed_secret: string | null;
  readonly settings: SubscriptionSettings | null;
  readonly sealed_shared_secret: string;
  readonly subscription_status: DueDelivery['subscriptionStatus'];
}

export async function claimDeliveries(tx: Tx, claim: Claim): Promise<readonly DueDelivery[]> {
  const { lanes, most, others } = claim.appetite;
  const values = [claim.afterReceiver, lanes, most, claim.limit, claim.lease, claim.nodeId, others];
  const rows = await tx.query<ClaimedRow>(claimText, values);
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
    ...(row.unsendable === null ? {} : { unsendable: row.unsendable }),
    attempt: row.attempts,
    uncounted: row.uncounted,
    timeoutMs: row.timeout_ms ?? defaultTimeoutMs,
    retrySchedule: row.event_type === testEventType ? [] : row.retry_schedule,
    subscriptionStatus: row.subscription_status,
    type: row.type ?? 'webhook',
    settings: row.settings ?? {},
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

/** In the order in which `settleText` takes them. */
const settledColumns = [
  ...(['deliveryId', 'workspaceId', 'lease', 'attemptId', 'number', 'status', 'reason', 'retryInMs', 'outcome', 'detail'] as const),
  ...(['durationMs', 'responseStatus', 'responseHeaders', 'responseBody'] as const),
];

// A result whose lease is not the row's any more came too late: it is kept as an attempt, and changes nothing else. One that comes twice, as
// the answer to the first settlement was lost, is on record once. Status and lease are compared in one, so that no index of what is being
// sent offers itself: a plan made when little was would walk all of it for each result.
const settleText = `
with result as (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::bigint[], $9::text[],
                       $10::text[], $11::integer[], $12::integer[], $13::text[], $14::text[])
    as r (delivery_id, workspace_id, lease, attempt_id, number, status, reason, retry_in_ms, outcome, detail, duration_ms,
          response_status, response_headers, response_body)
), settled as (
  update deliveries d
     set status = case when r.status = 'retrying' and d.payload_gone = 'erased' then 'cancelled' else r.status end,
         reason = case when r.status <> 'delivered' and d.payload_gone = 'erased' then 'erased' else r.reason end,
         last_status = r.response_status, lease = null, leased_by = null, due_at = clock_timestamp() + r.retry_in_ms * interval '1 millisecond',
         settled_at = case when r.status = 'retrying' and d.payload_gone is distinct from 'erased' then null else clock_timestamp() end
    from result r
   where d.id = r.delivery_id and case when d.status = 'sending' then d.lease end = r.lease
  returning d.id, d.receiver_id, d.status, d.payload_gone
), erased as (
  ${erasedMeanwhile}
), healed as (
  ${closeCircuits}
), kept as (
  insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, reason, detail, response_status, node, late)
  select r.attempt_id, r.workspace_id, r.delivery_id, r.number, clock_timestamp() - r.duration_ms * interval '1 millisecond', r.duration_ms,
         r.outcome, r.reason, case when r.delivery_id not in (select id from erased) then r.detail end, r.response_status, $15,
         r.delivery_id not in (select id from settled)
    from result r
  on conflict (id) do nothing
), answered as (
  ${keepAnswers}
)
select s.id, s.status = 'delivered' and exists (select from receivers r where r.id = s.receiver_id and r.alerts > 0) as told
  from settled s`;

export interface Settled {
  /** The deliveries whose result counted; the others came after their lease was lost. */
  readonly ids: ReadonlySet<string>;
  /** Those whose receiver works again after its workspace was told that it fails. */
  readonly told: ReadonlySet<string>;
}

/** One statement for all results of a flush. */
export async function settleDeliveries(tx: Tx, node: string, results: readonly Settlement[]): Promise<Settled> {
  const columns = settledColumns.map((key) => results.map((result) => result[key]));
  const rows = await tx.query<{ id: string; told: boolean }>(settleText, [...columns, node]);
  return { ids: new Set(rows.map((row) => row.id)), told: new Set(rows.flatMap((row) => (row.told ? [row.id] : []))) };
}
