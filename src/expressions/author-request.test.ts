import { describe, expect, it } from 'vitest';

import { showParts } from '../domain/authored-request.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { authorRequest } from './author-request.ts';

const using = { nonce: 'f00dfeed', now: new Date('2024-01-01T00:00:00Z'), untransformed: 'nothing' } as const;
const data = { name: 'ACME', trap: '{secret.KEY} cwf00dfeen0z', list: ['x'], broken: 'a\r\nb: c' };

const make = (entry: JsonObject) => authorRequest({ url: 'https://a.example/x', ...entry }, data, using);
const jmespath = (mapping: string) => ({ request: { transform: { transformer: 'jmespath', mapping } } });

describe('authorRequest', () => {
  it('cuts the body where secrets go in: string literals and JSON literals, not names, not data', () => {
    const made = make(jmespath('{a: \'x{secret.KEY}y\', b: `{"c": "{secrets.K2}"}`, "{secret.KEY}": trap, again: \'{secret.KEY}\'}'));
    expect(made).toMatchObject({ ok: true, request: { method: 'POST' } });
    const body = made.ok ? (made.request.body ?? []) : [];
    expect(body.filter((part) => typeof part !== 'string')).toEqual([{ secret: 'KEY' }, { secret: 'K2' }, { secret: 'KEY' }]);
    expect(JSON.parse(showParts(body))).toEqual({
      a: 'x{secret.KEY}y',
      b: { c: '{secret.K2}' },
      '{secret.KEY}': data.trap,
      again: '{secret.KEY}',
    });
  });

  it('cuts url, headers and body where a callback URL goes in; data that look like one stay data', () => {
    const place = '{callbackUrl.DONE "1"}';
    const made = authorRequest(
      { url: `https://a.example/x?cb=${place}`, headers: { 'x-cb': place }, ...jmespath("{cb: '{callbackUrl.DONE}&a=b', trap: trap}") },
      { trap: '{callbackUrl.DONE}' },
      using,
    );
    expect(made).toMatchObject({
      ok: true,
      request: { url: ['https://a.example/x?cb=', { callbackUrl: 'DONE "1"' }], headers: { 'x-cb': [{ callbackUrl: 'DONE "1"' }] } },
    });
    const body = made.ok ? (made.request.body ?? []) : [];
    expect(body.filter((part) => typeof part !== 'string')).toEqual([{ callbackUrl: 'DONE' }]);
    expect(JSON.parse(showParts(body))).toEqual({ cb: '{callbackUrl.DONE}&a=b', trap: '{callbackUrl.DONE}' });
  });

  it('leaves escaped quotes in literals alone', () => {
    const made = make(jmespath("{a: 'it\\'s {secret.KEY}', b: trap}"));
    expect(made.ok && JSON.parse(showParts(made.request.body ?? []))).toEqual({ a: "it's {secret.KEY}", b: data.trap });
  });

  it('chains transforms; a secret may come from any step', () => {
    const transform: Json = [
      { transformer: 'jmespath', mapping: "{items: list, token: '{secret.KEY}'}" },
      {
        transformer: 'helper',
        mapping: [
          { source: 'token', target: 'kept.token', method: 'omit', value: [] },
          { source: '', target: 'token', method: 'remove' },
        ],
      },
    ];
    const made = make({ request: { transform } });
    expect(made.ok && made.request.body).toEqual(['{"items":["x"],"kept":{"token":"', { secret: 'KEY' }, '"}}']);
  });

  it('shows the schema the secret’s name, never a mark', () => {
    const schema = { properties: { k: { const: 'other' } } };
    const made = make({ request: { transform: { transformer: 'jmespath', mapping: "{k: '{secret.KEY}'}" }, schema } });
    expect(made).toMatchObject({ ok: false, reason: 'request_schema', detail: expect.not.stringContaining('f00d') });
  });

  it('sends a GET’s payload as query, after what the URL has already', () => {
    const made = make({ url: 'https://a.example/x?y=1', method: 'GET', ...jmespath("{a: list, b: 'c d', k: '{secret.KEY}', n: nothing}") });
    expect(made.ok && [showParts(made.request.url), made.request.body]).toEqual([
      'https://a.example/x?y=1&a=%5B%22x%22%5D&b=c%20d&k={secret.KEY}',
      null,
    ]);
  });

  it.each([
    ['a list as query', { method: 'GET', ...jmespath('list') }, 'transform_failed'],
    ['a transform that fails', jmespath('length(nothing)'), 'transform_failed'],
    ['an unknown transformer', { request: { transform: { transformer: 'xslt', mapping: '' } } }, 'transform_failed'],
    [
      'imageUrlToBase64',
      { request: { transform: { transformer: 'helper', mapping: [{ source: 'a', target: 'b', method: 'imageUrlToBase64' }] } } },
      'transform_failed',
    ],
    ['a missing header value', { headers: { 'x-a': '{nobody}' } }, 'missing_value'],
    ['a header value with a line break', { headers: { 'x-a': '{broken}' } }, 'header_not_allowed'],
  ])('makes no request for %s', (_name, entry, reason) => {
    expect(make(entry)).toMatchObject({ ok: false, reason, detail: expect.stringMatching(/\.$/) });
  });

  it('sends nothing, or everything, without a transform', () => {
    expect(make({})).toMatchObject({ ok: true, request: { body: null } });
    expect(authorRequest({ url: 'https://a.example/x' }, data, { ...using, untransformed: 'everything' })).toMatchObject({
      request: { body: [JSON.stringify(data)] },
    });
  });

  it('lowers the names of headers', () => {
    expect(make({ headers: { 'X-Key': '{secret.KEY}' } })).toMatchObject({ request: { headers: { 'x-key': [{ secret: 'KEY' }] } } });
  });
});
