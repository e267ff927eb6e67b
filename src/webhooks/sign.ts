// Signs what is sent, in both ways a receiver may check it. Called by attempt-delivery.ts. Keys come in decoded: see open-keys.ts.

import { createHmac, createSecretKey, type KeyObject, sign as signEd25519 } from 'node:crypto';

import { secretBytes } from './signing-secret.ts';

export interface Signable {
  /** The event's id; holds no dot, because the signed text is split at dots. */
  readonly id: string;
  /** Whole seconds since 1970, of the attempt. */
  readonly timestamp: number;
  /** The exact bytes sent. */
  readonly body: Uint8Array;
}

/** The key of a `whsec_` secret. Throws if the secret is not one. */
export function signingKey(secret: string): KeyObject {
  return createSecretKey(secretBytes(secret));
}

/** The key of a workspace's shared secret: its characters as UTF-8. */
export function sharedKey(secret: string): KeyObject {
  return createSecretKey(secret, 'utf8');
}

/**
 * `webhook-signature` of Standard Webhooks 1.0.0: one signature a key, in the order of the keys, separated by blanks. A secret key gives
 * `v1,<base64>`, a private ed25519 key `v1a,<base64>`.
 */
export function sign({ id, timestamp, body }: Signable, keys: readonly KeyObject[]): string {
  const head = `${id}.${timestamp}.`;
  const one = (key: KeyObject): string =>
    key.type === 'private'
      ? `v1a,${signEd25519(null, Buffer.concat([Buffer.from(head), body]), key).toString('base64')}`
      : `v1,${createHmac('sha256', key).update(head).update(body).digest('base64')}`;
  return keys.map(one).join(' ');
}

/** `x-hmac-signature`: hex HMAC-SHA256 of the body alone. */
export function signBody(body: Uint8Array, key: KeyObject): string {
  return createHmac('sha256', key).update(body).digest('hex');
}
