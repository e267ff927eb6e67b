import { describe, expect, it } from 'vitest';

import { classifyResponse } from './classify-response.ts';

const now = new Date('2024-02-28T23:59:50Z');
const answer = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  classifyResponse({ kind: 'answered', status, headers }, now);
const retryAfter = (value: string, status = 503) => {
  const outcome = answer(status, { 'retry-after': value });
  return outcome.kind === 'failed' ? outcome.retryAfterMs : outcome.kind;
};

describe('classifyResponse', () => {
  it('judges every status from 100 to 599', () => {
    for (let status = 100; status <= 599; status += 1) {
      const expected = status >= 200 && status < 300 ? 'delivered' : status === 410 ? 'gone' : 'failed';
      expect(answer(status).kind, String(status)).toBe(expected);
    }
  });

  it('calls redirects by their name', () => {
    expect(answer(302)).toEqual({ kind: 'failed', reason: 'redirect', detail: 'The receiver answered 302; redirects are not followed.' });
    expect(answer(500)).toEqual({ kind: 'failed', reason: 'http_status', detail: 'The receiver answered 500.' });
  });

  it('a status outside the ranges failed', () => {
    for (const status of [0, 99, 600, 999, 1000, -1, Number.NaN]) expect(answer(status).kind).toBe('failed');
  });

  it('hands on what kept the request from being answered', () => {
    expect(classifyResponse({ kind: 'failed', reason: 'tls', detail: 'TLS failed.' }, now)).toEqual({
      kind: 'failed',
      reason: 'tls',
      detail: 'TLS failed.',
    });
  });
});

describe('Retry-After', () => {
  const day = 86_400_000;

  it.each([
    ['seconds', '120', 120_000],
    ['zero', '0', 0],
    ['blanks around', ' 7 ', 7000],
    ['leading zeros', '007', 7000],
    ['exactly a day', '86400', day],
    ['more than a day', '86401', day],
    ['more than a timer can hold', '99999999999', day],
    ['more than a number can hold', '9'.repeat(400), day],
    ['a date ahead, over the leap day', 'Thu, 29 Feb 2024 00:00:00 GMT', 10_000],
    ['a leap second', 'Wed, 28 Feb 2024 23:59:60 GMT', 10_000],
    ['a date that is past', 'Tue, 01 Nov 1994 08:49:37 GMT', 0],
    ['a date years ahead', 'Fri, 31 Dec 2199 23:59:59 GMT', day],
    ['nothing', '', undefined],
    ['a negative number', '-5', undefined],
    ['a fraction', '1.5', undefined],
    ['an exponent', '1e3', undefined],
    ['a unit', '5s', undefined],
    ['hexadecimal', '0x10', undefined],
    ['two headers', '5, 10', undefined],
    ['words', 'later', undefined],
    ['an ISO date', '2024-02-29T00:00:00Z', undefined],
    ['the obsolete date of RFC 850', 'Thursday, 29-Feb-24 00:00:00 GMT', undefined],
    ['another zone', 'Thu, 29 Feb 2024 00:00:00 CET', undefined],
    ['a day that the month has not', 'Fri, 30 Feb 2024 00:00:00 GMT', undefined],
    ['a month that there is not', 'Thu, 29 Foo 2024 00:00:00 GMT', undefined],
    ['an hour that the day has not', 'Thu, 29 Feb 2024 24:00:00 GMT', undefined],
    ['not a number', 'NaN', undefined],
  ])('%s', (_name, value, expected) => {
    expect(retryAfter(value)).toBe(expected);
    expect(retryAfter(value, 429)).toBe(expected);
    expect(retryAfter(value, 500)).toBe(undefined);
    expect(retryAfter(value, 200)).toBe('delivered');
  });

  it('counts on 429 and 503 only', () => {
    for (let status = 100; status <= 599; status += 1) {
      const given = retryAfter('5', status);
      expect(given === 5000, String(status)).toBe(status === 429 || status === 503);
    }
  });

  it('reads dates as the system does, for every day of four centuries', () => {
    for (let day = Date.UTC(1900, 0, 1); day < Date.UTC(2300, 0, 1); day += 86_400_000 * 3 + 3_601_000) {
      const at = new Date(day - (day % 1000));
      const before = new Date(at.getTime() - 1000);
      expect(classifyResponse({ kind: 'answered', status: 503, headers: { 'retry-after': at.toUTCString() } }, before)).toMatchObject({
        retryAfterMs: 1000,
      });
    }
  });
});
