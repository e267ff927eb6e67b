// POST /deliveries/retry: everything that matches, once more. A job does it, so that it outlives the request and the node. Asked for
// again while it runs, or for what it has already moved, it adds nothing.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { lockName } from '../../storage/lock-name.ts';
import { findRunningJob, insertJob, type RetryJob } from '../../storage/retry-jobs.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { readFilter } from './retry-filter.ts';

/** `filter` as the list route takes it; without `status` what is exhausted or cancelled. It must name something. */
export async function retryDeliveries(
  scope: Scope,
  filter: JsonObject,
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<RetryJob | Refused> {
  if (Object.keys(filter).length === 0) {
    return refuse('invalid_request', 'The filter names nothing. Name at least one of its members, such as `since` or `subscriptionId`.', {
      errors: [{ path: 'filter', message: 'must name at least one member' }],
    });
  }
  const job = await deps.database.transaction(scope, (tx) =>
    once(tx, scope, idempotency, () => startRetryJob(tx, scope, filter, deps), deps),
  );
  deps.wakeUp.announce();
  return job;
}

export async function startRetryJob(tx: Tx, scope: Scope, filter: JsonObject, deps: Pick<Deps, 'newId'>): Promise<RetryJob> {
  // Two who ask at the same moment get one job.
  await lockName(tx, scope, 'retry-jobs');
  return (await findRunningJob(tx, scope, filter)) ?? insertJob(tx, scope, deps.newId(new Date()), filter, readFilter(filter));
}
