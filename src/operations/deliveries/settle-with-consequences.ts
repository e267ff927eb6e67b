// A settlement that means more than "delivered": failures open circuits and disable receivers, 410 disables a subscription, the next
// event of an ordered case comes into line, and who asked for it hears of it. All in one commit. Called by settle-deliveries only.

import type { AttemptResult } from '../../domain/attempt.ts';
import type { DueDelivery } from '../../domain/delivery.ts';
import type { Tx } from '../../storage/database.ts';
import { type Settlement, settleDeliveries } from '../../storage/deliveries.ts';
import { lockForSettling, releaseNext } from '../../storage/delivery-order.ts';
import { subscriptionsOfReceiver } from '../../storage/operational-events.ts';
import {
  countFailures,
  disableAfterSeconds,
  disableReceiver,
  disableSubscriptions,
  endTold,
  type FailingReceiver,
  type ReceiverFailures,
  raiseAlert,
} from '../../storage/receivers.ts';
import type { Deps } from '../deps.ts';
import { type OperationalNews, tellOperations } from './tell-operations.ts';

export interface FinishedAttempt {
  /** Of the attempt: the same however often its settlement is tried. */
  readonly id: string;
  readonly delivery: DueDelivery;
  readonly result: AttemptResult;
}

/** The shares of the five days after which the workspace is told again; the first alert comes with the open circuit. */
const alertShares = [0, 0.5, 0.8] as const;

export function hasConsequences({ delivery, result }: FinishedAttempt): boolean {
  return result.outcome.kind !== 'delivered' || delivery.settings.ordering === 'case';
}

/** Returns the ids whose result counted. */
export async function settleWithConsequences(
  finished: readonly FinishedAttempt[],
  settlements: readonly Settlement[],
  deps: Deps,
): Promise<ReadonlySet<string>> {
  return deps.database.transaction('all-by-index', async (tx) => {
    const ordered = finished.filter(({ delivery }) => delivery.settings.ordering === 'case');
    if (ordered.length > 0)
      await lockForSettling(
        tx,
        ordered.map(({ delivery }) => delivery.id),
      );
    const { ids, told } = await settleDeliveries(tx, deps.nodeId, settlements);
    const counted = finished.filter(({ delivery }) => ids.has(delivery.id));
    const news = [
      ...(await disableGone(tx, counted)),
      ...(await noteFailures(tx, counted)),
      ...exhaustedNews(counted, settlements),
      ...(await recoveredNews(tx, counted, told)),
    ];
    await releaseOrdered(tx, counted, settlements);
    await tellOperations(tx, news, deps);
    return ids;
  });
}

/** After a flush of plain successes: receivers whose workspace was told that they fail work again. */
export async function tellRecovered(finished: readonly FinishedAttempt[], told: ReadonlySet<string>, deps: Deps): Promise<void> {
  await deps.database.transaction('all-workspaces', async (tx) => tellOperations(tx, await recoveredNews(tx, finished, told), deps));
}

async function recoveredNews(tx: Tx, finished: readonly FinishedAttempt[], told: ReadonlySet<string>): Promise<readonly OperationalNews[]> {
  const receivers = new Set(finished.flatMap(({ delivery }) => (told.has(delivery.id) ? [delivery.receiverId] : [])));
  if (receivers.size === 0) return [];
  const news: OperationalNews[] = [];
  for (const one of await endTold(tx, [...receivers])) {
    const data = {
      subscriptions: await subscriptionsOfReceiver(tx, one),
      failures: one.failures,
      failingSince: one.failingSince.toISOString(),
    };
    news.push({ type: 'webhook.endpoint.recovered', workspaceId: one.workspaceId, receiverId: one.id, data });
  }
  return news;
}

async function disableGone(tx: Tx, finished: readonly FinishedAttempt[]): Promise<readonly OperationalNews[]> {
  const gone = finished.flatMap(({ delivery, result }) =>
    result.outcome.kind === 'gone' && delivery.subscriptionId !== null ? [{ ...delivery, subscriptionId: delivery.subscriptionId }] : [],
  );
  if (gone.length === 0) return [];
  const reason = 'The receiver answered 410 Gone.';
  const ids = [...new Set(gone.map((delivery) => delivery.subscriptionId))];
  await disableSubscriptions(tx, ids, reason);
  return ids.flatMap((id): readonly OperationalNews[] => {
    const delivery = gone.find(({ subscriptionId }) => subscriptionId === id);
    if (!delivery) return [];
    const data = { subscriptions: [{ id, url: delivery.url }], reason };
    return [{ type: 'webhook.endpoint.disabled', workspaceId: delivery.workspaceId, receiverId: delivery.receiverId, data }];
  });
}

/** What failed at a receiver that answered nothing better in the same flush. */
function failuresOf(finished: readonly FinishedAttempt[]): readonly ReceiverFailures[] {
  const well = new Set(finished.flatMap(({ delivery, result }) => (result.outcome.kind === 'delivered' ? [delivery.receiverId] : [])));
  const failures = new Map<string, ReceiverFailures>();
  for (const { delivery, result } of finished) {
    const { receiverId, workspaceId } = delivery;
    if (result.outcome.kind !== 'failed' || well.has(receiverId)) continue;
    failures.set(receiverId, { receiverId, workspaceId, failures: (failures.get(receiverId)?.failures ?? 0) + 1 });
  }
  return [...failures.values()];
}

async function noteFailures(tx: Tx, finished: readonly FinishedAttempt[]): Promise<readonly OperationalNews[]> {
  const failed = failuresOf(finished);
  if (failed.length === 0) return [];
  const news: OperationalNews[] = [];
  for (const receiver of await countFailures(tx, failed)) {
    const next = receiver.failingSeconds >= disableAfterSeconds ? await disable(tx, receiver) : await alert(tx, receiver);
    if (next) news.push(next);
  }
  return news;
}

async function disable(tx: Tx, receiver: FailingReceiver): Promise<OperationalNews | null> {
  const reason = 'Nothing but failures for five days.';
  const subscriptions = await disableReceiver(tx, receiver, reason);
  if (subscriptions.length === 0) return null;
  const data = { subscriptions: subscriptions.slice(0, 20).map(({ id, url }) => ({ id, url })), reason };
  return { type: 'webhook.endpoint.disabled', workspaceId: receiver.workspaceId, receiverId: receiver.id, data };
}

/** Null when there is nothing new to tell. */
async function alert(tx: Tx, receiver: FailingReceiver): Promise<OperationalNews | null> {
  const passed = alertShares.filter((share) => receiver.failingSeconds >= share * disableAfterSeconds).length;
  const due = receiver.circuit === 'closed' ? 0 : passed;
  if (due <= receiver.alerts || !(await raiseAlert(tx, receiver.id, due))) return null;
  const data = {
    subscriptions: await subscriptionsOfReceiver(tx, receiver),
    failures: receiver.failures,
    failingSince: receiver.failingSince.toISOString(),
    disablesAt: new Date(receiver.failingSince.getTime() + disableAfterSeconds * 1_000).toISOString(),
  };
  return { type: 'webhook.endpoint.failing', workspaceId: receiver.workspaceId, receiverId: receiver.id, data };
}

function exhaustedNews(finished: readonly FinishedAttempt[], settlements: readonly Settlement[]): readonly OperationalNews[] {
  const exhausted = new Map(settlements.filter(({ status }) => status === 'exhausted').map((one) => [one.deliveryId, one]));
  return finished.flatMap(({ delivery }): readonly OperationalNews[] => {
    const settlement = exhausted.get(delivery.id);
    // A webhook about webhooks that is given up tells nobody: two dead receivers would write to each other for ever.
    if (!settlement || delivery.caseId === null) return [];
    const { workspaceId, receiverId, eventId, subscriptionId } = delivery;
    const data = {
      deliveryId: delivery.id,
      eventId,
      eventName: delivery.eventType,
      workflowRuntimeId: delivery.caseId,
      subscriptionId,
      attempts: delivery.attempt,
      reason: settlement.reason ?? '',
    };
    return [{ type: 'webhook.delivery.exhausted', workspaceId, receiverId, data }];
  });
}

async function releaseOrdered(tx: Tx, finished: readonly FinishedAttempt[], settlements: readonly Settlement[]): Promise<void> {
  const over = new Set(settlements.filter(({ status }) => status !== 'retrying').map(({ deliveryId }) => deliveryId));
  const done = finished.flatMap(({ delivery: { id, settings, subscriptionId, caseId } }) =>
    settings.ordering === 'case' && over.has(id) && subscriptionId !== null && caseId !== null ? [{ subscriptionId, caseId }] : [],
  );
  if (done.length > 0) await releaseNext(tx, done);
}
