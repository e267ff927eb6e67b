// Secrets at rest: compact JWE (RFC 7516), `dir` with A256GCM. What a secret belongs to is written into the authenticated
// header, so that a sealed text copied to another row does not open.

import { webcrypto } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

export interface Seal {
  /** `boundTo` names the row and purpose, as in `subscription:<id>`. */
  seal(plain: string, boundTo: string): Promise<string>;
  /** Throws when the key, the binding or the text is not the one it was sealed with. */
  unseal(sealed: string, boundTo: string): Promise<string>;
}

/** `masterKey`: 32 bytes. */
export function createSeal(masterKey: Uint8Array): Seal {
  if (masterKey.length !== 32) throw new TypeError('the master key must have 32 bytes');
  // Once: of bytes the library makes a key anew for each text.
  const imported = webcrypto.subtle.importKey('raw', masterKey, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return {
    seal: async (plain, boundTo) =>
      new CompactEncrypt(new TextEncoder().encode(plain))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', sub: boundTo })
        .encrypt(await imported),
    unseal: async (sealed, boundTo) => {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, await imported, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      if (protectedHeader['sub'] !== boundTo) throw new Error('the sealed text belongs to another row');
      return new TextDecoder().decode(plaintext);
    },
  };
}
