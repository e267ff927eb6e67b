// The webhooks about webhooks: events without a case, and their deliveries. Written in the transaction of the settlement that caused them.

import type { Environment } from '../domain/workspace.ts';
import type { Tx } from './database.ts';

export interface OperationalRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly body: string;
}

export interface OperationalDelivery {
  readonly id: string;
  readonly workspaceId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly subscriptionId: string;
  readonly receiverId: string;
}

export async function insertOperationalEvents(
  tx: Tx,
  events: readonly OperationalRow[],
  deliveries: readonly OperationalDelivery[],
): Promise<void> {
  await tx.query(
    `with told as (
       insert into events (id, workspace_id, type, sequence, occurred_at)
       select e.id, e.workspace_id, e.type, 0, e.occurred_at
         from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) as e (id, workspace_id, type, occurred_at)
     ), kept as (
       insert into event_bodies (id, workspace_id, body)
       select e.id, e.workspace_id, e.body from unnest($1::uuid[], $2::uuid[], $5::text[]) as e (id, workspace_id, body)
     )
     insert into deliveries (id, workspace_id, event_id, event_type, sequence, subscription_id, receiver_id, status, due_at, created_at)
     select d.id, d.workspace_id, d.event_id, d.event_type, 0, d.subscription_id, d.receiver_id, 'pending', clock_timestamp(), clock_timestamp()
       from unnest($6::uuid[], $7::uuid[], $8::uuid[], $9::text[], $10::uuid[], $11::uuid[])
         as d (id, workspace_id, event_id, event_type, subscription_id, receiver_id)`,
    [
      events.map((row) => row.id),
      events.map((row) => row.workspaceId),
      events.map((row) => row.type),
      events.map((row) => row.occurredAt),
      events.map((row) => row.body),
      deliveries.map((row) => row.id),
      deliveries.map((row) => row.workspaceId),
      deliveries.map((row) => row.eventId),
      deliveries.map((row) => row.eventType),
      deliveries.map((row) => row.subscriptionId),
      deliveries.map((row) => row.receiverId),
    ],
  );
}

/** Who may have asked: the enabled customer-level subscriptions of these workspaces that name an event about webhooks. */
export async function operationalListeners(
  tx: Tx,
  workspaceIds: readonly string[],
): Promise<
  readonly {
    readonly id: string;
    readonly workspaceId: string;
    readonly environment: Environment;
    readonly receiverId: string;
    readonly events: readonly string[];
  }[]
> {
  const rows = await tx.query<{ id: string; workspace_id: string; environment: Environment; receiver_id: string; events: string[] }>(
    `select s.id, s.workspace_id, w.environment, s.receiver_id, s.events
       from subscriptions s join workspaces w on w.id = s.workspace_id
      where s.workspace_id = any($1::uuid[]) and s.level = 'customer' and s.target_id = '' and s.deleted_at is null and s.status = 'enabled'
        and coalesce(s.settings ->> 'environment', w.environment) = w.environment
        and exists (select from unnest(s.events) as name where name like 'webhook.%')
      order by s.created_at, s.id`,
    [workspaceIds],
  );
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    environment: row.environment,
    receiverId: row.receiver_id,
    events: row.events,
  }));
}

/** The live subscriptions of a receiver, 20 at most: what its owner knows it by. */
export async function subscriptionsOfReceiver(
  tx: Tx,
  receiver: { readonly id: string; readonly workspaceId: string },
): Promise<readonly { readonly id: string; readonly url: string }[]> {
  return tx.query(
    `select id, url from subscriptions where receiver_id = $1 and workspace_id = $2 and deleted_at is null order by created_at, id limit 20`,
    [receiver.id, receiver.workspaceId],
  );
}
