// Webhooks about webhooks: a receiver fails, is disabled, recovers; a delivery is given up. Planned in the transaction of the settlement
// that caused them, for the subscriptions that ask for them by name and are not the receiver in question.

import type { OperationalEventType } from '../../domain/event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { operationalBody } from '../../events/operational-event.ts';
import type { Tx } from '../../storage/database.ts';
import { insertOperationalEvents, operationalListeners } from '../../storage/operational-events.ts';
import { asksForEvent } from '../../webhooks/wants-event.ts';
import type { Deps } from '../deps.ts';

export interface OperationalNews {
  readonly type: OperationalEventType;
  readonly workspaceId: string;
  /** What it is about: this receiver is not told. */
  readonly receiverId: string;
  readonly data: JsonObject;
}

/** Stores nothing for a workspace in which nobody asks: the log of deliveries says the same. */
export async function tellOperations(tx: Tx, news: readonly OperationalNews[], deps: Pick<Deps, 'newId'>): Promise<void> {
  if (news.length === 0) return;
  const listeners = await operationalListeners(tx, [...new Set(news.map((one) => one.workspaceId))]);
  const at = new Date();
  const told = news.flatMap((one) => {
    const to = listeners.filter(
      (listener) =>
        listener.workspaceId === one.workspaceId && listener.receiverId !== one.receiverId && asksForEvent(listener.events, one.type),
    );
    return to.length === 0 ? [] : [{ ...one, id: deps.newId(at), to }];
  });
  if (told.length === 0) return;
  await insertOperationalEvents(
    tx,
    told.map(({ id, workspaceId, type, data, to }) => {
      const environment = to[0]?.environment ?? 'production';
      return { id, workspaceId, type, occurredAt: at, body: operationalBody({ id, type, occurredAt: at, environment, data }) };
    }),
    told.flatMap(({ id, type, workspaceId, to }) =>
      to.map((listener) => ({
        id: deps.newId(at),
        workspaceId,
        eventId: id,
        eventType: type,
        subscriptionId: listener.id,
        receiverId: listener.receiverId,
      })),
    ),
  );
}
