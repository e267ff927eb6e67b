// POST /subscriptions/:id/enable: it gets events again, its receiver starts with a clean record; and, if asked, what it missed.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { forgetFailures } from '../../storage/receivers.ts';
import type { RetryJob } from '../../storage/retry-jobs.ts';
import { getSubscription, lockSubscription, setStatus } from '../../storage/subscriptions.ts';
import { startRetryJob } from '../deliveries/retry-deliveries.ts';
import type { Deps } from '../deps.ts';
import { missedBy } from './recover-subscription.ts';
import { type DetailedSubscription, detailed } from './show-subscription.ts';

/** `recoverSince`: also sends what was skipped, cancelled or given up from this time on (ISO 8601). */
export async function enableSubscription(
  scope: Scope,
  id: string,
  { recoverSince }: { readonly recoverSince?: string | undefined },
  deps: Deps,
): Promise<(DetailedSubscription & { readonly recovery: RetryJob | null }) | Refused> {
  const answer = await deps.database.transaction(scope, async (tx) => {
    const before = await lockSubscription(tx, scope, id);
    if (!before) return notFound;
    await setStatus(tx, scope, id, 'enabled', null);
    await forgetFailures(tx, before.receiverId);
    const recovery = recoverSince === undefined ? null : await startRetryJob(tx, scope, missedBy(id, { since: recoverSince }), deps);
    const after = await getSubscription(tx, scope, id);
    return after ? { ...detailed(scope, after), recovery } : notFound;
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}
