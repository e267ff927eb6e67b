import { describe, expect, it } from 'vitest';

import type { AuthoredRequest } from '../domain/authored-request.ts';
import { fillRequest, secretsOf } from './fill-request.ts';
import { scrubHeaders, scrubJson, scrubText } from './scrub-secrets.ts';

const request: AuthoredRequest = {
  method: 'POST',
  url: ['https://a.example/', { secret: 'A' }, '?k=', { secret: 'B' }],
  headers: { authorization: ['Bearer ', { secret: 'B' }] },
  body: ['{"k":"', { secret: 'A' }, '"}'],
};
const secrets = new Map([
  ['A', 'a/"b"\n'],
  ['B', 'bé b'],
]);

describe('fillRequest', () => {
  it('encodes a secret for the place that it goes to', () => {
    expect(fillRequest(request, secrets)).toEqual({
      ok: true,
      request: {
        method: 'POST',
        url: 'https://a.example/a%2F%22b%22%0A?k=b%C3%A9%20b',
        headers: { authorization: 'Bearer bé b' },
        body: '{"k":"a/\\"b\\"\\n"}',
      },
    });
    expect(secretsOf(request)).toEqual(['A', 'B']);
  });

  it('fills in a callback URL as it does a secret, and says when none can be made', () => {
    const asking: AuthoredRequest = { ...request, url: ['https://a.example/?cb=', { callbackUrl: 'DONE' }], headers: {}, body: null };
    expect(secretsOf(asking)).toEqual(['callbackUrl.DONE']);
    expect(fillRequest(asking, new Map([['callbackUrl.DONE', 'https://me.example/hook?token=t']]))).toMatchObject({
      request: { url: 'https://a.example/?cb=https%3A%2F%2Fme.example%2Fhook%3Ftoken%3Dt' },
    });
    expect(fillRequest(asking, new Map())).toMatchObject({
      ok: false,
      reason: 'missing_value',
      detail: expect.stringContaining('PUBLIC_URL'),
    });
  });

  it('names the secrets that are not there', () => {
    expect(fillRequest(request, new Map([['A', 'x']]))).toEqual({
      ok: false,
      reason: 'unknown_secret',
      detail: 'The workspace has no secret "B".',
    });
  });

  it.each([
    ['control characters', 'line\nbreak'],
    ['what is outside Latin-1', 'Ł'],
  ])('refuses %s in a header without telling the secret', (_name, value) => {
    const filled = fillRequest(
      request,
      new Map([
        ['A', 'x'],
        ['B', value],
      ]),
    );
    expect(filled).toMatchObject({ ok: false, reason: 'header_not_allowed', detail: expect.not.stringContaining(value) });
  });

  it('refuses a header of the connection', () => {
    expect(fillRequest({ ...request, headers: { host: ['x'] } }, secrets)).toMatchObject({ ok: false, reason: 'header_not_allowed' });
  });
});

describe('scrubbing', () => {
  it('takes a secret out in all the forms in which it was sent', () => {
    const text = `plain a/"b"\n, escaped a/\\"b\\"\\n, encoded a%2F%22b%22%0A, other`;
    expect(scrubText(text, secrets)).toBe('plain {secret.A}, escaped {secret.A}, encoded {secret.A}, other');
    expect(scrubHeaders({ 'x-echo': 'bé b' }, secrets)).toEqual({ 'x-echo': '{secret.B}' });
  });

  it('goes through every text of a JSON value, and takes a longer secret before one that is part of it', () => {
    const both = new Map([
      ['SHORT', 'word'],
      ['LONG', 'password'],
    ]);
    expect(scrubJson({ password: ['my word', 4, null, { a: 'password' }] }, both)).toEqual({
      '{secret.LONG}': ['my {secret.SHORT}', 4, null, { a: '{secret.LONG}' }],
    });
  });

  it('leaves values too short to be secret', () => {
    expect(scrubText('abc', new Map([['S', 'a']]))).toBe('abc');
  });
});
