// POST /events/:id/replay: one event to one subscription, which may be newer than it: the same `webhook-id`, its own filter passed
// over, its transform applied. Asked for twice, the second time adds nothing while the first is under way.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import * as log from '../../storage/delivery-log.ts';
import { findDelivery, insertReplay } from '../../storage/single-deliveries.ts';
import { lockSubscription } from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { bodyAnew, eventToSend } from './event-to-send.ts';

export async function replayEvent(
  scope: Scope,
  eventId: string,
  { subscriptionId }: { readonly subscriptionId: string },
  deps: Deps,
): Promise<log.LoggedDelivery | Refused> {
  const answer = await deps.database.transaction(scope, (tx) => replay(tx, scope, eventId, subscriptionId, deps));
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}

async function replay(tx: Tx, scope: Scope, eventId: string, subscriptionId: string, deps: Deps): Promise<log.LoggedDelivery | Refused> {
  const event = await eventToSend(tx, scope, eventId);
  if (isRefused(event)) return event;
  // Its lock puts two replays one after the other.
  const subscription = await lockSubscription(tx, scope, subscriptionId);
  if (!subscription) return notFound;
  const made = bodyAnew(event.body, subscription.settings);
  if (isRefused(made)) return made;
  const before = await findDelivery(tx, scope, eventId, subscriptionId);
  const id = before ?? deps.newId(new Date());
  const { body } = made;
  if (before === null) await insertReplay(tx, scope, { id, eventId, subscriptionId, receiverId: subscription.receiverId, body });
  else await log.requeueDelivery(tx, scope, before, body);
  return (await log.getDelivery(tx, scope, id)) ?? notFound;
}
