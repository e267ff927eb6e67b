// The operators of risk rules, one function each: does the value of the case fit what the rule's author wrote?
// Called by rule-sets.ts for values that are there. A value of the wrong kind fails its rule with the reason; nothing is converted.

import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { RiskOperator } from '../domain/risk-rule.ts';

/** Null when it fits; else why not. Reasons name kinds, never the value: they are logged. */
export type Verdict = string | null;

type Judge = (actual: Json, expected: Json | undefined, now: Date) => Verdict;

const judges: Readonly<Record<Exclude<RiskOperator, 'EXISTS'>, Judge>> = {
  EQUALS: (actual, expected) => (expected !== undefined && sameJson(actual, expected) ? null : 'is another value'),
  NOT_EQUALS: (actual, expected) => (expected === undefined || sameJson(actual, expected) ? 'is that value' : null),
  GT: (actual, expected) => compared(actual, expected, (order) => order > 0, 'is not greater'),
  GTE: (actual, expected) => compared(actual, expected, (order) => order >= 0, 'is smaller'),
  LT: (actual, expected) => compared(actual, expected, (order) => order < 0, 'is not smaller'),
  LTE: (actual, expected) => compared(actual, expected, (order) => order <= 0, 'is greater'),
  BETWEEN: (actual, expected) => between(actual, expected),
  IN: (actual, expected) => listed(actual, expected, true),
  NOT_IN: (actual, expected) => listed(actual, expected, false),
  LAST_YEAR: (actual, expected, now) => withinYears(actual, expected, now),
  AML_CHECK: (actual, expected) => amlHits(actual, expected),
};

/** Judges a value that is there; `EXISTS` is a matter of being there, and decided before. */
export function judgeValue(operator: Exclude<RiskOperator, 'EXISTS'>, actual: Json, expected: Json | undefined, now: Date): Verdict {
  return judges[operator](actual, expected, now);
}

/** Same kind, same content; the order of keys does not count. */
function sameJson(left: Json, right: Json): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((part, index) => sameJson(part, right[index] ?? null));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return left === right;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key] ?? null, right[key] ?? null))
  );
}

/** Numbers compare as numbers, ISO dates as points in time; anything else does not compare, and numbers written as text are text. */
function compared(actual: Json, expected: Json | undefined, fits: (order: number) => boolean, otherwise: string): Verdict {
  const order = orderOf(actual, expected);
  if (typeof order === 'string') return order;
  return fits(order) ? null : otherwise;
}

function orderOf(actual: Json, expected: Json | undefined): number | string {
  if (typeof actual === 'number' && typeof expected === 'number') return actual - expected;
  const [left, right] = [dateOf(actual), dateOf(expected)];
  if (left !== null && right !== null) return left - right;
  const wanted = typeof expected === 'number' ? 'a number' : right !== null ? 'a date' : 'comparable';
  return wanted === 'comparable'
    ? 'has nothing to be compared with: the rule needs a number or a date'
    : `is ${kindOf(actual)}, not ${wanted}`;
}

function between(actual: Json, expected: Json | undefined): Verdict {
  if (!isJsonObject(expected)) return 'has nothing to be compared with: the rule needs {min, max}';
  return (
    compared(actual, expected['min'], (order) => order >= 0, 'is below the range') ??
    compared(actual, expected['max'], (order) => order <= 0, 'is above the range')
  );
}

/** A list of the case is in when any of its elements is. */
function listed(actual: Json, expected: Json | undefined, wanted: boolean): Verdict {
  if (!Array.isArray(expected)) return 'has nothing to be looked up in: the rule needs a list';
  const values: readonly Json[] = Array.isArray(actual) ? actual : [actual];
  const found = values.some((value) => expected.some((one: Json) => sameJson(value, one)));
  if (found === wanted) return null;
  return wanted ? 'is not in the list' : 'is in the list';
}

/** From so many years before `now` up to `now`. */
function withinYears(actual: Json, expected: Json | undefined, now: Date): Verdict {
  const years = isJsonObject(expected) ? expected['years'] : undefined;
  if (typeof years !== 'number' || !(years > 0)) return 'has nothing to be compared with: the rule needs {years}';
  const date = dateOf(actual);
  if (date === null) return `is ${kindOf(actual)}, not a date`;
  if (date > now.getTime()) return 'lies in the future';
  const oldest = new Date(now);
  oldest.setUTCMonth(oldest.getUTCMonth() - Math.round(years * 12));
  return date >= oldest.getTime() ? null : 'is older';
}

/**
 * Counts the hits of a screening: all, or those of one `category` (`sanctions`, `pep`, `adverseMedia` …, a list in each hit).
 * The value says how many are a risk: nothing means one or more, a number means that many or more,
 * `{category?, operator?, value?}` compares freely.
 */
function amlHits(actual: Json, expected: Json | undefined): Verdict {
  const hits = isJsonObject(actual) ? actual['hits'] : actual;
  if (!Array.isArray(hits)) return `is ${kindOf(actual)}, not a list of hits`;
  const asked = isJsonObject(expected) ? expected : { value: typeof expected === 'number' ? expected : 1 };
  const { category, operator = 'GTE', value = 1 } = asked as JsonObject;
  const count = typeof category === 'string' ? hits.reduce((sum: number, hit: Json) => sum + countIn(hit, category), 0) : hits.length;
  return isCounting(operator) ? judges[operator](count, value, new Date(0)) : 'cannot be counted: the rule needs a comparing operator';
}

function countIn(hit: Json, category: string): number {
  const found = isJsonObject(hit) && Object.hasOwn(hit, category) ? hit[category] : null;
  return Array.isArray(found) ? found.length : 0;
}

const counting = ['EQUALS', 'NOT_EQUALS', 'GT', 'GTE', 'LT', 'LTE', 'BETWEEN'] as const;

function isCounting(operator: Json): operator is (typeof counting)[number] {
  return counting.some((known) => known === operator);
}

const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds of an ISO 8601 date or time (without a zone: UTC); null for anything else. */
function dateOf(value: Json | undefined): number | null {
  if (typeof value !== 'string' || !isoDate.test(value)) return null;
  const zoned = value.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? null : time;
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false';
}
