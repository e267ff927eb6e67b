// POST /subscriptions: one more subscription on any level. Its secret is in this answer and in no other.

import { isRefused, type Refused } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import type { SubscriptionLevel } from '../../domain/subscription.ts';
import { getSubscription, insertSubscriptions } from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { findTarget } from './find-target.ts';
import { prepareSubscription } from './prepare-subscriptions.ts';
import { type DetailedSubscription, detailedWithKeys } from './show-subscription.ts';

export async function createSubscription(
  scope: Scope,
  { level, targetId, ...entry }: JsonObject & { readonly level: SubscriptionLevel; readonly targetId?: string | undefined },
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<DetailedSubscription | Refused> {
  return deps.database.transaction(scope, (tx) =>
    once(
      tx,
      scope,
      idempotency,
      async () => {
        const target = await findTarget(tx, scope, { level, targetId });
        if (isRefused(target)) return target;
        const prepared = await prepareSubscription(scope, entry, target, deps);
        if (isRefused(prepared)) return prepared;
        await insertSubscriptions(tx, scope, [prepared.row]);
        const stored = await getSubscription(tx, scope, prepared.row.id);
        if (!stored) throw new Error('the subscription was not stored');
        return {
          ...(await detailedWithKeys(tx, scope, stored, deps)),
          ...(prepared.shownSecret === null ? {} : { secret: prepared.shownSecret }),
        };
      },
      deps,
    ),
  );
}
