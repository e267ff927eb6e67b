// `sort` and `sort_by` of JMESPath. The library's own put 10 before 9, and take both texts apart for every comparison.

import {
  registerFunction,
  TreeInterpreter,
  TYPE_ARRAY,
  TYPE_ARRAY_NUMBER,
  TYPE_ARRAY_STRING,
  TYPE_EXPREF,
} from '@jmespath-community/jmespath';
import type { Json } from '../domain/json.ts';

type ExpressionNode = Parameters<typeof TreeInterpreter.visit>[0];

/** Takes the place of the library's two functions. */
export function registerSorting(): void {
  const whole = { override: true };
  registerFunction(
    'sort',
    ([list]) => sorted(list as readonly Json[], list as readonly Json[]) as never,
    [{ types: [TYPE_ARRAY_STRING, TYPE_ARRAY_NUMBER] }],
    whole,
  );
  registerFunction('sort_by', sortBy as never, [{ types: [TYPE_ARRAY] }, { types: [TYPE_EXPREF] }], whole);
}

function sortBy([list, key]: readonly [readonly Json[], ExpressionNode]): readonly Json[] {
  const keys = list.map((element) => TreeInterpreter.visit(key, element as never) as Json);
  const type = typeof keys[0];
  if (list.length > 0 && type !== 'string' && type !== 'number') throw new Error('Invalid type: sort_by() sorts by text or by number');
  if (keys.some((value) => typeof value !== type)) throw new Error(`Invalid type: sort_by() expected every key to be a ${type}`);
  return sorted(list, keys);
}

/** The elements in the order of their keys; equal keys stay in the order that they came in. */
function sorted(list: readonly Json[], keys: readonly Json[]): readonly Json[] {
  const compare = typeof keys[0] === 'string' ? byCodePoint : byNumber;
  return list
    .map((element, place) => ({ element, key: keys[place] as never }))
    .sort((one, other) => compare(one.key, other.key))
    .map(({ element }) => element);
}

function byNumber(one: number, other: number): number {
  return one - other;
}

/** By code point, as the specification wants it; JavaScript's own order is by 16-bit unit, and differs beyond U+FFFF. */
function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let place = 0; place < length; place += 1) {
    const [left, right] = [one.charCodeAt(place), other.charCodeAt(place)];
    if (left !== right) return aboveSurrogates(left) - aboveSurrogates(right);
  }
  return one.length - other.length;
}

/** Halves of letters beyond U+FFFF sort after all others. */
function aboveSurrogates(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
