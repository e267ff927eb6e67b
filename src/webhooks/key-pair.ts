// The ed25519 key pair behind a signing secret, for `v1a` of Standard Webhooks. It is derived, not stored: whoever holds the secret has
// it, and a rotation of the secret rotates it. Pure.

import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

import { secretBytes } from './signing-secret.ts';

/** PKCS #8 around a seed of 32 bytes (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** HKDF-SHA256 of the secret's bytes, without salt, for `casewire v1a`, is the seed. Throws if the secret is not a `whsec_`. */
export function privateKeyOf(secret: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secretBytes(secret), '', 'casewire v1a', 32));
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

/** What a receiver verifies `v1a` with, and anyone may know: `whpk_` and base64 of the 32 bytes. Throws if the secret is not a `whsec_`. */
export function publicKeyOf(secret: string): string {
  const { x = '' } = createPublicKey(privateKeyOf(secret)).export({ format: 'jwk' });
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;
}
