// One attempt of one delivery, top to bottom: may it be sent, open its secrets, sign, send, classify. Called by workers/deliver-due.
// It writes nothing and never throws for what a receiver or a row does: the result says it all.

import type { AttemptResult, FailureReason } from '../domain/attempt.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { HttpClient, HttpRequest, SendResult } from '../outbound/http-client.ts';
import { scrubHeaders, scrubText } from '../outbound/scrub-secrets.ts';
import { classifyResponse } from './classify-response.ts';
import { type Letter, openCustomWebhook, type Secrets } from './open-custom-webhook.ts';
import { openKeys, type SigningKeys, type Unseal } from './open-keys.ts';
import { sign, signBody } from './sign.ts';

export interface AttemptTools {
  readonly http: Pick<HttpClient, 'send'>;
  readonly unseal: Unseal;
  /** The secrets that a custom webhook names; unknown names are left out. */
  readonly secrets: Secrets;
  readonly now: () => Date;
  /** `Casewire/<version>`. */
  readonly userAgent: string;
  /** Aborting ends the attempt at once; its result then says `network`. */
  readonly signal?: AbortSignal;
}

export async function attemptDelivery(delivery: DueDelivery, using: AttemptTools): Promise<AttemptResult> {
  if (delivery.subscriptionStatus === 'deleted') return impossible('subscription_deleted', 'The subscription was deleted.');
  if (delivery.subscriptionStatus === 'disabled') return impossible('subscription_disabled', 'The subscription is disabled.');
  const keys = await openKeys(delivery, using.unseal, using.now());
  if (!keys) return impossible('unreadable_secret', 'The signing secret cannot be opened.');
  const letter = delivery.request ? await openCustomWebhook(delivery, delivery.request, using.secrets) : eventLetter(delivery);
  if ('outcome' in letter) return { outcome: letter.outcome, response: null, durationMs: 0 };
  const sent = await using.http.send(signedRequest(delivery, letter, keys, using));
  return finished(sent, letter, using.now());
}

/** An event for a subscription goes out as it was told. */
function eventLetter({ url, body }: DueDelivery): Letter {
  return { method: 'POST', url, headers: { 'content-type': 'application/json' }, body, secrets: new Map() };
}

function signedRequest(delivery: DueDelivery, letter: Letter, keys: SigningKeys, using: AttemptTools): HttpRequest {
  const body = Buffer.from(letter.body ?? '');
  const timestamp = Math.floor(using.now().getTime() / 1000);
  return {
    method: letter.method,
    url: letter.url,
    headers: {
      'user-agent': using.userAgent,
      ...letter.headers,
      'webhook-id': delivery.eventId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign({ id: delivery.eventId, timestamp, body }, keys.own),
      'x-hmac-signature': signBody(body, keys.shared),
      'x-casewire-delivery': delivery.id,
      'x-casewire-attempt': String(delivery.attempt),
    },
    ...(letter.body === null ? {} : { body }),
    timeoutMs: delivery.timeoutMs,
    ...(using.signal ? { signal: using.signal } : {}),
  };
}

/** What a receiver echoes of the request is kept without its secrets. */
function finished(sent: SendResult, { secrets }: Letter, now: Date): AttemptResult {
  const outcome = classifyResponse(sent, now);
  if (sent.kind !== 'answered') return { outcome, response: null, durationMs: sent.durationMs };
  const response = { status: sent.status, headers: scrubHeaders(sent.headers, secrets), body: scrubText(sent.body, secrets) };
  return { outcome, response, durationMs: sent.durationMs };
}

function impossible(reason: FailureReason, detail: string): AttemptResult {
  return { outcome: { kind: 'impossible', reason, detail }, response: null, durationMs: 0 };
}
