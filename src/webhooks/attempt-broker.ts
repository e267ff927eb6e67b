// One attempt of one delivery to a broker, top to bottom: where to, with which login, sign, send, classify. Called by attempt-delivery.ts
// once the row and its keys have been looked at. As there: it writes nothing and never throws for what a broker or a row does.

import type { AttemptResult, FailureReason, Outcome } from '../domain/attempt.ts';
import type { BrokerType } from '../domain/broker.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { JsonObject } from '../domain/json.ts';
import type { BrokerMessage } from '../outbound/brokers/broker.ts';
import type { BrokerClient, BrokerResult } from '../outbound/brokers/broker-client.ts';
import { scrubText } from '../outbound/scrub-secrets.ts';
import { credentialsOf, placeOf } from './broker-settings.ts';
import { messageHeaders } from './message-headers.ts';
import type { Secrets } from './open-custom-webhook.ts';
import { openSettings } from './open-event.ts';
import type { SigningKeys } from './open-keys.ts';
import { signedHeaders } from './signed-headers.ts';

export interface BrokerTools {
  readonly brokers: Pick<BrokerClient, 'send'>;
  readonly secrets: Secrets;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
}

export async function attemptBroker(
  delivery: DueDelivery,
  type: BrokerType,
  keys: SigningKeys,
  using: BrokerTools,
): Promise<AttemptResult> {
  const values = { eventName: delivery.eventType, workflowRuntimeId: delivery.caseId ?? 'none' };
  const place = placeOf(type, delivery.settings.destination, values);
  if (!place) return unsent(impossible('invalid_settings', 'The stored destination is not one of this type.'));
  const settings = await openSettings(delivery, using.secrets);
  if ('outcome' in settings) return unsent(settings.outcome);
  const { headers, auth, secrets } = settings;
  const credentials = auth ? credentialsOf(auth as unknown as JsonObject) : null;
  if (auth && !credentials) return unsent(impossible('invalid_settings', `The stored auth is not one that ${type} takes.`));
  const message = signedMessage(delivery, { place, headers }, keys, using.now());
  const { url, workspaceId, timeoutMs } = delivery;
  const request = { type, url, workspaceId, credentials, message, timeoutMs };
  const sent = await using.brokers.send(using.signal ? { ...request, signal: using.signal } : request);
  return { outcome: outcomeOf(sent, secrets), response: null, durationMs: sent.kind === 'not_installed' ? 0 : sent.durationMs };
}

/** What a webhook has in its headers, a message has in its own. */
function signedMessage(
  delivery: DueDelivery,
  { place, headers }: Pick<BrokerMessage, 'place' | 'headers'>,
  keys: SigningKeys,
  now: Date,
): BrokerMessage {
  const { id: deliveryId, eventId, eventType, attempt } = delivery;
  const body = Buffer.from(delivery.body);
  return {
    id: eventId,
    tryId: `${deliveryId}.${attempt}`,
    eventName: eventType,
    timestamp: Math.floor(now.getTime() / 1000),
    headers: messageHeaders(headers, eventType, signedHeaders({ eventId, deliveryId, attempt, now, body, keys })),
    body,
    place,
  };
}

function outcomeOf(sent: BrokerResult, secrets: ReadonlyMap<string, string>): Outcome {
  switch (sent.kind) {
    case 'kept':
      return { kind: 'delivered' };
    case 'failed':
      // A broker's own words may repeat what it was told.
      return { kind: 'failed', reason: sent.reason, detail: scrubText(sent.detail, secrets) };
    case 'not_installed':
      return impossible('client_not_installed', sent.detail);
  }
}

function impossible(reason: FailureReason, detail: string): Outcome {
  return { kind: 'impossible', reason, detail };
}

function unsent(outcome: Outcome): AttemptResult {
  return { outcome, response: null, durationMs: 0 };
}
