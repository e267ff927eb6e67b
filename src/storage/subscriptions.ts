// Every statement on `subscriptions`. A removed row stays, so that the log of its deliveries keeps its address.

import type { Selectable } from 'kysely';
import type { Scope } from '../domain/scope.ts';
import type { DestinationType, Subscription, SubscriptionLevel } from '../domain/subscription.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import { limitReceivers, type ReceiverLimits } from './receivers.ts';
import type { Schema } from './schema.ts';

type SubscriptionRow = Selectable<Schema['subscriptions']>;

function readSubscription(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    level: row.level,
    targetId: row.target_id === '' ? null : row.target_id,
    type: row.type,
    url: row.url,
    receiverId: row.receiver_id,
    events: row.events,
    status: row.status,
    reason: row.reason,
    description: row.description,
    timeoutMs: row.timeout_ms,
    retrySchedule: row.retry_schedule,
    sealedSecret: row.sealed_secret,
    settings: row.settings,
    createdAt: row.created_at,
  };
}

/** Where a list of subscriptions hangs: the workspace itself, a definition by name, or a case. */
export interface SubscriptionTarget {
  readonly level: SubscriptionLevel;
  readonly targetId: string | null;
}

/**
 * All that a case's events may go to, of all three levels, the oldest first. What is for the other environment is none of it. Each level is
 * looked up by itself (`offset 0` keeps it so): of one condition with `or` the planner may read all subscriptions of the workspace, which
 * has one more with each case that brings its own.
 */
export async function subscriptionsForCase(
  tx: Tx,
  scope: Scope,
  target: { readonly caseId: string; readonly definitionName: string },
): Promise<readonly Subscription[]> {
  const rows = await tx.query<SubscriptionRow>(
    `select s.* from (values ('customer', ''), ('definition', $2), ('case', $3)) as target (level, id)
      cross join lateral (
        select * from subscriptions
         where workspace_id = $1 and level = target.level and target_id = target.id and deleted_at is null offset 0) s
      where coalesce(s.settings ->> 'environment', $4) = $4
      order by s.created_at, s.id`,
    [scope.workspaceId, target.definitionName, target.caseId, scope.environment],
  );
  return rows.map(readSubscription);
}

/** The live subscriptions of one target, the oldest first; locked, so that two replacements go one after the other. */
export async function lockSubscriptions(tx: Tx, scope: Scope, target: SubscriptionTarget): Promise<readonly Subscription[]> {
  const rows = await tx.query<SubscriptionRow>(
    `select * from subscriptions
      where workspace_id = $1 and level = $2 and target_id = $3 and deleted_at is null
      order by created_at, id for update`,
    [scope.workspaceId, target.level, target.targetId ?? ''],
  );
  return rows.map(readSubscription);
}

export async function listSubscriptions(tx: Tx, scope: Scope, target: SubscriptionTarget): Promise<readonly Subscription[]> {
  const rows = await tx.query<SubscriptionRow>(
    `select * from subscriptions
      where workspace_id = $1 and level = $2 and target_id = $3 and deleted_at is null order by created_at, id`,
    [scope.workspaceId, target.level, target.targetId ?? ''],
  );
  return rows.map(readSubscription);
}

export type NewSubscription = Omit<Subscription, 'createdAt' | 'status' | 'reason'>;

const insertText = `
insert into subscriptions (id, workspace_id, level, target_id, type, url, receiver_id, events, description, timeout_ms, retry_schedule,
                           sealed_secret, settings)
select s.id, $1, s.level, s.target_id, s.type, s.url, s.receiver_id, s.events, s.description, s.timeout_ms, s.retry_schedule,
       s.sealed_secret, s.settings
  from json_to_recordset($2::json) as s (id uuid, level text, target_id text, type text, url text, receiver_id uuid, events text[],
    description text, timeout_ms integer, retry_schedule integer[], sealed_secret text, settings json)`;

export async function insertSubscriptions(tx: Tx, scope: Scope, subscriptions: readonly NewSubscription[]): Promise<void> {
  if (subscriptions.length === 0) return;
  await tx.send(insertText, [scope.workspaceId, JSON.stringify(subscriptions.map(rowOf))]);
  await limitReceivers(tx, scope.workspaceId, subscriptions.map(limitsOf));
}

function rowOf(subscription: NewSubscription): Readonly<Record<string, unknown>> {
  return {
    id: subscription.id,
    level: subscription.level,
    target_id: subscription.targetId ?? '',
    type: subscription.type,
    url: subscription.url,
    receiver_id: subscription.receiverId,
    events: subscription.events,
    description: subscription.description,
    timeout_ms: subscription.timeoutMs,
    retry_schedule: subscription.retrySchedule,
    sealed_secret: subscription.sealedSecret,
    settings: subscription.settings,
  };
}

function limitsOf({ receiverId, settings }: NewSubscription): ReceiverLimits {
  return { receiverId, rateLimit: settings.rateLimit ?? null, maxInFlight: settings.maxInFlight ?? null };
}

/** Takes over what an entry now says; identity and secret stay. `enable` also makes an end of its being disabled. */
export async function updateSubscription(tx: Tx, scope: Scope, subscription: NewSubscription, enable: boolean): Promise<void> {
  await tx.query(
    `update subscriptions
        set url = $3, events = $4, description = $5, timeout_ms = $6, retry_schedule = $7, settings = $8, receiver_id = $9,
            status = case when $10 then 'enabled' else status end, reason = case when $10 then null else reason end, updated_at = now()
      where workspace_id = $1 and id = $2`,
    [
      scope.workspaceId,
      subscription.id,
      subscription.url,
      subscription.events,
      subscription.description,
      subscription.timeoutMs,
      subscription.retrySchedule,
      JSON.stringify(subscription.settings),
      subscription.receiverId,
      enable,
    ],
  );
  // What waits goes by the new lane, so that new limits hold for it, too.
  await tx.query(
    `update deliveries set receiver_id = $2 where subscription_id = $1 and status in ('pending', 'retrying') and receiver_id <> $2`,
    [subscription.id, subscription.receiverId],
  );
  await limitReceivers(tx, scope.workspaceId, [limitsOf(subscription)]);
}

/** One by its id, with what its receiver is known for. */
export interface KnownSubscription extends Subscription {
  readonly health: ReceiverHealth;
}

export interface ReceiverHealth {
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Since when nothing succeeded; null while it works. */
  readonly failingSince: Date | null;
  readonly circuit: 'closed' | 'open' | 'half_open';
  /** When an open circuit lets a probe through; null while it is closed. */
  readonly nextProbeAt: Date | null;
}

type KnownRow = SubscriptionRow & {
  readonly failures: number | null;
  readonly failing_since: Date | null;
  readonly circuit: ReceiverHealth['circuit'] | null;
  readonly blocked_until: Date | null;
};

function readKnown(row: KnownRow): KnownSubscription {
  const circuit = row.circuit ?? 'closed';
  const nextProbeAt = circuit === 'closed' ? null : row.blocked_until;
  return { ...readSubscription(row), health: { failures: row.failures ?? 0, failingSince: row.failing_since, circuit, nextProbeAt } };
}

const known = (scope: Scope) =>
  build
    .selectFrom('subscriptions')
    .leftJoin('receivers', 'receivers.id', 'subscriptions.receiver_id')
    .selectAll('subscriptions')
    .select(['receivers.failures', 'receivers.failing_since', 'receivers.circuit', 'receivers.blocked_until'])
    .where('subscriptions.workspace_id', '=', scope.workspaceId)
    .where('subscriptions.deleted_at', 'is', null);

/** Null when there is none, or it was removed. */
export async function getSubscription(tx: Tx, scope: Scope, id: string): Promise<KnownSubscription | null> {
  const row = oneOrNull(await tx.run(known(scope).where('subscriptions.id', '=', id)));
  return row && readKnown(row);
}

/** The same, locked until the commit. */
export async function lockSubscription(tx: Tx, scope: Scope, id: string): Promise<KnownSubscription | null> {
  await tx.query('select id from subscriptions where workspace_id = $1 and id = $2 for update', [scope.workspaceId, id]);
  return getSubscription(tx, scope, id);
}

export interface SubscriptionFilter {
  readonly level?: SubscriptionLevel;
  readonly targetId?: string;
  readonly status?: 'enabled' | 'disabled';
  readonly type?: DestinationType;
}

/** Newest first, of all levels. */
export async function pageSubscriptions(
  tx: Tx,
  scope: Scope,
  filter: SubscriptionFilter,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly KnownSubscription[]> {
  let query = known(scope).orderBy('subscriptions.id', 'desc').limit(page.limit);
  if (page.after) query = query.where('subscriptions.id', '<', page.after);
  if (filter.level) query = query.where('level', '=', filter.level);
  if (filter.targetId !== undefined) query = query.where('target_id', '=', filter.targetId);
  if (filter.status) query = query.where('status', '=', filter.status);
  if (filter.type) query = query.where('type', '=', filter.type);
  return (await tx.run(query)).map(readKnown);
}

export async function setStatus(tx: Tx, scope: Scope, id: string, status: 'enabled' | 'disabled', reason: string | null): Promise<void> {
  await tx.query('update subscriptions set status = $3, reason = $4, updated_at = now() where workspace_id = $1 and id = $2', [
    scope.workspaceId,
    id,
    status,
    reason,
  ]);
}

export async function setSecret(tx: Tx, scope: Scope, id: string, sealedSecret: string): Promise<void> {
  await tx.query('update subscriptions set sealed_secret = $3, updated_at = now() where workspace_id = $1 and id = $2', [
    scope.workspaceId,
    id,
    sealedSecret,
  ]);
}

/** Removes them; what they were still owed is cancelled, with the reason. */
export async function removeSubscriptions(tx: Tx, scope: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `with removed as (update subscriptions set deleted_at = now() where workspace_id = $1 and id = any($2::uuid[]))
     update deliveries set status = 'cancelled', reason = 'subscription_deleted', settled_at = now()
      where workspace_id = $1 and subscription_id = any($2::uuid[]) and status in ('pending', 'retrying')`,
    [scope.workspaceId, ids],
  );
}
