import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { defaultRetrySchedule, jitter, maxRetryAfterMs, nextAttempt } from './retry-policy.ts';

const waitAfter = (attempt: number, more: Partial<Parameters<typeof nextAttempt>[0]> = {}) =>
  nextAttempt({ attempt, schedule: null, random: 0, ...more });

describe('nextAttempt', () => {
  it('follows the schedule of the contract, then gives up', () => {
    const minute = 60_000;
    const hour = 60 * minute;
    const expected = [5000, 30_000, 2 * minute, 10 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
    expect(expected.map((_, index) => waitAfter(index + 1))).toEqual(expected.map((retryInMs) => ({ retryInMs })));
    expect(waitAfter(12)).toEqual({ exhausted: true });
  });

  it('takes the subscription’s own schedule', () => {
    expect(waitAfter(2, { schedule: [1, 7] })).toEqual({ retryInMs: 7000 });
    expect(waitAfter(3, { schedule: [1, 7] })).toEqual({ exhausted: true });
    expect(waitAfter(1, { schedule: [] })).toEqual({ exhausted: true });
  });

  it('waits for Retry-After when that is later, never when it is sooner', () => {
    expect(waitAfter(1, { retryAfterMs: 60_000 })).toEqual({ retryInMs: 60_000 });
    expect(waitAfter(3, { retryAfterMs: 60_000 })).toEqual({ retryInMs: 120_000 });
    expect(waitAfter(1, { retryAfterMs: 1e15 })).toEqual({ retryInMs: maxRetryAfterMs });
  });

  it('Retry-After does not prolong the schedule', () => {
    expect(waitAfter(12, { retryAfterMs: 1000 })).toEqual({ exhausted: true });
  });

  it('passes over waits that are no number', () => {
    expect(waitAfter(1, { schedule: [Number.NaN] })).toEqual({ retryInMs: 0 });
    expect(waitAfter(1, { schedule: [-5], retryAfterMs: Number.NaN })).toEqual({ retryInMs: 0 });
  });

  it('is never early, and late by a tenth at most, for any schedule, header and chance', () => {
    const schedules = fc.option(fc.array(fc.integer({ min: 0, max: 86_400 }), { maxLength: 30 }));
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const header = fc.option(fc.double({ min: 0, max: 1e13, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 40 }), header, chance, (schedule, attempt, retryAfterMs, random) => {
        const base = (schedule ?? defaultRetrySchedule)[attempt - 1];
        const next = nextAttempt({ attempt, schedule, retryAfterMs, random });
        if (base === undefined) return 'exhausted' in next;
        if ('exhausted' in next) return false;
        const due = Math.max(base * 1000, Math.min(retryAfterMs ?? 0, maxRetryAfterMs));
        return Number.isInteger(next.retryInMs) && next.retryInMs >= due && next.retryInMs <= Math.ceil(due * (1 + jitter));
      }),
      { numRuns: 10_000, seed: 42 },
    );
  });

  it('spreads ten thousand retries so that no second holds three times the mean', () => {
    for (let attempt = 2; attempt <= 11; attempt += 1) {
      const seconds = new Map<number, number>();
      for (let index = 0; index < 10_000; index += 1) {
        const next = waitAfter(attempt, { random: ((index * 7919) % 10_000) / 10_000 });
        if ('exhausted' in next) throw new Error('too early to give up');
        const second = Math.floor(next.retryInMs / 1000);
        seconds.set(second, (seconds.get(second) ?? 0) + 1);
      }
      expect(Math.max(...seconds.values())).toBeLessThanOrEqual((3 * 10_000) / seconds.size);
    }
  });
});
