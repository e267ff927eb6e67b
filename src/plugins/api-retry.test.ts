import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../domain/json.ts';
import { nextTry, timeoutOf } from './api-retry.ts';

const now = new Date('2024-01-01T00:00:00Z');

describe('nextTry', () => {
  it('tries three times more by default, each wait twice the one before, never early', () => {
    const waits = [1, 2, 3, 4].map((attempt) => nextTry({}, attempt, undefined, now));
    for (const [index, least] of [1_000, 2_000, 4_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(least);
      expect(waits[index]).toBeLessThanOrEqual(least * 1.2 + 1);
    }
    expect(waits[3]).toBeNull();
  });

  it('takes the entry’s own numbers, within limits', () => {
    expect(nextTry({ retry: { attempts: 0 } }, 1, undefined, now)).toBeNull();
    expect(nextTry({ retry: { attempts: 1, backoffMs: 100 } }, 1, undefined, now)).toBeLessThanOrEqual(121);
    expect(nextTry({ retry: { attempts: 99 } }, 11, undefined, now)).toBeNull();
    expect(nextTry({ retry: { attempts: 'many', backoffMs: -5 } }, 1, undefined, now)).toBeGreaterThanOrEqual(100);
    expect(nextTry({ retry: { attempts: 10, backoffMs: 60_000 } }, 10, undefined, now)).toBeLessThanOrEqual(360_001);
  });

  it.each([
    ['7', 7_000],
    ['Mon, 01 Jan 2024 00:00:30 GMT', 30_000],
    ['99999999', 3_600_000],
    ['Sun, 31 Dec 2023 00:00:00 GMT', 1_000],
    ['soon', 1_000],
    ['-5', 1_000],
  ])('honours Retry-After %s', (header, least) => {
    const wait = nextTry({}, 1, header, now) ?? 0;
    expect(wait).toBeGreaterThanOrEqual(least);
    expect(wait).toBeLessThanOrEqual(least * 1.2 + 1);
  });
});

describe('timeoutOf', () => {
  it('is 10 s unless the entry says otherwise, 1 to 60 s', () => {
    expect(
      [{}, { timeoutMs: 1_500 }, { timeoutMs: 1 }, { timeoutMs: 600_000 }, { timeoutMs: '5' }].map((entry) =>
        timeoutOf(entry as JsonObject),
      ),
    ).toEqual([10_000, 1_500, 1_000, 60_000, 10_000]);
  });
});
