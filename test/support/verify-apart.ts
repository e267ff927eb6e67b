// A verifier of Standard Webhooks written apart from src/ and verify/, so that a mistake there is not repeated here. The receiver farm
// checks each request with it.

import { createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Of a `whsec_` secret (HMAC-SHA256, `v1`) or a `whpk_` public key (ed25519, `v1a`). */
export type VerifyKey = { readonly kind: 'v1'; readonly key: Buffer } | { readonly kind: 'v1a'; readonly key: KeyObject };

export interface Signed {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: Buffer;
}

const toleranceS = 300;

/** Throws for any other text. */
export function verifyKey(secret: string): VerifyKey {
  const encoded = secret.slice(secret.indexOf('_') + 1);
  if (secret.startsWith('whsec_')) return { kind: 'v1', key: Buffer.from(encoded, 'base64') };
  if (!secret.startsWith('whpk_')) throw new Error('A secret of the farm starts with whsec_ or whpk_.');
  const x = Buffer.from(encoded, 'base64').toString('base64url');
  return { kind: 'v1a', key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }) };
}

/** True when one signature fits one key and the time is within five minutes of `nowMs`. */
export function isSignedByOne({ id, timestamp, signature, body }: Signed, keys: readonly VerifyKey[], nowMs: number): boolean {
  if (!/^[1-9][0-9]*$/.test(timestamp) || Math.abs(nowMs / 1_000 - Number(timestamp)) > toleranceS) return false;
  if (!/^[A-Za-z0-9_-]+$/.test(id)) return false;
  const text = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return signature.split(' ').some((one) => {
    const [version = '', value = ''] = one.split(',');
    return keys.some(({ kind, key }) => {
      if (kind !== version) return false;
      if (kind === 'v1a') return verify(null, text, key, Buffer.from(value, 'base64'));
      return createHmac('sha256', key).update(text).digest('base64') === value;
    });
  });
}
