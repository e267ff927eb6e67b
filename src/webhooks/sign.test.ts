import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { sharedKey, sign, signBody, signingKey } from './sign.ts';
import { newSigningSecret } from './signing-secret.ts';

// The full table is test/contract/sign-verify.test.ts.
const body = Buffer.from('{"a":"æ"}');
const first = newSigningSecret(new Uint8Array(32).fill(1));
const second = newSigningSecret(new Uint8Array(32).fill(2));
const expected = (fill: number) => `v1,${createHmac('sha256', Buffer.alloc(32, fill)).update('e1.17.{"a":"æ"}').digest('base64')}`;

describe('sign', () => {
  it('signs id, time and bytes once a key, in their order', () => {
    expect(sign({ id: 'e1', timestamp: 17, body }, [signingKey(second), signingKey(first)])).toBe(`${expected(2)} ${expected(1)}`);
  });

  it('refuses a key that is none', () => {
    expect(() => signingKey('whsec_short')).toThrow();
  });
});

describe('signBody', () => {
  it('is the page’s signature: hexadecimal, of the body alone, with the characters of the secret', () => {
    expect(signBody(body, sharedKey('größe'))).toBe(createHmac('sha256', 'größe').update(body).digest('hex'));
  });
});
