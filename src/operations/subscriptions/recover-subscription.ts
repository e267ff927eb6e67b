// POST /subscriptions/:id/recover: what did not reach it in a time range, once more: the same ids, the same bytes.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import type { RetryJob } from '../../storage/retry-jobs.ts';
import { getSubscription } from '../../storage/subscriptions.ts';
import { startRetryJob } from '../deliveries/retry-deliveries.ts';
import type { Deps } from '../deps.ts';

export interface TimeSpan {
  /** ISO 8601. */
  readonly since: string;
  readonly until?: string | undefined;
}

export async function recoverSubscription(scope: Scope, id: string, span: TimeSpan, deps: Deps): Promise<RetryJob | Refused> {
  const answer = await deps.database.transaction(scope, async (tx) =>
    (await getSubscription(tx, scope, id)) ? startRetryJob(tx, scope, missedBy(id, span), deps) : notFound,
  );
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}

/** Not what its filter left out: that was not missed. */
export function missedBy(subscriptionId: string, { since, until }: TimeSpan): JsonObject {
  return { subscriptionId, missed: true, since, ...(until === undefined ? {} : { until }) };
}
