// Puts a list of subscriptions in place of the one that a target has. Same URL = same subscription: its id and secret stay.

import type { Scope } from '../../domain/scope.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { isKnownEventPattern } from '../../events/catalog.ts';
import type { Tx } from '../../storage/database.ts';
import { lockName } from '../../storage/lock-name.ts';
import {
  insertSubscriptions,
  lockSubscriptions,
  removeSubscriptions,
  type SubscriptionTarget,
  updateSubscription,
} from '../../storage/subscriptions.ts';
import type { PreparedSubscription } from './prepare-subscriptions.ts';

/** A subscription as callers see it. `secret` only in the answer of the call that made it. */
export interface ShownSubscription {
  readonly id: string;
  readonly type: 'webhook';
  readonly url: string;
  readonly events: readonly string[];
  readonly status: 'enabled' | 'disabled';
  readonly reason: string | null;
  readonly description: string | null;
  readonly timeoutMs: number;
  readonly retrySchedule: readonly number[] | null;
  /** True when at least one of the names matches no event there is. */
  readonly neverMatches: boolean;
  readonly secret?: string;
}

export function showSubscription(
  subscription: Pick<Subscription, 'id' | 'url' | 'events' | 'description' | 'timeoutMs' | 'retrySchedule'> &
    Partial<Pick<Subscription, 'status' | 'reason'>>,
  secret: string | null = null,
): ShownSubscription {
  return {
    id: subscription.id,
    type: 'webhook',
    url: subscription.url,
    events: subscription.events,
    status: subscription.status ?? 'enabled',
    reason: subscription.reason ?? null,
    description: subscription.description,
    timeoutMs: subscription.timeoutMs,
    retrySchedule: subscription.retrySchedule,
    neverMatches: subscription.events.some((pattern) => !isKnownEventPattern(pattern)),
    ...(secret === null ? {} : { secret }),
  };
}

export async function replaceSubscriptions(
  tx: Tx,
  scope: Scope,
  target: SubscriptionTarget,
  prepared: readonly PreparedSubscription[],
): Promise<readonly ShownSubscription[]> {
  // An empty list has no rows to lock: two first lists at once would both be added.
  await lockName(tx, scope, `subscriptions:${target.level}:${target.targetId ?? ''}`);
  const left = [...(await lockSubscriptions(tx, scope, target))];
  const made: PreparedSubscription[] = [];
  const shown: ShownSubscription[] = [];
  for (const entry of prepared) {
    const index = left.findIndex((subscription) => subscription.url === entry.row.url);
    const [existing] = index < 0 ? [] : left.splice(index, 1);
    if (!existing) {
      made.push(entry);
      shown.push(showSubscription(entry.row, entry.shownSecret));
      continue;
    }
    // A secret that the caller brought is sealed for the new row's id; that row takes over, and the old one goes.
    if (entry.shownSecret === null) {
      left.push(existing);
      made.push(entry);
      shown.push(showSubscription(entry.row));
      continue;
    }
    const kept = { ...entry.row, id: existing.id, sealedSecret: existing.sealedSecret };
    await updateSubscription(tx, scope, kept);
    shown.push(showSubscription(kept));
  }
  await removeSubscriptions(
    tx,
    scope,
    left.map((subscription) => subscription.id),
  );
  await insertSubscriptions(
    tx,
    scope,
    made.map((entry) => entry.row),
  );
  return shown;
}

/** Adds what the target does not have yet: the same URL with the same events is there already. Returns what was added. */
export async function addSubscriptions(
  tx: Tx,
  scope: Scope,
  target: SubscriptionTarget,
  prepared: readonly PreparedSubscription[],
): Promise<readonly ShownSubscription[]> {
  if (prepared.length === 0) return [];
  const present = new Set((await lockSubscriptions(tx, scope, target)).map(sameness));
  const added = prepared.filter((entry) => !present.has(sameness(entry.row)));
  await insertSubscriptions(
    tx,
    scope,
    added.map((entry) => entry.row),
  );
  return added.map((entry) => showSubscription(entry.row, entry.shownSecret));
}

const sameness = (subscription: Pick<Subscription, 'url' | 'events'>): string =>
  JSON.stringify([subscription.url, [...subscription.events].sort()]);
