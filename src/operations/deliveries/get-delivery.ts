// GET /deliveries/:id: one delivery with all its attempts: the answer to "why did it not arrive?".

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as log from '../../storage/delivery-log.ts';
import { payloadGone } from '../../storage/payloads.ts';
import type { Deps } from '../deps.ts';

export type DeliveryWithAttempts = Omit<log.LoggedDelivery, 'attempts'> & {
  readonly attempts: readonly log.LoggedAttempt[];
  /** What a custom webhook sends; null for an event, whose body `GET /events/:id` shows. */
  readonly request: log.LoggedRequest | null;
  /** Why what was to be sent is gone, which ends all retries; null when it is there. */
  readonly payloadGone: Awaited<ReturnType<typeof payloadGone>>;
};

export async function getDelivery(scope: Scope, id: string, deps: Deps): Promise<DeliveryWithAttempts | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const delivery = await log.getDelivery(tx, scope, id);
    if (!delivery) return notFound;
    const [request, gone] = [await log.getDeliveryRequest(tx, scope, id), await payloadGone(tx, id)];
    return { ...delivery, request, payloadGone: gone, attempts: await log.listAttempts(tx, scope, id) };
  });
}
