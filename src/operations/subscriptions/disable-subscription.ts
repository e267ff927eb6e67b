// POST /subscriptions/:id/disable: a person stops it. Events it would get are `skipped` rows from now on; what waits stays, and is
// cancelled when its turn comes.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { getSubscription, lockSubscription, setStatus } from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { type DetailedSubscription, detailed } from './show-subscription.ts';

export async function disableSubscription(
  scope: Scope,
  id: string,
  { reason }: { readonly reason?: string | undefined },
  deps: Deps,
): Promise<DetailedSubscription | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    if (!(await lockSubscription(tx, scope, id))) return notFound;
    await setStatus(tx, scope, id, 'disabled', reason ?? 'Disabled by a person.');
    const after = await getSubscription(tx, scope, id);
    return after ? detailed(scope, after) : notFound;
  });
}
