import { describe, expect, it } from 'vitest';
import { readExpiry } from './read-expiry.ts';

const now = new Date('2026-03-02T10:00:00.000Z');
const at = (text: string) => {
  const read = readExpiry(text, now);
  return 'at' in read ? read.at.toISOString() : read.problem;
};

describe('readExpiry', () => {
  it('takes days from now', () => {
    expect(at('1')).toBe('2026-03-03T10:00:00.000Z');
    expect(at('90')).toBe('2026-05-31T10:00:00.000Z');
    expect(at('36500')).toMatch(/^2126-/);
  });

  it('takes a day, and a moment with its zone', () => {
    expect(at('2027-01-31')).toBe('2027-01-31T00:00:00.000Z');
    expect(at('2028-02-29')).toBe('2028-02-29T00:00:00.000Z');
    expect(at('2027-01-31T12:30:00Z')).toBe('2027-01-31T12:30:00.000Z');
    expect(at('2027-01-31T12:30+02:00')).toBe('2027-01-31T10:30:00.000Z');
  });

  it.each(['0', '36501', '99999'])('refuses %s days', (text) => {
    expect(at(text)).toBe('must be 1 to 36500 days');
  });

  it.each(['', 'soon', '-5', '1.5', '90d', '2027-02-30', '2027-13-01', '31.01.2027', '2027-01-31T12:00:00', '2027-01-31T25:00:00Z'])(
    'refuses "%s", and says what can be written',
    (text) => {
      expect(at(text)).toMatch(/such as 90, or a date such as/);
    },
  );

  it('refuses what is over', () => {
    expect(at('2026-03-02')).toMatch(/is over/);
    expect(at('2026-03-02T10:00:00Z')).toMatch(/is over/);
    expect(at('2026-03-02T10:00:01Z')).toBe('2026-03-02T10:00:01.000Z');
  });
});
