// Sends what is due: claims deliveries fairly over receivers, makes the attempts, settles the results in batches.

import { randomUUID } from 'node:crypto';
import type { AttemptResult } from '../domain/attempt.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import { Unusable } from '../domain/errors.ts';
import { giveUpDelivery } from '../operations/deliveries/give-up-delivery.ts';
import { settleDeliveries } from '../operations/deliveries/settle-deliveries.ts';
import type { FinishedAttempt } from '../operations/deliveries/settle-with-consequences.ts';
import type { Deps } from '../operations/deps.ts';
import { type Claim, claimDeliveries, promoteDueRetries } from '../storage/deliveries.ts';
import { releaseForgotten, releaseUnsent } from '../storage/delivery-leases.ts';
import { isPassing, triesOfBrokenRows } from '../storage/passing-error.ts';
import { errorFacts } from '../telemetry/log.ts';
import { createGoneSubscriptions } from './gone-subscriptions.ts';
import type { Appetite } from './lanes.ts';
import { Loop } from './loop.ts';
import { createReceiverLanes, mostInFlight, verdictOn } from './receiver-lanes.ts';
import { createReleaseForgotten } from './release-forgotten.ts';

export type Attempt = (delivery: DueDelivery) => Promise<AttemptResult>;

const nilUuid = '00000000-0000-0000-0000-000000000000';
const promoteEveryMs = 500;
/** A bucket of tokens holds a fifth of a second's worth: it is looked into as often, as long as its receiver had rows a moment ago. */
const bucketMs = 200;
const limitedForMs = 1_000;

export function createDeliverDue(attempt: Attempt, mayRun: () => boolean, deps: Deps): Loop<DueDelivery, FinishedAttempt> {
  let afterReceiver = nilUuid;
  let promotedAt = Number.NEGATIVE_INFINITY;
  let limitedUntil = Number.NEGATIVE_INFINITY;
  const gone = createGoneSubscriptions();

  /** What a limit keeps back is due again before the next poll. */
  const lookAgainSoon = (rows: readonly DueDelivery[]): void => {
    if (rows.some(({ settings }) => settings.rateLimit !== undefined)) limitedUntil = performance.now() + limitedForMs;
    if (performance.now() < limitedUntil) setTimeout(() => loop.wake(), bucketMs).unref();
  };

  const claim = async (limit: number, appetite: Appetite): Promise<readonly DueDelivery[]> => {
    if (performance.now() - promotedAt > promoteEveryMs) {
      promotedAt = performance.now();
      await promoteDueRetries(deps.database);
    }
    const request = { limit, appetite, nodeId: deps.nodeId, lease: randomUUID() };
    const startedAt = afterReceiver;
    const claimed = gone.beginClaim();
    const found = await claimByIndex({ ...request, afterReceiver: startedAt }, deps);
    // A full claim goes on after its last receiver next time; a smaller one has come to the end of the round.
    const last = found.at(-1);
    afterReceiver = found.length >= limit && last ? last.receiverId : nilUuid;
    const again = found.length === 0 && startedAt !== nilUuid;
    const rows = again ? await claimByIndex({ ...request, afterReceiver: nilUuid }, deps) : found;
    claimed(rows);
    lookAgainSoon(rows);
    deps.signals.emit('delivery.claimed', { count: rows.length });
    return rows;
  };

  const run = async (delivery: DueDelivery): Promise<FinishedAttempt> => {
    const row = gone.includes(delivery) ? { ...delivery, subscriptionStatus: 'disabled' as const } : delivery;
    const result = await attempt(row).catch((error) => broken(delivery, error, deps));
    if (result.outcome.kind === 'gone') gone.answered(delivery);
    deps.signals.emit('delivery.attempted', { deliveryId: delivery.id, eventId: delivery.eventId, outcome: result.outcome.kind });
    return { id: deps.newId(new Date()), delivery, result };
  };

  const loop = new Loop({
    name: 'deliver-due',
    lanes: createReceiverLanes(),
    claim,
    run,
    verdict: ({ result }: FinishedAttempt) => verdictOn(result),
    settle: async (finished) => {
      await settleDeliveries(finished, deps);
      for (const { delivery, result } of finished) if (result.outcome.kind === 'gone') gone.stored(delivery);
      // A place in flight is free, or the next event of a case is in line.
      if (finished.some(({ delivery: { settings } }) => settings.maxInFlight !== undefined || settings.ordering === 'case')) loop.wake();
    },
    giveUp: (finished) => giveUpDelivery(finished, deps),
    passes: isPassing,
    release: (rows) => releaseUnsent(deps.database, rows),
    releaseForgotten: createReleaseForgotten('deliver-due', releaseForgotten, deps),
    mayRun,
    concurrency: mostInFlight,
    buffer: 1_000,
    pollMs: 1_000,
    log: deps.log,
  });
  return loop;
}

function claimByIndex(claim: Claim, { database }: Deps): Promise<readonly DueDelivery[]> {
  return database.transaction('all-by-index', (tx) => claimDeliveries(tx, claim));
}

/**
 * An attempt that throws is a fault on our side, and must not end the process: the row is at fault, or the moment. Only a row that breaks
 * again and again is given up.
 */
function broken(delivery: DueDelivery, error: unknown, { log }: Deps): AttemptResult {
  log.error('delivery.broken', { deliveryId: delivery.id, workspaceId: delivery.workspaceId, ...errorFacts(error) });
  const outcome = isPassing(error)
    ? ({ kind: 'failed', reason: 'network', detail: 'The database could not be asked just now.' } as const)
    : !(error instanceof Unusable) && delivery.attempt < triesOfBrokenRows
      ? ({ kind: 'failed', reason: 'unusable', detail: 'Something broke on our side.' } as const)
      : ({ kind: 'impossible', reason: 'unusable', detail: 'The delivery cannot be sent as it is stored.' } as const);
  return { outcome, response: null, durationMs: 0 };
}
