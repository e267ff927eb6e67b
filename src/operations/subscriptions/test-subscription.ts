// POST /subscriptions/:id/test: a sample event goes out now, through the same line as every other, and the answer tells how it went.
// Tried once. A disabled subscription is tested, too: that is how one finds out whether to enable it.

import { isRefused, notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { eventCatalog } from '../../events/catalog.ts';
import { insertTest } from '../../storage/single-deliveries.ts';
import { getSubscription } from '../../storage/subscriptions.ts';
import { tailorAnew } from '../../webhooks/tailor-event.ts';
import { wantsEvent } from '../../webhooks/wants-event.ts';
import { type DeliveryWithAttempts, getDelivery } from '../deliveries/get-delivery.ts';
import type { Deps } from '../deps.ts';

/** How long the answer waits beyond the attempt's own time, for a worker that is busy. */
const patienceMs = 10_000;
const everyMs = 50;

/** `eventName`: whose sample is sent; default the first of the catalogue that the subscription wants. */
export async function testSubscription(
  scope: Scope,
  id: string,
  { eventName }: { readonly eventName?: string | undefined },
  deps: Deps,
): Promise<DeliveryWithAttempts | Refused> {
  const planned = await deps.database.transaction(scope, async (tx) => {
    const subscription = await getSubscription(tx, scope, id);
    if (!subscription) return notFound;
    const entry = eventCatalog.find(({ type }) => (eventName === undefined ? wantsEvent(subscription.events, type) : type === eventName));
    if (!entry) return unknownEvent(eventName);
    const eventId = deps.newId(new Date());
    const eventBody = JSON.stringify({ ...entry.sample, id: eventId, timestamp: new Date().toISOString() });
    const { body } = tailorAnew(eventBody, subscription.settings);
    const deliveryId = deps.newId(new Date());
    await insertTest(tx, scope, { eventId, deliveryId, subscriptionId: id, receiverId: subscription.receiverId, eventBody, body });
    return { deliveryId, patienceMs: subscription.timeoutMs + patienceMs };
  });
  if (isRefused(planned)) return planned;
  deps.wakeUp.announce();
  return untilTried(scope, planned.deliveryId, planned.patienceMs, deps);
}

function unknownEvent(eventName: string | undefined): Refused {
  const message =
    eventName === undefined ? 'name one: the subscription wants none of the catalogue' : `there is no event ${JSON.stringify(eventName)}`;
  return refuse('invalid_request', `eventName: ${message}`, { errors: [{ path: 'eventName', message }] });
}

/** A worker may be on another node, so the log is asked, not this process. What is still under way at the end is told as it stands. */
async function untilTried(scope: Scope, id: string, waitMs: number, deps: Deps): Promise<DeliveryWithAttempts | Refused> {
  const until = performance.now() + waitMs;
  for (;;) {
    const delivery = await getDelivery(scope, id, deps);
    if (isRefused(delivery) || delivery.settledAt !== null || performance.now() > until) return delivery;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
