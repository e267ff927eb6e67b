// How an attempt shows its receiver who sends: basic, bearer, OAuth 2 client credentials, client certificate. Called when a subscription's
// letter is opened, with the secrets in hand. What it gives is for the wire only.

import type { Outcome } from '../domain/attempt.ts';
import { hiddenName, type TextPart } from '../domain/authored-request.ts';
import type { ReceiverAuth } from '../domain/subscription.ts';
import { readTemplate } from '../expressions/template.ts';
import type { ClientCertificate } from '../outbound/dial.ts';
import { fillText } from '../outbound/fill-request.ts';
import type { AccessTokens, Credentials } from './access-tokens.ts';

export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly clientCertificate?: ClientCertificate;
  /** What was made of the secrets, by a name for the log: it must not be stored either. */
  readonly derived: ReadonlyMap<string, string>;
  /** The receiver answered 401. */
  readonly rejected?: () => void;
}

/** Members that are taken as they are: a secret must not choose a host, nor a kind. */
const neverFilled = ['type', 'tokenUrl'];

/** Text that a subscription's owner wrote: `{secret.NAME}` is a secret's place, and other braces are text. */
export function authoredText(text: string): readonly TextPart[] {
  return readTemplate(text).map((part) => {
    if (typeof part === 'string' || 'secret' in part) return part;
    return 'path' in part ? `{${part.path}}` : `{callbackUrl.${part.callbackUrl}}`;
  });
}

/** The names of the secrets that it needs. */
export function secretsOfAuth(auth: ReceiverAuth): readonly string[] {
  const texts = Object.entries(auth).filter(([name]) => !neverFilled.includes(name));
  return texts.flatMap(([, text]) => authoredText(text)).flatMap((part) => (typeof part === 'string' ? [] : [hiddenName(part)]));
}

/** The same with its secrets in it. All of them must be known. */
export function fillAuth<Auth extends ReceiverAuth>(auth: Auth, secrets: ReadonlyMap<string, string>): Auth {
  const filled = Object.entries(auth).map(([name, text]) => [
    name,
    neverFilled.includes(name) ? text : fillText(authoredText(text), secrets),
  ]);
  return Object.fromEntries(filled);
}

/** `auth` with its secrets in it. A token that cannot be had is a failed attempt: it is tried again. */
export async function authenticateToReceiver(
  auth: ReceiverAuth,
  sender: { readonly subscriptionId: string; readonly timeoutMs: number },
  tokens: AccessTokens,
): Promise<Proof | { readonly outcome: Outcome }> {
  switch (auth.type) {
    case 'basic':
      return authorized('Basic', Buffer.from(`${auth.username}:${auth.password}`).toString('base64'));
    case 'bearer':
      return authorized('Bearer', auth.token);
    case 'oauth2': {
      const credentials: Credentials = { ...auth, subscriptionId: sender.subscriptionId };
      const got = await tokens.get(credentials, sender.timeoutMs);
      if (!got.ok) return { outcome: { kind: 'failed', reason: got.reason, detail: got.detail } };
      return { ...authorized('Bearer', got.token), rejected: () => tokens.drop(credentials, got.token) };
    }
    case 'mtls':
      return { headers: {}, clientCertificate: auth, derived: new Map() };
  }
}

function authorized(scheme: string, value: string): Proof {
  return { headers: { authorization: `${scheme} ${value}` }, derived: new Map([['authorization', value]]) };
}
