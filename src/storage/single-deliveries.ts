// Deliveries that a person makes: a test of a subscription, and an event for a subscription that did not get it.

import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

export interface TestEvent {
  readonly eventId: string;
  readonly deliveryId: string;
  readonly subscriptionId: string;
  readonly receiverId: string;
  /** The envelope of the sample. */
  readonly eventBody: string;
  /** What is sent in its place; null sends that. */
  readonly body: string | null;
}

/** `webhook.test`: tried once, whatever comes of it. */
export const testEventType = 'webhook.test';

export async function insertTest(tx: Tx, scope: Scope, test: TestEvent): Promise<void> {
  await tx.query(
    `with told as (
       insert into events (id, workspace_id, type, sequence, occurred_at) values ($2, $1, $7, 0, clock_timestamp())
     ), kept as (
       insert into event_bodies (id, workspace_id, body) values ($2, $1, $6)
     )
     insert into deliveries (id, workspace_id, event_id, event_type, sequence, subscription_id, receiver_id, status, due_at, created_at, body)
     values ($3, $1, $2, $7, 0, $4, $5, 'pending', clock_timestamp(), clock_timestamp(), $8)`,
    [scope.workspaceId, test.eventId, test.deliveryId, test.subscriptionId, test.receiverId, test.eventBody, testEventType, test.body],
  );
}

/** The newest delivery of an event to a subscription; null when there is none. */
export async function findDelivery(tx: Tx, scope: Scope, eventId: string, subscriptionId: string): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    'select id from deliveries where workspace_id = $1 and event_id = $2 and subscription_id = $3 order by id desc limit 1',
    [scope.workspaceId, eventId, subscriptionId],
  );
  return rows[0]?.id ?? null;
}

/** The same event, the same `webhook-id`, one more receiver. */
export async function insertReplay(
  tx: Tx,
  scope: Scope,
  replay: {
    readonly id: string;
    readonly eventId: string;
    readonly subscriptionId: string;
    readonly receiverId: string;
    readonly body: string | null;
  },
): Promise<void> {
  await tx.query(
    `insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, due_at, created_at, body)
     select $2, workspace_id, id, type, case_id, sequence, $4, $5, 'pending', clock_timestamp(), clock_timestamp(), $6
       from events where workspace_id = $1 and id = $3`,
    [scope.workspaceId, replay.id, replay.eventId, replay.subscriptionId, replay.receiverId, replay.body],
  );
}
