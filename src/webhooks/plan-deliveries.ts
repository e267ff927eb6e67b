// Who gets which event: events × subscriptions → delivery rows. Called by operations/advance-case.ts inside the transaction of the change.
// Pure: it reads no database and sends nothing.

import type { NewId } from '../domain/ids.ts';
import type { Subscription } from '../domain/subscription.ts';
import { wantsEvent } from './wants-event.ts';

/** What planning needs to know of an event. */
export interface PlannableEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
}

export interface PlannedDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly sequence: number;
  readonly subscriptionId: string;
  readonly receiverId: string;
  readonly status: 'pending' | 'skipped';
  /** Why it is skipped: `subscription_disabled`; null when pending. */
  readonly reason: string | null;
}

export interface PlanningTools {
  readonly newId: NewId;
  readonly at: Date;
  /** The lane of a URL: deliveries to one receiver share it. */
  readonly receiverId: (url: string) => string;
}

/**
 * One delivery per event and URL, however many subscriptions of whatever levels ask for it. The oldest enabled one sends it, because the
 * receiver was set up with its secret. A URL whose subscriptions are all disabled gets a `skipped` row: it answers "why did nothing come?".
 */
export function planDeliveries(
  events: readonly PlannableEvent[],
  subscriptions: readonly Subscription[],
  using: PlanningTools,
): readonly PlannedDelivery[] {
  const byPrecedence = [...subscriptions].sort(precedence);
  return events.flatMap((event) =>
    firstOfEachUrl(byPrecedence.filter(({ events }) => wantsEvent(events, event.type))).map(
      (subscription): PlannedDelivery => ({
        id: using.newId(using.at),
        eventId: event.id,
        eventType: event.type,
        sequence: event.sequence,
        subscriptionId: subscription.id,
        receiverId: using.receiverId(subscription.url),
        ...(subscription.status === 'enabled'
          ? { status: 'pending', reason: null }
          : { status: 'skipped', reason: 'subscription_disabled' }),
      }),
    ),
  );
}

/** Enabled before disabled, then oldest first; the id settles subscriptions made in one call. */
function precedence(a: Subscription, b: Subscription): number {
  if (a.status !== b.status) return a.status === 'enabled' ? -1 : 1;
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}

function firstOfEachUrl(subscriptions: readonly Subscription[]): readonly Subscription[] {
  const byUrl = new Map<string, Subscription>();
  for (const subscription of subscriptions) {
    if (!byUrl.has(subscription.url)) byUrl.set(subscription.url, subscription);
  }
  return [...byUrl.values()];
}
