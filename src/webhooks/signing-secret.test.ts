import { describe, expect, it } from 'vitest';

import { newSigningSecret, readSecrets, secretBytes, signingSecretFault, writeSecrets } from './signing-secret.ts';

const now = new Date('2024-01-01T00:00:00Z');
const secret = newSigningSecret(new Uint8Array(32).fill(1));
const older = newSigningSecret(new Uint8Array(32).fill(2));

describe('signing secrets', () => {
  it('a new one is whsec_ and the base64 of the bytes', () => {
    expect(secret).toBe('whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=');
    expect(secretBytes(secret)).toEqual(Buffer.alloc(32, 1));
    expect(signingSecretFault(secret)).toBeNull();
  });

  it('takes 24 to 64 bytes', () => {
    for (let length = 0; length <= 80; length += 1) {
      const fault = signingSecretFault(newSigningSecret(new Uint8Array(length)));
      expect(fault === null, String(length)).toBe(length >= 24 && length <= 64);
    }
  });

  it('says what is wrong without repeating the secret', () => {
    expect(signingSecretFault('hunter2')).toBe('must begin with whsec_');
    expect(signingSecretFault('whsec_hunter2!')).toBe('must be whsec_ and base64 with its padding');
    expect(signingSecretFault('whsec_c2hvcnQ=')).toBe('must hold 24 to 64 bytes, not 5');
    expect(() => secretBytes('hunter2')).toThrow('a signing secret must begin with whsec_');
  });

  it('reads what it wrote, newest first', () => {
    const stored = [
      { secret, until: null },
      { secret: older, until: '2024-01-01T00:00:01.000Z' },
    ];
    expect(readSecrets(writeSecrets(stored), now)).toEqual(stored);
  });

  it('leaves out a secret whose time is over, to the millisecond', () => {
    const stored = writeSecrets([
      { secret, until: null },
      { secret: older, until: '2024-01-01T00:00:00.000Z' },
    ]);
    expect(readSecrets(stored, new Date(now.getTime() - 1))).toHaveLength(2);
    expect(readSecrets(stored, now)).toEqual([{ secret, until: null }]);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"secrets":{}}',
    '{"secrets":[null]}',
    '{"secrets":[{"secret":"x"}]}',
    '{"secrets":[{"secret":1,"until":null}]}',
    '{"secrets":[{"secret":"x","until":"soon"}]}',
  ])('throws on text that was not written here: %s', (text) => {
    expect(() => readSecrets(text, now)).toThrow();
  });
});
