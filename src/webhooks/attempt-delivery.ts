// One attempt of one delivery, top to bottom: may it be sent, open its secrets, show who sends, sign, send, classify. Called by workers/deliver-due.
// It writes nothing and never throws for what a receiver or a row does: the result says it all.

import type { AttemptResult, FailureReason } from '../domain/attempt.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { HttpClient, HttpRequest, SendResult } from '../outbound/http-client.ts';
import { scrubHeaders, scrubText } from '../outbound/scrub-secrets.ts';
import type { AccessTokens } from './access-tokens.ts';
import { attemptBroker, type BrokerTools } from './attempt-broker.ts';
import { classifyResponse } from './classify-response.ts';
import { deliveryFault } from './delivery-fault.ts';
import { type Letter, openCustomWebhook, type Secrets } from './open-custom-webhook.ts';
import { openEvent } from './open-event.ts';
import { openKeys, type SigningKeys, type Unseal } from './open-keys.ts';
import { signedHeaders } from './signed-headers.ts';

export interface AttemptTools {
  readonly http: Pick<HttpClient, 'send'>;
  readonly brokers: BrokerTools['brokers'];
  readonly unseal: Unseal;
  /** The secrets that a custom webhook or a subscription's settings name; unknown names are left out. */
  readonly secrets: Secrets;
  readonly tokens: AccessTokens;
  /** The database's clock: receivers refuse a time that is far from theirs. */
  readonly now: () => Date;
  /** `Casewire/<version>`. */
  readonly userAgent: string;
  /** Aborting ends the attempt at once; its result then says `network`. */
  readonly signal?: AbortSignal;
}

export async function attemptDelivery(delivery: DueDelivery, using: AttemptTools): Promise<AttemptResult> {
  if (delivery.subscriptionStatus === 'deleted') return impossible('subscription_deleted', 'The subscription was deleted.');
  if (delivery.subscriptionStatus === 'disabled') return impossible('subscription_disabled', 'The subscription is disabled.');
  const fault = deliveryFault(delivery);
  if (fault) return impossible(fault.reason, fault.detail);
  const keys = await openKeys(delivery, using.unseal, using.now());
  if (!keys) return impossible('unreadable_secret', 'The signing secret cannot be opened.');
  if (delivery.type !== 'webhook') return attemptBroker(delivery, delivery.type, keys, using);
  const letter = delivery.request ? await openCustomWebhook(delivery, delivery.request, using.secrets) : await openEvent(delivery, using);
  if ('outcome' in letter) return { outcome: letter.outcome, response: null, durationMs: 0 };
  const sent = await using.http.send(signedRequest(delivery, letter, keys, using));
  return finished(sent, letter, using.now());
}

function signedRequest(delivery: DueDelivery, letter: Letter, keys: SigningKeys, using: AttemptTools): HttpRequest {
  const body = Buffer.from(letter.body ?? '');
  const { id: deliveryId, eventId, attempt } = delivery;
  return {
    method: letter.method,
    url: letter.url,
    headers: {
      'user-agent': using.userAgent,
      ...letter.headers,
      ...signedHeaders({ eventId, deliveryId, attempt, now: using.now(), body, keys }),
    },
    ...(letter.body === null ? {} : { body }),
    timeoutMs: Math.max(1, delivery.timeoutMs - (letter.tookMs ?? 0)),
    ...(letter.clientCertificate ? { clientCertificate: letter.clientCertificate } : {}),
    ...(using.signal ? { signal: using.signal } : {}),
  };
}

/** What a receiver echoes of the request is kept without its secrets. */
function finished(sent: SendResult, { secrets, tookMs = 0, rejected }: Letter, now: Date): AttemptResult {
  const outcome = classifyResponse(sent, now);
  // Nothing was dialled: blocked attempts all tell the same time, none.
  const blocked = sent.kind === 'failed' && sent.reason === 'address_not_allowed';
  const durationMs = blocked ? 0 : tookMs + sent.durationMs;
  if (sent.kind !== 'answered') return { outcome, response: null, durationMs };
  if (sent.status === 401) rejected?.();
  const cut = sent.complete ? {} : { cut: true as const };
  const response = { status: sent.status, headers: scrubHeaders(sent.headers, secrets), body: scrubText(sent.body, secrets), ...cut };
  return { outcome, response, durationMs, ...(sent.brokenOff ? { brokenOff: true } : {}) };
}

function impossible(reason: FailureReason, detail: string): AttemptResult {
  return { outcome: { kind: 'impossible', reason, detail }, response: null, durationMs: 0 };
}
