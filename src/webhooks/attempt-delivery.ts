// One attempt of one delivery, top to bottom: may it be sent, open its secrets, sign, send, classify. Called by workers/deliver-due.
// It writes nothing and never throws for what a receiver or a row does: the result says it all.

import type { AttemptResult, FailureReason } from '../domain/attempt.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { HttpClient, HttpRequest, SendResult } from '../outbound/http-client.ts';
import { classifyResponse } from './classify-response.ts';
import { openKeys, type SigningKeys, type Unseal } from './open-keys.ts';
import { sign, signBody } from './sign.ts';

export interface AttemptTools {
  readonly http: Pick<HttpClient, 'send'>;
  readonly unseal: Unseal;
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
  const sent = await using.http.send(signedRequest(delivery, keys, using));
  return finished(sent, using.now());
}

function signedRequest(delivery: DueDelivery, keys: SigningKeys, using: AttemptTools): HttpRequest {
  const body = Buffer.from(delivery.body);
  const timestamp = Math.floor(using.now().getTime() / 1000);
  return {
    method: 'POST',
    url: delivery.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': using.userAgent,
      'webhook-id': delivery.eventId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign({ id: delivery.eventId, timestamp, body }, keys.own),
      'x-hmac-signature': signBody(body, keys.shared),
      'x-casewire-delivery': delivery.id,
      'x-casewire-attempt': String(delivery.attempt),
    },
    body,
    timeoutMs: delivery.timeoutMs,
    ...(using.signal ? { signal: using.signal } : {}),
  };
}

function finished(sent: SendResult, now: Date): AttemptResult {
  const outcome = classifyResponse(sent, now);
  const response = sent.kind === 'answered' ? { status: sent.status, headers: sent.headers, body: sent.body } : null;
  return { outcome, response, durationMs: sent.durationMs };
}

function impossible(reason: FailureReason, detail: string): AttemptResult {
  return { outcome: { kind: 'impossible', reason, detail }, response: null, durationMs: 0 };
}
