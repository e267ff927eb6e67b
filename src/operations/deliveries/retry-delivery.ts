// POST /deliveries/:id/retry: sends it again now, the same id and bytes, with a fresh schedule.

import { isRefused, notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import * as log from '../../storage/delivery-log.ts';
import { payloadGone } from '../../storage/payloads.ts';
import { getSubscription } from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { bodyAnew, eventToSend, goneFault } from '../events/event-to-send.ts';

export async function retryDelivery(scope: Scope, id: string, deps: Deps): Promise<log.LoggedDelivery | Refused> {
  const answer = await deps.database.transaction(scope, async (tx) => {
    const before = await log.getDelivery(tx, scope, id);
    if (!before) return notFound;
    const gone = await payloadGone(tx, id);
    if (gone !== null) return goneFault(gone);
    const made = await madeAnew(tx, scope, before);
    if (isRefused(made)) return made;
    if (!(await log.requeueDelivery(tx, scope, id, made.body))) {
      return refuse('delivery_in_flight', `The delivery is ${before.status}: there is nothing to retry yet.`, {
        more: { deliveryStatus: before.status },
      });
    }
    return (await log.getDelivery(tx, scope, id)) ?? notFound;
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}

/** An event that its subscription could make no body of has none: it is made now, by the subscription as it is now. */
async function madeAnew(tx: Tx, scope: Scope, before: log.LoggedDelivery): Promise<{ readonly body: string | null } | Refused> {
  const lacksBody = before.reason === 'transform_failed' || before.reason === 'filter_failed';
  const subscription = lacksBody && before.subscriptionId !== null ? await getSubscription(tx, scope, before.subscriptionId) : null;
  if (!subscription) return { body: null };
  const event = await eventToSend(tx, scope, before.eventId);
  if (isRefused(event)) return event;
  const made = bodyAnew(event.body, subscription.settings);
  return isRefused(made) ? made : { body: made.body ?? event.body };
}
