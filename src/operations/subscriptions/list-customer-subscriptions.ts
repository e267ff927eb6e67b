// GET /customers/subscriptions: the customer-level list, without secrets.

import type { Scope } from '../../domain/scope.ts';
import { listSubscriptions } from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { type ShownSubscription, showSubscription } from './replace-subscriptions.ts';

export async function listCustomerSubscriptions(
  scope: Scope,
  deps: Deps,
): Promise<{ readonly subscriptions: readonly ShownSubscription[] }> {
  return deps.database.transaction(scope, async (tx) => {
    const subscriptions = await listSubscriptions(tx, scope, { level: 'customer', targetId: null });
    return { subscriptions: subscriptions.map((subscription) => showSubscription(subscription, scope.environment)) };
  });
}
