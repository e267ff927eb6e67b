import { describe, expect, it } from 'vitest';
import { createGuessLimit } from './guess-limit.ts';

describe('the limit of guesses', () => {
  const limit = (addresses = 100) => {
    const clock = { now: 0 };
    return { clock, ...createGuessLimit({ most: 3, windowMs: 60_000, addresses }, () => clock.now) };
  };

  it('lets an address guess so many times a window, and says how long to wait', () => {
    const { clock, take } = limit();
    expect([take('a'), take('a'), take('a')]).toEqual([0, 0, 0]);
    clock.now = 20_500;
    expect(take('a')).toBe(40);
    clock.now = 59_999;
    expect(take('a')).toBe(1);
    clock.now = 60_000;
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([0, 0, 0, 60]);
  });

  it('counts each address for itself', () => {
    const { take } = limit();
    for (let guess = 0; guess < 5; guess += 1) take('a');
    expect([take('a') > 0, take('b')]).toEqual([true, 0]);
  });

  it('does not count what was right', () => {
    const { take, giveBack } = limit();
    for (let guess = 0; guess < 20; guess += 1) {
      expect(take('a')).toBe(0);
      giveBack('a');
    }
    giveBack('unknown');
    expect([take('a'), take('a'), take('a'), take('a') > 0]).toEqual([0, 0, 0, true]);
  });

  it('remembers no more addresses than it is told, the latest', () => {
    const { take } = limit(2);
    for (const address of ['a', 'b', 'c']) for (let guess = 0; guess < 3; guess += 1) expect(take(address)).toBe(0);
    // c pushed out a; b and c are known still.
    expect([take('b') > 0, take('c') > 0, take('a')]).toEqual([true, true, 0]);
  });
});
