import { describe, expect, it } from 'vitest';

import { answers, development, publicUrls, refusedUrls, strict, withAllowed } from '../../test/support/destination-cases.ts';
import { createDestinationRule, type Destination } from './destination-safety.ts';

const accepted = (rule: typeof strict, url: string) => rule.checkUrl(url).ok;

const destination = (rule: typeof strict, url: string): Destination => {
  const verdict = rule.checkUrl(url);
  if (!verdict.ok) throw new Error(verdict.reason);
  return verdict.destination;
};

describe('the table of destinations', () => {
  it('has at least 250 cases, none twice', () => {
    const urls = [...publicUrls, ...refusedUrls];
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.length + withAllowed.length + answers.length).toBeGreaterThanOrEqual(250);
  });

  it.each(publicUrls)('lets pass %j', (url) => {
    expect(strict.checkUrl(url)).toMatchObject({ ok: true });
  });

  it.each(refusedUrls.map((url) => [url.slice(0, 80), url] as const))('refuses %j', (_shown, url) => {
    expect(strict.checkUrl(url)).toEqual({ ok: false, reason: expect.stringMatching(/^\S.*\.$/) });
  });

  it.each(withAllowed.map(([rule, url, ok]) => [ok ? 'opens' : 'leaves closed', url, rule, ok] as const))(
    'a list of allowed targets %s %s',
    (_word, url, rule, ok) => {
      expect(accepted(rule, url)).toBe(ok);
    },
  );

  it.each(answers.map(([rule, url, list, ok]) => [url, list, rule, ok] as const))('%s resolving to %j', (url, list, rule, ok) => {
    const target = destination(rule, url);
    expect(list.every((address) => rule.checkAddress(address, target))).toBe(ok);
  });
});

describe('a destination', () => {
  it('is taken apart for dialling', () => {
    expect(destination(strict, 'https://Hooks.Example.com.:8443/in?a=1')).toEqual({
      origin: 'https://hooks.example.com:8443',
      hostname: 'hooks.example.com',
      port: 8443,
      secure: true,
      path: '/in?a=1',
      addresses: null,
      listed: false,
    });
    expect(destination(development, 'http://[::1]/')).toMatchObject({
      origin: 'http://[::1]',
      hostname: '::1',
      port: 80,
      secure: false,
      addresses: ['::1'],
    });
  });

  it('knows localhost without DNS, as far as it is allowed', () => {
    expect(destination(development, 'http://localhost/')).toMatchObject({ addresses: ['127.0.0.1', '::1'] });
    expect(destination(createDestinationRule(['::1']), 'http://localhost/')).toMatchObject({ addresses: ['::1'] });
  });

  it('is the same verdict when asked again, and after thousands of others', () => {
    const rule = createDestinationRule([]);
    const before = rule.checkUrl('https://example.com/');
    expect(rule.checkUrl('https://example.com/')).toBe(before);
    for (let index = 0; index < 5000; index += 1) rule.checkUrl(`https://example.com/${index}`);
    expect(rule.checkUrl('https://example.com/')).toEqual(before);
  });
});

describe('the list of allowed targets', () => {
  it.each([
    '*',
    '*.',
    'a b',
    'https://example.com',
    'user@host',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    'host:0',
    'host:65536',
    'host:x',
    '[::1',
    '[host]',
    '[host]:80',
    'a.*.b',
    '10.0.0.0/8:80',
    'host/path',
    '#',
    'fe80::1%eth0',
  ])('refuses the entry %j', (entry) => {
    expect(() => createDestinationRule([entry])).toThrow(`"${entry}" is not a target`);
  });

  it('passes over blanks and empty entries', () => {
    const rule = createDestinationRule([' 127.0.0.1 ', '', ' ']);
    expect(accepted(rule, 'http://127.0.0.1/')).toBe(true);
  });

  it('reads odd spellings of an address as the address', () => {
    expect(accepted(createDestinationRule(['127.1:80']), 'http://127.0.0.1/')).toBe(true);
    expect(accepted(createDestinationRule(['0x7f000001']), 'http://127.0.0.1/')).toBe(true);
    expect(accepted(createDestinationRule(['127.1']), 'http://127.0.0.2/')).toBe(false);
  });
});
