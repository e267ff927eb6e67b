import { describe, expect, it } from 'vitest';
import { createGoneSubscriptions } from './gone-subscriptions.ts';

const row = (subscriptionId: string | null) => ({ subscriptionId });

describe('gone subscriptions', () => {
  it('hold back what was claimed before the 410 was stored, and nothing of others', () => {
    const gone = createGoneSubscriptions();
    const [before, other, during, after] = [row('a'), row('b'), row('a'), row('a')];
    gone.beginClaim()([before, other]);
    expect(gone.includes(before)).toBe(false);
    gone.answered(before);
    const claimed = gone.beginClaim();
    expect(gone.includes(before)).toBe(true);
    gone.stored(before);
    claimed([during]);
    gone.beginClaim()([after]);
    expect([before, during, after, other].map((one) => gone.includes(one))).toEqual([true, true, false, false]);
  });

  it('know nothing of custom webhooks, which have no subscription', () => {
    const gone = createGoneSubscriptions();
    const custom = row(null);
    gone.beginClaim()([custom]);
    gone.answered(custom);
    gone.stored(custom);
    expect(gone.includes(custom)).toBe(false);
  });
});
