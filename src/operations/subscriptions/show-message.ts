// What a dry run shows of a message to a broker: where it goes, the broker's own id of it, and its headers. The drivers under outbound/ send
// the same; test/spine/brokers.test.ts compares the two. It opens no connection.

import type { BrokerPlace, BrokerType } from '../../domain/broker.ts';
import type { SubscriptionSettings } from '../../domain/subscription.ts';
import { placeOf } from '../../webhooks/broker-settings.ts';
import { messageHeaders } from '../../webhooks/message-headers.ts';

/** Which members there are besides `messageId`, the broker's kind says. */
export interface ShownMessage {
  /** What the broker takes for the message's id; null in Redis, which knows none: consumers go by the field `webhook-id`. */
  readonly messageId: string | null;
  readonly subject?: string;
  /** In NATS the stream that must take it, null for any; in Redis the stream itself. */
  readonly stream?: string | null;
  readonly exchange?: string;
  readonly routingKey?: string;
  /** RabbitMQ's property of this name. */
  readonly type?: string;
  /** About how many entries the stream keeps; null: all. */
  readonly maxLength?: number | null;
}

export interface MessageToShow {
  readonly eventId: string;
  readonly eventName: string;
  readonly workflowRuntimeId: string | null;
  readonly settings: SubscriptionSettings;
  /** Of the subscription, with its secrets as they are written. */
  readonly fixed: Readonly<Record<string, string>>;
  readonly signed: Readonly<Record<string, string>>;
}

/** Null when the stored destination is not one of this type: then nothing can be sent. */
export function showMessage(
  type: BrokerType,
  { eventId, eventName, workflowRuntimeId, settings, fixed, signed }: MessageToShow,
): { readonly message: ShownMessage; readonly headers: Readonly<Record<string, string>> } | null {
  const place = placeOf(type, settings.destination, { eventName, workflowRuntimeId: workflowRuntimeId ?? 'none' });
  if (!place) return null;
  return {
    message: shown(place, eventId, eventName),
    headers: { ...messageHeaders(fixed, eventName, signed), ...ownHeaders(place, eventId) },
  };
}

function shown(place: BrokerPlace, eventId: string, eventName: string): ShownMessage {
  switch (place.kind) {
    case 'nats':
      return { messageId: eventId, subject: place.subject, stream: place.stream };
    case 'rabbitmq':
      return { messageId: eventId, exchange: place.exchange, routingKey: place.routingKey, type: eventName };
    case 'redis-stream':
      return { messageId: null, stream: place.stream, maxLength: place.maxLength };
  }
}

/** NATS has no properties: what JetStream goes by stands in headers. */
function ownHeaders(place: BrokerPlace, eventId: string): Readonly<Record<string, string>> {
  if (place.kind !== 'nats') return {};
  return { 'Nats-Msg-Id': eventId, ...(place.stream === null ? {} : { 'Nats-Expected-Stream': place.stream }) };
}
