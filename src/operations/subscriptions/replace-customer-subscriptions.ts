// POST /customers/subscriptions: the customer-level list of the workspace. What is left out is removed.

import { isRefused, type Refused } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { prepareSubscriptions } from './prepare-subscriptions.ts';
import { replaceSubscriptions, type ShownSubscription } from './replace-subscriptions.ts';

export async function replaceCustomerSubscriptions(
  scope: Scope,
  entries: readonly Json[],
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<{ readonly subscriptions: readonly ShownSubscription[] } | Refused> {
  const target = { level: 'customer', targetId: null } as const;
  const prepared = await prepareSubscriptions(scope, entries, 'subscriptions', target, deps);
  if (isRefused(prepared)) return prepared;
  return deps.database.transaction(scope, (tx) =>
    once(tx, scope, idempotency, async () => ({ subscriptions: await replaceSubscriptions(tx, scope, target, prepared) }), deps),
  );
}
