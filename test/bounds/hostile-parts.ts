// What hostile inputs are made of.

import type { Json } from '../../src/domain/json.ts';

export function many<Part>(count: number, make: (place: number) => Part): Part[] {
  return Array.from({ length: count }, (_, place) => make(place));
}

/** A list in a list in a list. */
export function nested(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

/** About 1 MB as JSON, in 10,000 keys at most: what a request can bring. */
export const megabyte = {
  /** 2,500 objects. */
  objects: many(2_500, (place) => ({ id: `id-${place}`, name: `${place} ${'n'.repeat(300)}`, n: (place * 7919) % 2_500 })),
  /** 140,000 numbers. */
  numbers: many(140_000, (place) => (place * 7919) % 140_000),
  /** 60,000 short texts. */
  texts: many(60_000, (place) => `text ${(place * 7919) % 60_000}`),
  /** One text. */
  text: 'abcdefghij'.repeat(99_000),
};
