// DELETE /subscriptions/:id: nothing more is sent to it; what it was still owed is cancelled, with that reason.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { lockSubscription, removeSubscriptions } from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';

export async function removeSubscription(scope: Scope, id: string, deps: Deps): Promise<{ readonly removed: true } | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    if (!(await lockSubscription(tx, scope, id))) return notFound;
    await removeSubscriptions(tx, scope, [id]);
    return { removed: true };
  });
}
