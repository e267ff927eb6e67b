// GET /deliveries/retry-jobs/:id: how far it is.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { getJob, type RetryJob } from '../../storage/retry-jobs.ts';
import type { Deps } from '../deps.ts';

export async function getRetryJob(scope: Scope, id: string, deps: Deps): Promise<RetryJob | Refused> {
  return deps.database.transaction(scope, async (tx) => (await getJob(tx, scope, id)) ?? notFound);
}
