// Every statement on `subscriptions`. A removed row stays, so that the log of its deliveries keeps its address.

import type { Selectable } from 'kysely';
import type { Scope } from '../domain/scope.ts';
import type { Subscription, SubscriptionLevel } from '../domain/subscription.ts';
import { build, type Tx } from './database.ts';
import type { Schema } from './schema.ts';

type SubscriptionRow = Selectable<Schema['subscriptions']>;

function readSubscription(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    level: row.level,
    targetId: row.target_id === '' ? null : row.target_id,
    url: row.url,
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

/** All that a case's events may go to, of all three levels, the oldest first. */
export async function subscriptionsForCase(
  tx: Tx,
  scope: Scope,
  target: { readonly caseId: string; readonly definitionName: string },
): Promise<readonly Subscription[]> {
  const rows = await tx.query<SubscriptionRow>(
    `select * from subscriptions
      where workspace_id = $1 and deleted_at is null
        and ((level = 'customer' and target_id = '') or (level = 'definition' and target_id = $2) or (level = 'case' and target_id = $3))
      order by created_at, id`,
    [scope.workspaceId, target.definitionName, target.caseId],
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

export async function insertSubscriptions(tx: Tx, scope: Scope, subscriptions: readonly NewSubscription[]): Promise<void> {
  if (subscriptions.length === 0) return;
  await tx.run(
    build.insertInto('subscriptions').values(
      subscriptions.map((subscription) => ({
        id: subscription.id,
        workspace_id: scope.workspaceId,
        level: subscription.level,
        target_id: subscription.targetId ?? '',
        url: subscription.url,
        events: [...subscription.events],
        description: subscription.description,
        timeout_ms: subscription.timeoutMs,
        retry_schedule: subscription.retrySchedule && [...subscription.retrySchedule],
        sealed_secret: subscription.sealedSecret,
        settings: JSON.stringify(subscription.settings),
        reason: null,
        deleted_at: null,
      })),
    ),
  );
}

/** Takes over what an entry with the same URL now says, and enables it; identity and secret stay. */
export async function updateSubscription(tx: Tx, scope: Scope, subscription: NewSubscription): Promise<void> {
  await tx.query(
    `update subscriptions
        set events = $3, description = $4, timeout_ms = $5, retry_schedule = $6, settings = $7, status = 'enabled', reason = null, updated_at = now()
      where workspace_id = $1 and id = $2`,
    [
      scope.workspaceId,
      subscription.id,
      subscription.events,
      subscription.description,
      subscription.timeoutMs,
      subscription.retrySchedule,
      JSON.stringify(subscription.settings),
    ],
  );
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
