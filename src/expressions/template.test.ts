import { describe, expect, it } from 'vitest';

import { hiddenName } from '../domain/authored-request.ts';
import { expandUrl, urlTemplate } from './expand-url.ts';
import { callbacksNamedIn, expandHeader, readTemplate, secretsNamedIn } from './template.ts';

const data = {
  entity: { id: 'e-1', data: { name: 'A/B ?&#é', list: [1] } },
  documents: [{ id: 'd-1' }],
  trap: '{secret.KEY}{entity.id}',
  empty: '',
  none: null,
  count: 0,
  yes: false,
  dots: '..',
  dot: '.',
  host: 'evil.com',
  label: 'eu-1',
  controls: 'a\r\nx: y',
};

describe('readTemplate', () => {
  it.each([
    ['plain', ['plain']],
    ['', []],
    ['a {secret.KEY_1} b {secrets.K2}', ['a ', { secret: 'KEY_1' }, ' b ', { secret: 'K2' }]],
    ['{entity.id}/{documents.0.id}', [{ path: 'entity.id' }, '/', { path: 'documents.0.id' }]],
    ['{"a": 1} {} {a b} {1} {{x}}', ['{"a": 1} {} {a b} {1} {', { path: 'x' }, '}']],
    ['{secret.not-a-name} {secret.}', ['{secret.not-a-name} {secret.}']],
    ['{secret} {secretary.id}', [{ path: 'secret' }, ' ', { path: 'secretary.id' }]],
    ['{callbackUrl.KYC DONE/1}&a=b', [{ callbackUrl: 'KYC DONE/1' }, '&a=b']],
    ['{callbackUrl} {callbackUrls.A}', [{ path: 'callbackUrl' }, ' ', { path: 'callbackUrls.A' }]],
  ])('reads %j', (text, parts) => {
    expect(readTemplate(text)).toEqual(parts);
  });

  it('names the secrets of a text, unusable names too', () => {
    expect(secretsNamedIn('{secret.A} {secrets.b-c} {a.b} {secret.A}')).toEqual(['A', 'b-c', 'A']);
  });

  it('names the callbacks of a text, an empty one too', () => {
    expect(callbacksNamedIn('{callbackUrl.A b} {secret.B} {callbackUrl.}')).toEqual(['A b', '']);
  });
});

describe('expandHeader', () => {
  it('puts values in as text, and reads no value for placeholders', () => {
    expect(expandHeader('Bearer {secret.KEY} {trap} {count} {yes} {empty}', data)).toEqual({
      ok: true,
      parts: ['Bearer ', { secret: 'KEY' }, ' ', '{secret.KEY}{entity.id}', ' ', '0', ' ', 'false', ' ', ''],
    });
  });

  it.each([
    ['{nobody.home}', '"nobody.home" is missing'],
    ['{none}', '"none" is missing'],
    ['{entity}', 'not text'],
    ['{entity.constructor.name}', 'is missing'],
    ['{documents.length}', 'is missing'],
    ['{controls}', 'control characters'],
  ])('refuses %s', (text, message) => {
    expect(expandHeader(text, data)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});

describe('expandUrl', () => {
  const text = (url: Parameters<typeof expandUrl>[0]): string => {
    const expanded = expandUrl(url, data);
    return expanded.ok
      ? expanded.parts.map((part) => (typeof part === 'string' ? part : `<${hiddenName(part)}>`)).join('')
      : `refused: ${expanded.message}`;
  };

  it.each([
    ['https://api.example/{entity.id}?n={entity.data.name}', 'https://api.example/e-1?n=A%2FB%20%3F%26%23%C3%A9'],
    ['https://api.example/?t={trap}&k={secret.KEY}', 'https://api.example/?t=%7Bsecret.KEY%7D%7Bentity.id%7D&k=<KEY>'],
    ['https://{label}.api.example/{count}', 'https://eu-1.api.example/0'],
    ['https://{secret.HOST}/x', 'https://<HOST>/x'],
    ['https://api.example/v1.{dots}/x', 'https://api.example/v1.../x'],
  ])('fills %s', (url, expected) => {
    expect(text(url)).toBe(expected);
  });

  it.each([
    ['https://api.example/{nobody}', '"nobody" is missing'],
    ['https://api.example/{empty}/x', '"empty" is empty'],
    ['https://api.example/{dots}/admin', '"." or ".."'],
    ['https://api.example/a/{dot}', '"." or ".."'],
    ['https://api.example/{dot}{dot}/admin', '"." or ".."'],
    ['https://{host}/x', 'host name'],
    ['https://api.example{host}/x', 'host name'],
    ['{host}/x', 'host name'],
    ['https://user:{host}@api.example/', 'host name'],
    ['https://api.example/{entity.data.list}', 'not text'],
  ])('refuses %s', (url, message) => {
    expect(text(url)).toMatch(/^refused: /);
    expect(text(url)).toContain(message);
  });

  it('takes names from options, whose text is the author’s', () => {
    const url = {
      url: '{base}/{id}/{entity.id}',
      options: { base: 'https://api.example/v2', id: '{entity.data.name}', unused: '{nobody}' },
    };
    expect(text(url)).toBe('https://api.example/v2/A%2FB%20%3F%26%23%C3%A9/e-1');
    expect(urlTemplate(null)).toEqual([]);
  });
});
