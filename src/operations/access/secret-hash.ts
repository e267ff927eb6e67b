// What is stored of a key, a link or a session: never the secret itself.

import { createHash } from 'node:crypto';

/** SHA-256. The secrets are 256 random bits, so neither salt nor a slow hash adds anything. */
export function secretHash(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
