// Every statement on `receivers`: what limits a lane, its circuit, and how long it has failed. The parts of the claim and of the
// settlement that concern receivers are here too, as text. The database's clock only.

import type { Tx } from './database.ts';

/** Failed attempts in a row, with nothing else for `circuitAfterSeconds`, that open a circuit. */
const circuitAfterFailures = 10;
const circuitAfterSeconds = 30;
/** The first rest of an open circuit; it doubles with each failed probe, up to `longestRestSeconds`. */
const firstRestSeconds = 15;
const longestRestSeconds = 300;
/** A probe that nobody settled within this time is given up: longer than the longest attempt and the lease of its node. */
const probeSeconds = 45;
/** Five days of nothing but failures disable a receiver's subscriptions. */
export const disableAfterSeconds = 5 * 24 * 3600;

/** Tokens in the bucket now. It holds a fifth of a second's worth, so that no second sees much more than its limit. */
const tokens = `greatest(0, least(greatest(1, ceil(r.rate_limit / 5.0)),
  coalesce(r.tokens, 1) + coalesce(extract(epoch from clock_timestamp() - r.refilled_at), 0) * r.rate_limit))`;

/** Part of the claim: how many rows of the receiver in `column` its node wants now. */
export function appetite(column: string): string {
  return `coalesce(($3::integer[])[array_position($2::uuid[], ${column})], $7::integer)`;
}

/**
 * Part of the claim: guarded receivers with pending rows, locked, and how many rows each may take now. One that another node has claimed
 * from since this statement began is left to the next: what is in flight to it was counted before. Whether there are any is asked
 * receiver by receiver: of `exists` the planner makes a join, for which it may read all that is pending.
 */
export const guardedLanes = `
  select g.id as receiver_id, g.most, g.available from (
    select r.id, r.available, least(${appetite('r.id')}, case when r.circuit <> 'closed' then 1 end, floor(r.available)::integer,
             r.max_in_flight - case when r.max_in_flight is null then 0 else (
               select count(*)::integer from deliveries d where d.receiver_id = r.id and d.status = 'sending') end) as most
      from (select r.id, r.circuit, r.max_in_flight, case when r.rate_limit is not null then ${tokens} end as available
              from receivers r join receivers seen on seen.id = r.id
             where r.guarded and r.refilled_at is not distinct from seen.refilled_at
               and ${appetite('r.id')} > 0 and (r.blocked_until is null or r.blocked_until <= clock_timestamp())
               and (select true from deliveries d where d.status = 'pending' and not d.held and d.receiver_id = r.id limit 1)
             for update of r skip locked) r
  ) g where g.most > 0 limit 256`;

/**
 * Part of the claim: takes the tokens of the picked rows, and makes the row of an open circuit its one probe. `refilled_at` moves also where
 * there are no tokens: by it another node's claim knows that this one came between.
 */
export const spendAllowance = `
  update receivers r
     set tokens = case when r.rate_limit is not null then g.available - n.taken end,
         refilled_at = clock_timestamp(),
         circuit = case when r.circuit = 'closed' then 'closed' else 'half_open' end,
         blocked_until = case when r.circuit = 'closed' then null else clock_timestamp() + interval '${probeSeconds} seconds' end
    from guarded_lane g
    join (select receiver_id, count(*) as taken from picked group by receiver_id) n on n.receiver_id = g.receiver_id
   where r.id = g.receiver_id`;

/** Part of the settlement: a success ends a failing time that nobody was told of. One that was told of: `endTold`. */
export const closeCircuits = `
  update receivers r
     set failures = 0, failing_since = null, circuit = 'closed', blocked_until = null, opened = 0,
         guarded = r.rate_limit is not null or r.max_in_flight is not null
   where r.id in (select receiver_id from settled where status = 'delivered') and r.failures > 0 and r.alerts = 0`;

export interface ReceiverFailures {
  readonly receiverId: string;
  readonly workspaceId: string;
  /** Failed attempts of this flush, which held no success. */
  readonly failures: number;
}

/** A receiver after its failures were counted. */
export interface FailingReceiver {
  readonly id: string;
  readonly workspaceId: string;
  readonly failures: number;
  readonly failingSince: Date;
  readonly alerts: number;
  readonly circuit: 'closed' | 'open' | 'half_open';
  /** Seconds of nothing but failures. */
  readonly failingSeconds: number;
}

const countText = `
insert into receivers as r (id, workspace_id, failures, failing_since)
select f.id, f.workspace_id, f.failures, clock_timestamp()
  from unnest($1::uuid[], $2::uuid[], $3::integer[]) as f (id, workspace_id, failures) order by f.id
on conflict (id) do update
   set failures = r.failures + excluded.failures,
       failing_since = coalesce(r.failing_since, excluded.failing_since),
       circuit = case when ${opens()} then 'open' else r.circuit end,
       opened = case when ${opens()} then r.opened + 1 else r.opened end,
       blocked_until = case when ${opens()}
         then clock_timestamp() + least(${longestRestSeconds}, ${firstRestSeconds} * power(2, least(r.opened, 10))) * interval '1 second'
         else r.blocked_until end,
       guarded = r.guarded or ${opens()}
returning id, workspace_id, failures, failing_since, alerts, circuit,
          extract(epoch from clock_timestamp() - failing_since)::float8 as failing_seconds`;

/** A failed probe opens it again at once; a closed one when it has failed often and long enough. What was in flight when it opened adds nothing. */
function opens(): string {
  const enough = `r.failures + excluded.failures >= ${circuitAfterFailures}
    and r.failing_since <= clock_timestamp() - interval '${circuitAfterSeconds} seconds'`;
  return `(r.circuit = 'half_open' or (r.circuit = 'closed' and ${enough}))`;
}

/** Counts failures, and opens circuits that have had enough. */
export async function countFailures(tx: Tx, failed: readonly ReceiverFailures[]): Promise<readonly FailingReceiver[]> {
  const rows = await tx.query<{
    id: string;
    workspace_id: string;
    failures: number;
    failing_since: Date;
    alerts: number;
    circuit: FailingReceiver['circuit'];
    failing_seconds: number;
  }>(countText, [failed.map((one) => one.receiverId), failed.map((one) => one.workspaceId), failed.map((one) => one.failures)]);
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    failures: row.failures,
    failingSince: row.failing_since,
    alerts: row.alerts,
    circuit: row.circuit,
    failingSeconds: row.failing_seconds,
  }));
}

/** Notes that the workspace is told now, so that it is told once a stage. False when another node was quicker. */
export async function raiseAlert(tx: Tx, receiverId: string, alerts: number): Promise<boolean> {
  const rows = await tx.query('update receivers set alerts = $2 where id = $1 and alerts < $2 returning id', [receiverId, alerts]);
  return rows.length === 1;
}

/** After a success: ends the failing time of receivers that the workspace was told of. Returns those, with what it was. */
export async function endTold(
  tx: Tx,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly workspaceId: string; readonly failures: number; readonly failingSince: Date }[]> {
  const rows = await tx.query<{ id: string; workspace_id: string; failures: number; failing_since: Date }>(
    `with told as (select * from receivers where id = any($1::uuid[]) and alerts > 0 order by id for update),
          ended as (${endText('r.id in (select id from told)')})
     select id, workspace_id, failures, failing_since from told`,
    [ids],
  );
  return rows.map((row) => ({ id: row.id, workspaceId: row.workspace_id, failures: row.failures, failingSince: row.failing_since }));
}

/** A person enables what was disabled: the receiver starts with a clean record. */
export async function forgetFailures(tx: Tx, receiverId: string): Promise<void> {
  await tx.query(endText('r.id = $1'), [receiverId]);
}

function endText(which: string): string {
  return `update receivers r
    set failures = 0, failing_since = null, alerts = 0, circuit = 'closed', blocked_until = null, opened = 0,
        guarded = r.rate_limit is not null or r.max_in_flight is not null
    where ${which}`;
}

/** Disables all that a receiver's lane carries: its subscriptions, and what they were still owed. Returns the subscriptions. */
export async function disableReceiver(
  tx: Tx,
  receiver: { readonly id: string; readonly workspaceId: string },
  reason: string,
): Promise<readonly { readonly id: string; readonly url: string }[]> {
  const rows = await tx.query<{ id: string; url: string }>(
    `update subscriptions set status = 'disabled', reason = $3, updated_at = now()
      where receiver_id = $1 and workspace_id = $2 and status = 'enabled' and deleted_at is null returning id, url`,
    [receiver.id, receiver.workspaceId, reason],
  );
  await tx.query(
    `update deliveries set status = 'cancelled', reason = 'subscription_disabled', settled_at = now()
      where receiver_id = $1 and subscription_id = any($2::uuid[]) and status in ('pending', 'retrying')`,
    [receiver.id, rows.map((row) => row.id)],
  );
  return rows;
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

export interface ReceiverLimits {
  readonly receiverId: string;
  readonly rateLimit: number | null;
  readonly maxInFlight: number | null;
}

/** What subscriptions ask of their own lanes. One without limits leaves a row only where there was one. */
export async function limitReceivers(tx: Tx, workspaceId: string, limits: readonly ReceiverLimits[]): Promise<void> {
  const limited = limits.filter((one) => one.rateLimit !== null || one.maxInFlight !== null);
  if (limited.length === 0) return;
  await tx.query(
    `insert into receivers as r (id, workspace_id, rate_limit, max_in_flight, guarded)
     select l.id, $1, l.rate_limit, l.max_in_flight, true
       from unnest($2::uuid[], $3::integer[], $4::integer[]) as l (id, rate_limit, max_in_flight)
     on conflict (id) do update set rate_limit = excluded.rate_limit, max_in_flight = excluded.max_in_flight, guarded = true`,
    [workspaceId, limited.map((one) => one.receiverId), limited.map((one) => one.rateLimit), limited.map((one) => one.maxInFlight)],
  );
}
