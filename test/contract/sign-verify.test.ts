// What the product signs, verify/ accepts, and so does the standardwebhooks library; and the other way round. The vectors are
// made by a third implementation: see make-signing-vectors.mjs.

import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';

import { privateKeyOf, publicKeyOf } from '../../src/webhooks/key-pair.ts';
import { sharedKey, sign, signBody, signingKey } from '../../src/webhooks/sign.ts';
import { newSigningSecret, signingSecretFault } from '../../src/webhooks/signing-secret.ts';
import { verifyWebhook, WebhookVerificationError } from '../../verify/src/index.ts';

interface SignVector {
  readonly name: string;
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
  readonly secrets: readonly string[];
  readonly sharedSecret: string;
  readonly signature: string;
  readonly bodySignature: string;
  readonly asymmetric: string;
  readonly publicKeys: readonly string[];
}

interface VerifyVector {
  readonly name: string;
  readonly result: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly secret: string | readonly string[];
  readonly now: number;
  readonly toleranceSeconds?: number;
}

interface Vectors {
  readonly sign: readonly SignVector[];
  readonly badSecrets: readonly { readonly name: string; readonly secret: string }[];
  readonly verify: readonly VerifyVector[];
}

const vectors = JSON.parse(readFileSync(new URL('./signing-vectors.json', import.meta.url), 'utf8')) as Vectors;

const verdict = (run: () => unknown): string => {
  try {
    run();
    return 'ok';
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code;
    throw error;
  }
};

const secretOf = (seed: number): string => newSigningSecret(Uint8Array.from({ length: 32 }, (_, at) => (at * 7 + seed) % 256));

describe('signing vectors', () => {
  it('there are enough of them', () => {
    expect(vectors.sign.length + vectors.badSecrets.length).toBeGreaterThanOrEqual(30);
    expect(vectors.verify.length).toBeGreaterThanOrEqual(40);
    const names = [...vectors.sign, ...vectors.badSecrets, ...vectors.verify].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(vectors.sign)('signs: $name', (vector) => {
    const body = Buffer.from(vector.body);
    expect(sign({ id: vector.id, timestamp: vector.timestamp, body }, vector.secrets.map(signingKey))).toBe(vector.signature);
    expect(signBody(body, sharedKey(vector.sharedSecret))).toBe(vector.bodySignature);
    expect(sign({ id: vector.id, timestamp: vector.timestamp, body }, vector.secrets.map(privateKeyOf))).toBe(vector.asymmetric);
    expect(vector.secrets.map(publicKeyOf)).toEqual(vector.publicKeys);
  });

  it.each(vectors.badSecrets)('refuses to sign with: $name', ({ secret }) => {
    expect(signingSecretFault(secret)).toEqual(expect.any(String));
    expect(() => signingKey(secret)).toThrow();
    expect(() => publicKeyOf(secret)).toThrow();
  });

  it.each(vectors.verify)('verifies: $name', ({ result, body, headers, secret, now, toleranceSeconds }) => {
    const options = { now: new Date(now * 1000), ...(toleranceSeconds === undefined ? {} : { toleranceSeconds }) };
    expect(verdict(() => verifyWebhook(body, headers, secret, options))).toBe(result);
    expect(verdict(() => verifyWebhook(Buffer.from(body), headers, secret, options))).toBe(result);
  });
});

describe('sign and verify', () => {
  const bodies = ['{}', '{"mood":"🦊"}', '{\r\n"a":1.0}', JSON.stringify({ data: 'x'.repeat(200_000) }), '"\\u0000"'];
  const timestamp = Math.floor(Date.now() / 1000);
  const id = '01912d68-783e-7a03-8467-5661c1243ad4';

  const headersOf = (body: string, secrets: readonly string[]) => ({
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign({ id, timestamp, body: Buffer.from(body) }, secrets.map(signingKey)),
  });

  it.each(bodies)('the product signs, all three verify: body %#', (body) => {
    const headers = headersOf(body, [secretOf(1), secretOf(2)]);
    for (const secret of [secretOf(1), secretOf(2)]) {
      expect(verifyWebhook(body, headers, secret)).toEqual(JSON.parse(body));
      expect(verifyWebhook(Buffer.from(body), new Headers(headers), secret)).toEqual(JSON.parse(body));
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }
    expect(verdict(() => verifyWebhook(body, headers, secretOf(3)))).toBe('signature_mismatch');
    expect(() => new Webhook(secretOf(3)).verify(body, headers)).toThrow('No matching signature');
  });

  it.each(bodies)('the library signs, verify accepts, and the product signs the same: body %#', (body) => {
    const signature = new Webhook(secretOf(4)).sign(id, new Date(timestamp * 1000), body);
    expect(verifyWebhook(body, { ...headersOf(body, [secretOf(5)]), 'webhook-signature': signature }, secretOf(4))).toEqual(
      JSON.parse(body),
    );
    expect(headersOf(body, [secretOf(4)])['webhook-signature']).toBe(signature);
  });

  it.each(bodies)('the product signs with the shared secret, verify accepts: body %#', (body) => {
    const headers = { 'x-hmac-signature': signBody(Buffer.from(body), sharedKey('webhook-shared-secret-secret')) };
    expect(verifyWebhook(body, headers, 'webhook-shared-secret-secret')).toEqual(JSON.parse(body));
  });

  it.each(bodies)('the product signs v1a, verify and node:crypto accept it by the public key alone: body %#', (body) => {
    const signature = sign({ id, timestamp, body: Buffer.from(body) }, [privateKeyOf(secretOf(1)), signingKey(secretOf(1))]);
    const headers = { ...headersOf(body, [secretOf(1)]), 'webhook-signature': signature };
    expect(verifyWebhook(body, headers, publicKeyOf(secretOf(1)))).toEqual(JSON.parse(body));
    expect(new Webhook(secretOf(1)).verify(body, headers)).toEqual(JSON.parse(body));
    expect(verdict(() => verifyWebhook(body, headers, publicKeyOf(secretOf(2))))).toBe('signature_mismatch');
    const x = Buffer.from(publicKeyOf(secretOf(1)).slice(5), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const [version, bytes = ''] = signature.split(' ')[0]?.split(',') ?? [];
    expect(version).toBe('v1a');
    expect(verify(null, Buffer.from(`${id}.${timestamp}.${body}`), key, Buffer.from(bytes, 'base64'))).toBe(true);
  });

  it('two subscriptions never have one key pair, and a secret always has the same', () => {
    const keys = Array.from({ length: 200 }, (_, seed) => publicKeyOf(secretOf(seed)));
    expect(new Set(keys).size).toBe(200);
    expect(keys.every((key) => /^whpk_[A-Za-z0-9+/]{43}=$/.test(key))).toBe(true);
    expect(publicKeyOf(secretOf(7))).toBe(keys[7]);
  });

  it('a changed bit anywhere in the body is noticed', () => {
    const body = '{"eventName":"workflow.completed"}';
    const headers = headersOf(body, [secretOf(6)]);
    for (let at = 0; at < body.length * 8; at += 1) {
      const bytes = Buffer.from(body);
      bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
      expect(verdict(() => verifyWebhook(bytes, headers, secretOf(6)))).toBe('signature_mismatch');
    }
  });
});
