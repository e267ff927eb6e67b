// Access tokens by client credentials (RFC 6749 section 4.4), kept in memory until shortly before they run out. Called by
// authenticate-to-receiver.ts; lives as long as the workers. It writes nothing, and its failures hold no secret.

import { createHash } from 'node:crypto';

import type { FailureReason } from '../domain/attempt.ts';
import { headerFault } from '../domain/header-fault.ts';
import type { HttpClient, SendResult } from '../outbound/http-client.ts';

export interface Credentials {
  /** Whose they are: a token is never shared between two subscriptions. */
  readonly subscriptionId: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
}

export type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: FailureReason; readonly detail: string };

export interface AccessTokens {
  /** The token that is held, else a new one; attempts that ask meanwhile share one fetch. Never rejects. */
  get(credentials: Credentials, timeoutMs: number): Promise<TokenResult>;
  /** The receiver did not take `token`: the next attempt fetches another one. */
  drop(credentials: Credentials, token: string): void;
}

interface Held {
  readonly result: Promise<TokenResult>;
  token: string | null;
  /** By the monotonic clock; a token that is still being fetched is good. */
  goodUntil: number;
}

/** Tokens held; past it the one fetched first is forgotten. */
const maxHeld = 4096;
/** When the answer does not say, in seconds. */
const defaultLifetime = 300;
/** A token is not used in its last seconds: it must still be good when it arrives. */
const marginSeconds = 30;
/** RFC 6749 section 5.2. Other words of the endpoint are not repeated: they might hold a secret. */
const knownErrors = /^(invalid_(request|client|grant|scope)|unauthorized_client|unsupported_grant_type)$/;

/** `monotonic`: milliseconds since any moment. */
export function createAccessTokens(http: Pick<HttpClient, 'send'>, monotonic: () => number = () => performance.now()): AccessTokens {
  const held = new Map<string, Held>();

  const begin = (key: string, credentials: Credentials, timeoutMs: number): Held => {
    const fetched = http.send(tokenRequest(credentials, timeoutMs)).then(readAnswer);
    const entry: Held = {
      token: null,
      goodUntil: Number.POSITIVE_INFINITY,
      result: fetched.then((answer) => {
        if (!answer.ok) {
          entry.goodUntil = 0;
          return answer;
        }
        entry.token = answer.token;
        entry.goodUntil = monotonic() + Math.max(answer.lifetimeSeconds - marginSeconds, answer.lifetimeSeconds / 2) * 1000;
        return { ok: true, token: answer.token };
      }),
    };
    held.delete(key);
    held.set(key, entry);
    for (const oldest of held.keys()) {
      if (held.size <= maxHeld) break;
      held.delete(oldest);
    }
    return entry;
  };

  return {
    get(credentials, timeoutMs) {
      const key = keyOf(credentials);
      const known = held.get(key);
      return known && known.goodUntil > monotonic() ? known.result : begin(key, credentials, timeoutMs).result;
    },
    drop(credentials, token) {
      const key = keyOf(credentials);
      if (held.get(key)?.token === token) held.delete(key);
    },
  };
}

function keyOf({ subscriptionId, tokenUrl, clientId, clientSecret, scope, audience }: Credentials): string {
  return createHash('sha256')
    .update(JSON.stringify([subscriptionId, tokenUrl, clientId, clientSecret, scope ?? null, audience ?? null]))
    .digest('base64');
}

function tokenRequest({ tokenUrl, clientId, clientSecret, scope, audience }: Credentials, timeoutMs: number) {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  if (audience !== undefined) form.set('audience', audience);
  return {
    method: 'POST',
    url: tokenUrl,
    headers: {
      authorization: `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: form.toString(),
    timeoutMs,
    maxResponseBytes: 65_536,
  };
}

/** Section 2.3.1: both halves are form-encoded before they go into the header. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

type Answer = { readonly ok: true; readonly token: string; readonly lifetimeSeconds: number } | (TokenResult & { readonly ok: false });

function readAnswer(sent: SendResult): Answer {
  if (sent.kind === 'failed') {
    // What may not be called looks the same wherever it stands.
    if (sent.reason === 'address_not_allowed') return { ok: false, reason: sent.reason, detail: sent.detail };
    return failed(`The token endpoint gave no answer (${sent.reason}).`);
  }
  const answer = sent.complete ? readObject(sent.body) : null;
  if (sent.status !== 200) {
    const error = typeof answer?.['error'] === 'string' && knownErrors.test(answer['error']) ? ` (${answer['error']})` : '';
    return failed(`The token endpoint answered ${sent.status}${error}.`);
  }
  const { access_token: token, token_type: type = 'bearer', expires_in: expiresIn } = answer ?? {};
  if (typeof token !== 'string' || token === '') return failed('The answer of the token endpoint holds no access_token.');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    return failed('The token endpoint gave a token that is not a bearer token.');
  if (headerFault('authorization', `Bearer ${token}`) !== null) return failed('The access token holds characters that no header may have.');
  const seconds = Number(expiresIn ?? defaultLifetime);
  return { ok: true, token, lifetimeSeconds: seconds >= 0 ? seconds : defaultLifetime };
}

function failed(detail: string): TokenResult & { readonly ok: false } {
  return { ok: false, reason: 'auth_failed', detail };
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
