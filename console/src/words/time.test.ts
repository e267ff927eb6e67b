import { describe, expect, it } from 'vitest';
import { clockTime, duration, exactTime, howOften, relativeTime } from './time.ts';

const now = new Date('2026-11-24T14:03:12.512Z');
const at = (ms: number) => new Date(now.getTime() + ms);

describe('times in words', () => {
  it.each([
    [0, '0 ms'],
    [3.2, '3 ms'],
    [1000, '1 s'],
    [1234, '1.2 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_600, '1 min'],
    [3_569_000, '59 min'],
    [3_580_000, '1 h'],
    [36_000_000, '10 h'],
    [86_400_000, '24 h'],
    [172_800_000, '2 days'],
  ])('%d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it('says how far away a time is, and passes over what clocks differ by', () => {
    expect(relativeTime(at(-4999), now)).toBe('just now');
    expect(relativeTime(at(4999), now)).toBe('just now');
    expect(relativeTime(at(-180_000), now)).toBe('3 min ago');
    expect(relativeTime(at(240_000), now)).toBe('in 4 min');
  });

  it('names the day only when it is another one in the zone of the reader', () => {
    expect(clockTime(at(60_000), now, 'UTC')).toBe('14:04:12');
    expect(clockTime(at(-86_400_000), now, 'UTC')).toBe('23 Nov, 14:03:12');
    expect(clockTime(at(10 * 3_600_000), now, 'UTC')).toBe('25 Nov, 00:03:12');
    expect(clockTime(at(10 * 3_600_000), now, 'America/New_York')).toBe('19:03:12');
  });

  it('gives the exact time to the millisecond', () => {
    expect(exactTime(now, 'UTC')).toBe('24 Nov 2026, 14:03:12.512');
  });

  it('counts in words up to ten', () => {
    expect([1, 2, 3, 10, 11].map(howOften)).toEqual(['once', 'twice', 'three times', 'ten times', '11 times']);
  });
});
