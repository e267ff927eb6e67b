// What finished attempts mean for their deliveries: delivered, again later, or given up; all of a flush in one statement.
// Called by workers/deliver-due. Background work has no scope: it serves all workspaces.

import type { Outcome } from '../../domain/attempt.ts';
import type { DueDelivery } from '../../domain/delivery.ts';
import { type Settlement, settleDeliveries as settle } from '../../storage/deliveries.ts';
import { nextAttempt } from '../../webhooks/retry-policy.ts';
import type { Deps } from '../deps.ts';
import { type FinishedAttempt, hasConsequences, settleWithConsequences, tellRecovered } from './settle-with-consequences.ts';

/** Returns the ids whose result counted; the others came after their lease was lost, and are on record as late. */
export async function settleDeliveries(finished: readonly FinishedAttempt[], deps: Deps): Promise<ReadonlySet<string>> {
  const settlements = finished.map((one) => toSettlement(one, deps));
  const settled = await store(finished, settlements, deps);
  for (const { delivery, result } of finished) {
    deps.log.info('delivery.attempted', {
      deliveryId: delivery.id,
      eventId: delivery.eventId,
      event: delivery.eventType,
      caseId: delivery.caseId,
      workspaceId: delivery.workspaceId,
      subscriptionId: delivery.subscriptionId,
      attempt: delivery.attempt,
      outcome: result.outcome.kind,
      ...('reason' in result.outcome ? { reason: result.outcome.reason } : {}),
      status: result.response?.status ?? null,
      durationMs: result.durationMs,
      late: !settled.has(delivery.id),
    });
    deps.signals.emit('delivery.settled', {
      deliveryId: delivery.id,
      eventId: delivery.eventId,
      outcome: result.outcome.kind,
      durationMs: result.durationMs,
    });
  }
  return settled;
}

/** Plain successes are one statement; whatever follows from the other results is stored in the same commit with them. */
async function store(finished: readonly FinishedAttempt[], settlements: readonly Settlement[], deps: Deps): Promise<ReadonlySet<string>> {
  if (finished.some(hasConsequences)) return settleWithConsequences(finished, settlements, deps);
  const { ids, told } = await deps.database.transaction('all-by-index', (tx) => settle(tx, deps.nodeId, settlements));
  if (told.size > 0) await tellRecovered(finished, told, deps);
  return ids;
}

type Fate = Pick<Settlement, 'status' | 'reason' | 'retryInMs' | 'detail'>;

function toSettlement({ id, delivery, result }: FinishedAttempt, deps: Pick<Deps, 'random'>): Settlement {
  const { response } = result;
  // Named one by one: V8 makes a literal that begins with a spread property by property, which took as long as a signature.
  const { status, reason, retryInMs, detail } = fateOf(delivery, result.outcome, deps.random());
  return {
    status,
    reason,
    retryInMs,
    detail,
    deliveryId: delivery.id,
    workspaceId: delivery.workspaceId,
    lease: delivery.lease,
    attemptId: id,
    number: delivery.attempt,
    outcome: result.outcome.kind,
    durationMs: Math.round(result.durationMs),
    responseStatus: response?.status ?? null,
    responseHeaders: response && storable(JSON.stringify(response.headers)),
    responseBody: response && storable(response.body),
  };
}

function fateOf(delivery: DueDelivery, outcome: Outcome, random: number): Fate {
  switch (outcome.kind) {
    case 'delivered':
      return { status: 'delivered', reason: null, retryInMs: 0, detail: null };
    case 'gone':
      return { status: 'cancelled', reason: 'gone', retryInMs: 0, detail: outcome.detail };
    case 'impossible':
      return { status: 'cancelled', reason: outcome.reason, retryInMs: 0, detail: outcome.detail };
    case 'failed': {
      const attempt = delivery.attempt - delivery.uncounted;
      const next = nextAttempt({ attempt, schedule: delivery.retrySchedule, retryAfterMs: outcome.retryAfterMs, random });
      const fate = { reason: outcome.reason, detail: outcome.detail };
      return 'exhausted' in next
        ? { ...fate, status: 'exhausted', retryInMs: 0 }
        : { ...fate, status: 'retrying', retryInMs: Math.ceil(next.retryInMs) };
    }
  }
}

/** PostgreSQL text holds no NUL, and a receiver may send anything. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replaceAll('\\u0000', '\\uFFFD');
}
