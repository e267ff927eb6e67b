import { describe, expect, it } from 'vitest';
import { Unavailable } from '../domain/errors.ts';
import { createTurns } from './take-turns.ts';

/** Enters, and tells its name when it is in. */
function room(places: number, withinMs?: number) {
  const enter = createTurns(places, withinMs);
  const inside: string[] = [];
  const leavers: (() => void)[] = [];
  const come = (name: string) =>
    enter(name).then((leave) => {
      inside.push(name);
      leavers.push(leave);
    });
  /** Resolves when all that can come in has. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { come, inside, leavers, settled };
}

describe('turns', () => {
  it('go round those who wait, however many of one there are', async () => {
    const { come, inside, leavers, settled } = room(1);
    for (let n = 0; n < 50; n += 1) void come('flood');
    void come('quiet');
    void come('background');
    await settled();
    for (let n = 0; n < 4; n += 1) {
      leavers[n]?.();
      await settled();
    }
    expect(inside).toEqual(['flood', 'flood', 'quiet', 'background', 'flood']);
  });

  it('leave the last places to those who have none', async () => {
    const { come, inside, leavers, settled } = room(9);
    for (let n = 0; n < 50; n += 1) void come('flood');
    await settled();
    expect(inside).toHaveLength(7);
    void come('quiet');
    await settled();
    expect(inside.at(-1)).toBe('quiet');
    leavers[0]?.();
    await settled();
    expect(inside).toHaveLength(8);
    leavers[1]?.();
    await settled();
    expect(inside).toHaveLength(9);
  });

  it('end with a refusal when none came in time, and the place is not lost', async () => {
    const { come, inside, leavers, settled } = room(1, 20);
    await come('a');
    await expect(come('b')).rejects.toThrow(Unavailable);
    leavers[0]?.();
    await come('c');
    await settled();
    expect(inside).toEqual(['a', 'c']);
  });
});
