// POST /deliveries/:id/retry: sends it again now, the same id and bytes, with a fresh schedule.

import { isRefused, notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as log from '../../storage/delivery-log.ts';
import type { Deps } from '../deps.ts';

export async function retryDelivery(scope: Scope, id: string, deps: Deps): Promise<log.LoggedDelivery | Refused> {
  const answer = await deps.database.transaction(scope, async (tx) => {
    const before = await log.getDelivery(tx, scope, id);
    if (!before) return notFound;
    if (!(await log.requeueDelivery(tx, scope, id))) {
      return refuse('delivery_in_flight', `The delivery is ${before.status}: there is nothing to retry yet.`, {
        more: { deliveryStatus: before.status },
      });
    }
    return (await log.getDelivery(tx, scope, id)) ?? notFound;
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}
