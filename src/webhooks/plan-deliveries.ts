// Who gets which event: events × subscriptions → delivery rows. Called by operations/advance-case.ts inside the transaction of the change.
// Pure: it reads no database and sends nothing.

import type { NewId } from '../domain/ids.ts';
import type { Subscription } from '../domain/subscription.ts';
import { type EventText, type TailoredEvent, tailorsOf } from './tailor-event.ts';
import { wantsEvent } from './wants-event.ts';

/** What planning needs to know of an event. */
export interface PlannableEvent extends EventText {
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
  /** Why it is skipped: `subscription_disabled`, `filtered`, `filter_failed`, `transform_failed`; null when pending. */
  readonly reason: string | null;
  /** What is sent in place of the event as it was told; null sends that. */
  readonly body: string | null;
  /** Waits for the one before it of its case. */
  readonly held: boolean;
}

export interface PlanningTools {
  readonly newId: NewId;
  readonly at: Date;
  /** Subscriptions with `ordering: case` that still have something of this case to send. */
  readonly busy: ReadonlySet<string>;
}

/**
 * One delivery per event and address, however many subscriptions of whatever levels ask for it. Of those whose filter lets it through, the
 * oldest enabled one sends it, because the receiver was set up with its secret. An address that gets nothing has a `skipped` row: it
 * answers "why did nothing come?".
 */
export function planDeliveries(
  events: readonly PlannableEvent[],
  subscriptions: readonly Subscription[],
  using: PlanningTools,
): readonly PlannedDelivery[] {
  const byPrecedence = [...subscriptions].sort(precedence);
  const busy = new Set(using.busy);
  return events.flatMap((event) => {
    const tailor = tailorsOf(event);
    const wanted = byPrecedence.filter(({ events }) => wantsEvent(events, event.type));
    return byAddress(wanted).map((same) => planOne(event, same, tailor, busy, using));
  });
}

function planOne(
  event: PlannableEvent,
  candidates: readonly Subscription[],
  tailor: (settings: Subscription['settings']) => TailoredEvent,
  busy: Set<string>,
  using: PlanningTools,
): PlannedDelivery {
  const tailored = candidates.map((subscription) => ({ subscription, ...verdictOf(subscription, tailor) }));
  const chosen = tailored.find(({ reason }) => reason === null) ?? tailored[0];
  if (!chosen) throw new Error('an address without a subscription was planned');
  const { subscription, reason, body } = chosen;
  const held = reason === null && subscription.settings.ordering === 'case' && busy.has(subscription.id);
  if (reason === null && subscription.settings.ordering === 'case') busy.add(subscription.id);
  return {
    id: using.newId(using.at),
    eventId: event.id,
    eventType: event.type,
    sequence: event.sequence,
    subscriptionId: subscription.id,
    receiverId: subscription.receiverId,
    status: reason === null ? 'pending' : 'skipped',
    reason,
    body,
    held,
  };
}

function verdictOf(
  { status, settings }: Subscription,
  tailor: (settings: Subscription['settings']) => TailoredEvent,
): { readonly reason: string | null; readonly body: string | null } {
  const { skip, body } = tailor(settings);
  return { reason: status === 'disabled' ? 'subscription_disabled' : skip, body };
}

/** Enabled before disabled, then oldest first; the id settles subscriptions made in one call. */
function precedence(a: Subscription, b: Subscription): number {
  if (a.status !== b.status) return a.status === 'enabled' ? -1 : 1;
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}

function byAddress(subscriptions: readonly Subscription[]): readonly (readonly Subscription[])[] {
  const groups = new Map<string, Subscription[]>();
  for (const subscription of subscriptions) {
    const group = groups.get(address(subscription));
    if (group) group.push(subscription);
    else groups.set(address(subscription), [subscription]);
  }
  return [...groups.values()];
}

/** Of a webhook its URL; a broker's carries many subjects. */
function address({ url, settings: { destination } }: Subscription): string {
  return destination ? `${url} ${JSON.stringify(destination)}` : url;
}
