import { expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

it('makes each value once and drops the entry that was not used for the longest time', () => {
  const made: string[] = [];
  const cache = createBoundedCache<string>(2);
  const get = (key: string): string =>
    cache(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect([get('a'), get('b'), get('a'), get('c'), get('a'), get('b')]).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

it('keeps nothing when making fails', () => {
  const cache = createBoundedCache<number>(2);
  expect(() =>
    cache('a', () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(cache('a', () => 1)).toBe(1);
});
