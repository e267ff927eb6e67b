import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../domain/json.ts';
import { sameJson } from './same-json.ts';

/** The same value with every object's keys in reverse order, sharing nothing with the original. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('sameJson', () => {
  it('ignores the order of keys', () => {
    expect(sameJson({ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 })).toBe(true);
  });

  it.each<[string, Json, Json]>([
    ['another value', { a: 1 }, { a: 2 }],
    ['a type that looks alike', { a: 1 }, { a: '1' }],
    ['null for a missing key', { a: null }, {}],
    ['a missing key for null', {}, { a: null }],
    ['as many keys under other names', { a: 1 }, { b: 1 }],
    ['an inherited name', { toString: 1 }, { other: 1 }],
    ['the order of items', [1, 2], [2, 1]],
    ['a longer list', [1], [1, 1]],
    ['a list for an object', [], {}],
    ['an object for null', null, {}],
  ])('tells %s apart', (_what, a, b) => {
    expect(sameJson(a, b)).toBe(false);
    expect(sameJson(b, a)).toBe(false);
  });

  it('finds any JSON equal to its copy with keys turned round', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        expect(sameJson(json, reversed(json))).toBe(true);
      }),
    );
  });
});
