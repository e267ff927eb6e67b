// Puts a list of subscriptions in place of the one that a target has. Same URL = same subscription: its id and secret stay.

import type { Scope } from '../../domain/scope.ts';
import type { DestinationType, Subscription, SubscriptionSettings } from '../../domain/subscription.ts';
import type { Environment } from '../../domain/workspace.ts';
import { isKnownEventPattern } from '../../events/catalog.ts';
import type { Tx } from '../../storage/database.ts';
import { lockName } from '../../storage/lock-name.ts';
import {
  insertSubscriptions,
  lockSubscriptions,
  type NewSubscription,
  removeSubscriptions,
  type SubscriptionTarget,
  updateSubscription,
} from '../../storage/subscriptions.ts';
import { isMeantFor } from '../../webhooks/wants-event.ts';
import { laneOf, type PreparedSubscription } from './prepare-subscriptions.ts';

/** A subscription as callers see it. `secret` only in the answer of the call that made it. */
export interface ShownSubscription extends SubscriptionSettings {
  readonly id: string;
  readonly type: DestinationType;
  readonly url: string;
  readonly events: readonly string[];
  readonly status: 'enabled' | 'disabled';
  readonly reason: string | null;
  readonly description: string | null;
  readonly timeoutMs: number;
  readonly retrySchedule: readonly number[] | null;
  /** True when at least one of the names matches no event there is, or the entry is for the other environment. */
  readonly neverMatches: boolean;
  readonly secret?: string;
}

export function showSubscription(
  subscription: Pick<Subscription, 'id' | 'type' | 'url' | 'events' | 'description' | 'timeoutMs' | 'retrySchedule' | 'settings'> &
    Partial<Pick<Subscription, 'status' | 'reason'>>,
  environment: Environment,
  secret: string | null = null,
): ShownSubscription {
  return {
    id: subscription.id,
    type: subscription.type,
    url: subscription.url,
    events: subscription.events,
    status: subscription.status ?? 'enabled',
    reason: subscription.reason ?? null,
    description: subscription.description,
    timeoutMs: subscription.timeoutMs,
    retrySchedule: subscription.retrySchedule,
    ...subscription.settings,
    neverMatches: !isMeantFor(environment, subscription.settings) || subscription.events.some((pattern) => !isKnownEventPattern(pattern)),
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
      shown.push(showSubscription(entry.row, scope.environment, entry.shownSecret));
      continue;
    }
    // A secret that the caller brought is sealed for the new row's id; that row takes over, and the old one goes.
    if (entry.shownSecret === null) {
      left.push(existing);
      made.push(entry);
      shown.push(showSubscription(entry.row, scope.environment));
      continue;
    }
    const kept = keep(scope, existing, entry.row);
    await updateSubscription(tx, scope, kept, true);
    shown.push(showSubscription(kept, scope.environment));
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

/** What the entry says now, for the row that is there: its id and its secret stay, and so does a lane of its own. */
function keep(scope: Scope, existing: Subscription, row: NewSubscription): NewSubscription {
  return { ...row, id: existing.id, sealedSecret: existing.sealedSecret, receiverId: laneOf(scope, existing.id, row) };
}

/**
 * Adds what the case does not have yet: the same URL with the same events for the same environment is there already. Returns what was added.
 * A case that is new has none, and nobody else can give it any.
 */
export async function addSubscriptions(
  tx: Tx,
  scope: Scope,
  { caseId, isNew }: { readonly caseId: string; readonly isNew: boolean },
  prepared: readonly PreparedSubscription[],
): Promise<readonly ShownSubscription[]> {
  if (prepared.length === 0) return [];
  const present = isNew ? [] : await lockSubscriptions(tx, scope, { level: 'case', targetId: caseId });
  const known = new Set(present.map(sameness));
  const added = prepared.filter((entry) => !known.has(sameness(entry.row)));
  await insertSubscriptions(
    tx,
    scope,
    added.map((entry) => entry.row),
  );
  return added.map((entry) => showSubscription(entry.row, scope.environment, entry.shownSecret));
}

const sameness = ({ url, events, settings }: Pick<Subscription, 'url' | 'events' | 'settings'>): string =>
  JSON.stringify([url, [...events].sort(), settings.environment ?? null]);
