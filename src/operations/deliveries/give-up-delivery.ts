// A finished attempt that the database refuses, for this row's sake alone: the delivery ends all the same, with a reason. Called by
// workers/deliver-due after it was found to be the one that spoils its batch.

import type { DueDelivery } from '../../domain/delivery.ts';
import { buryDelivery } from '../../storage/delivery-leases.ts';
import { releaseNext } from '../../storage/delivery-order.ts';
import { isPassing } from '../../storage/passing-error.ts';
import type { Deps } from '../deps.ts';
import { settleDeliveries } from './settle-deliveries.ts';
import type { FinishedAttempt } from './settle-with-consequences.ts';

/** What a receiver confirmed stays delivered, without its answer; anything else is cancelled as `unstorable`. */
export async function giveUpDelivery({ id, delivery, result }: FinishedAttempt, deps: Deps): Promise<void> {
  const detail = 'What came back could not be stored.';
  const outcome = result.outcome.kind === 'delivered' ? result.outcome : ({ kind: 'impossible', reason: 'unstorable', detail } as const);
  try {
    await settleDeliveries([{ id, delivery, result: { ...result, outcome, response: null } }], deps);
  } catch (error) {
    if (isPassing(error)) throw error;
    await bury(delivery, deps);
  }
}

/** Not even the attempt can be stored: the row alone says what happened. */
async function bury(delivery: DueDelivery, deps: Deps): Promise<void> {
  const { id, lease, subscriptionId, caseId, settings } = delivery;
  await deps.database.transaction('all-workspaces', async (tx) => {
    await buryDelivery(tx, { id, lease, reason: 'unstorable' });
    if (settings.ordering === 'case' && subscriptionId !== null && caseId !== null) await releaseNext(tx, [{ subscriptionId, caseId }]);
  });
  deps.log.error('delivery.buried', { deliveryId: id, eventId: delivery.eventId, workspaceId: delivery.workspaceId });
}
