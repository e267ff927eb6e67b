// One event for one subscription: its states and the legal moves between them.
// docs/delivery-lifecycle.md draws this table; test/contract/lifecycle.test.ts keeps the two equal.

import type { AuthoredRequest } from './authored-request.ts';
import type { DestinationType, SubscriptionSettings } from './subscription.ts';

export const deliveryStatuses = ['pending', 'sending', 'retrying', 'delivered', 'exhausted', 'skipped', 'cancelled'] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface DeliveryMove {
  readonly from: DeliveryStatus | null;
  readonly to: DeliveryStatus;
  /** The file that makes the move. */
  readonly by: string;
  readonly when: string;
}

/** Every legal move; anything else is a bug. */
export const deliveryMoves: readonly DeliveryMove[] = [
  { from: null, to: 'pending', by: 'operations/advance-case.ts', when: 'the event is committed' },
  { from: null, to: 'skipped', by: 'operations/advance-case.ts', when: 'every subscription of its URL that wants the event is disabled' },
  { from: 'pending', to: 'sending', by: 'storage/deliveries.ts', when: 'a worker claims it, under a lease' },
  { from: 'sending', to: 'delivered', by: 'operations/deliveries/settle-deliveries.ts', when: 'the receiver answered 2xx in time' },
  {
    from: 'sending',
    to: 'retrying',
    by: 'operations/deliveries/settle-deliveries.ts',
    when: 'the attempt failed and the schedule has a next one',
  },
  { from: 'sending', to: 'exhausted', by: 'operations/deliveries/settle-deliveries.ts', when: 'the attempt failed and was the last' },
  {
    from: 'sending',
    to: 'cancelled',
    by: 'operations/deliveries/settle-deliveries.ts',
    when: 'the receiver answered 410, or it can never be sent: its subscription or a secret is gone',
  },
  { from: 'sending', to: 'pending', by: 'workers/keep-alive.ts', when: 'its node was lost, or shut down before sending it' },
  { from: 'retrying', to: 'pending', by: 'storage/deliveries.ts', when: 'its next attempt is due' },
  {
    from: 'pending',
    to: 'cancelled',
    by: 'operations/deliveries/settle-deliveries.ts',
    when: 'another delivery of its subscription got 410',
  },
  {
    from: 'retrying',
    to: 'cancelled',
    by: 'operations/deliveries/settle-deliveries.ts',
    when: 'another delivery of its subscription got 410',
  },
  { from: 'pending', to: 'cancelled', by: 'operations/subscriptions/replace-subscriptions.ts', when: 'its subscription was removed' },
  { from: 'retrying', to: 'cancelled', by: 'operations/subscriptions/replace-subscriptions.ts', when: 'its subscription was removed' },
  { from: 'pending', to: 'cancelled', by: 'operations/erasure/erase-case.ts', when: 'its case was erased' },
  { from: 'retrying', to: 'cancelled', by: 'operations/erasure/erase-case.ts', when: 'its case was erased' },
  {
    from: 'sending',
    to: 'cancelled',
    by: 'operations/deliveries/give-up-delivery.ts',
    when: 'the database takes nothing of what came back',
  },
  { from: 'sending', to: 'cancelled', by: 'workers/keep-alive.ts', when: 'its node was lost, and its case was erased meanwhile' },
  { from: 'retrying', to: 'pending', by: 'operations/deliveries/retry-delivery.ts', when: 'someone asked for a retry now' },
  { from: 'exhausted', to: 'pending', by: 'operations/deliveries/retry-delivery.ts', when: 'someone asked for a retry' },
  { from: 'cancelled', to: 'pending', by: 'operations/deliveries/retry-delivery.ts', when: 'someone asked for a retry' },
  { from: 'skipped', to: 'pending', by: 'operations/deliveries/retry-delivery.ts', when: 'someone asked to send it after all' },
  { from: 'delivered', to: 'pending', by: 'operations/deliveries/retry-delivery.ts', when: 'someone asked to send it again' },
];

/** A claimed delivery: all that an attempt needs, in one row. */
export interface DueDelivery {
  readonly id: string;
  readonly workspaceId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** Null for a webhook about webhooks. */
  readonly caseId: string | null;
  /** Null for a custom webhook. */
  readonly subscriptionId: string | null;
  /** Deliveries of one receiver share a lane: a URL without its query, in one workspace. */
  readonly receiverId: string;
  /** Of a custom webhook, what to send and where; null for an event to a subscription. */
  readonly request: AuthoredRequest | null;
  /** Empty for a custom webhook, as is the body. */
  readonly url: string;
  /** The exact text to send. */
  readonly body: string;
  /** Why there is no text to send; left out when there is. */
  readonly unsendable?: 'payload_expired' | 'erased' | 'body_too_large';
  /** 1 for the first attempt of this delivery. */
  readonly attempt: number;
  /** The attempts that the retry schedule does not count: those before a person asked for a retry, or that a lost node took along. */
  readonly uncounted: number;
  readonly timeoutMs: number;
  readonly retrySchedule: readonly number[] | null;
  readonly subscriptionStatus: 'enabled' | 'disabled' | 'deleted';
  readonly type: DestinationType;
  readonly settings: SubscriptionSettings;
  readonly sealedSecret: string;
  readonly sealedSharedSecret: string;
  /** Fencing token of this lease: a result that names another one is late, and changes nothing. */
  readonly lease: string;
}
