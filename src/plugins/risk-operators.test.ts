import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import type { RiskOperator } from '../domain/risk-rule.ts';
import { judgeValue } from './risk-operators.ts';

const now = new Date('2026-06-15T12:00:00Z');

type Row = readonly [operator: Exclude<RiskOperator, 'EXISTS'>, actual: Json, expected: Json | undefined, verdict: true | RegExp];

const rows: readonly Row[] = [
  ['EQUALS', 'US', 'US', true],
  ['EQUALS', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
  ['EQUALS', 5, '5', /another value/],
  ['EQUALS', false, 0, /another value/],
  ['EQUALS', [1, 2], [2, 1], /another value/],
  ['EQUALS', 'US', undefined, /another value/],
  ['NOT_EQUALS', 'US', 'CA', true],
  ['NOT_EQUALS', 5, '5', true],
  ['NOT_EQUALS', { a: 1 }, { a: 1 }, /that value/],
  ['GT', 11, 10, true],
  ['GT', 10, 10, /not greater/],
  ['GT', '11', 10, /is text, not a number/],
  ['GT', [11], 10, /is a list, not a number/],
  ['GT', true, 0, /is true or false, not a number/],
  ['GT', '2026-02-01', '2026-01-31', true],
  ['GT', '2026-02-01T00:00:00+02:00', '2026-01-31T23:00:00Z', /not greater/],
  ['GT', 11, '2026-01-01', /is a number, not a date/],
  ['GT', 11, undefined, /nothing to be compared with/],
  ['GT', 'b', 'a', /nothing to be compared with/],
  ['GTE', 10, 10, true],
  ['GTE', 9.5, 10, /is smaller/],
  ['GTE', {}, 10, /is an object, not a number/],
  ['LT', 9, 10, true],
  ['LT', 10, 10, /not smaller/],
  ['LT', '9', 10, /is text, not a number/],
  ['LTE', 10, 10, true],
  ['LTE', 11, 10, /is greater/],
  ['LTE', 'ten', 10, /is text, not a number/],
  ['BETWEEN', 1, { min: 1, max: 3 }, true],
  ['BETWEEN', 3, { min: 1, max: 3 }, true],
  ['BETWEEN', 0, { min: 1, max: 3 }, /below/],
  ['BETWEEN', 4, { min: 1, max: 3 }, /above/],
  ['BETWEEN', '2', { min: 1, max: 3 }, /is text, not a number/],
  ['BETWEEN', 2, 3, /needs \{min, max\}/],
  ['BETWEEN', 2, { min: 1 }, /nothing to be compared with/],
  ['BETWEEN', '2026-06-01', { min: '2026-01-01', max: '2026-12-31' }, true],
  ['IN', 'IR', ['IR', 'KP'], true],
  ['IN', 'US', ['IR', 'KP'], /not in the list/],
  ['IN', ['US', 'KP'], ['IR', 'KP'], true],
  ['IN', 1, ['1'], /not in the list/],
  ['IN', 'IR', 'IR', /needs a list/],
  ['NOT_IN', 'US', ['IR', 'KP'], true],
  ['NOT_IN', ['US', 'KP'], ['IR', 'KP'], /is in the list/],
  ['NOT_IN', 'US', {}, /needs a list/],
  ['LAST_YEAR', '2025-06-16', { years: 1 }, true],
  ['LAST_YEAR', '2025-06-14', { years: 1 }, /older/],
  ['LAST_YEAR', '2024-01-01T00:00:00Z', { years: 3 }, true],
  ['LAST_YEAR', '2026-06-16', { years: 1 }, /future/],
  ['LAST_YEAR', '16/06/2025', { years: 1 }, /is text, not a date/],
  ['LAST_YEAR', '2025-02-31T99:00', { years: 1 }, /is text, not a date/],
  ['LAST_YEAR', 1_750_000_000, { years: 1 }, /is a number, not a date/],
  ['LAST_YEAR', '2026-01-01', 1, /needs \{years\}/],
  ['LAST_YEAR', '2026-01-01', { years: '1' }, /needs \{years\}/],
  ['AML_CHECK', { hits: [{}] }, undefined, true],
  ['AML_CHECK', { hits: [] }, undefined, /is smaller/],
  ['AML_CHECK', [{}, {}], 2, true],
  ['AML_CHECK', [{}], 2, /is smaller/],
  ['AML_CHECK', { hits: [{ pep: [{}, {}] }, { pep: [{}] }, { sanctions: [{}] }] }, { category: 'pep', operator: 'EQUALS', value: 3 }, true],
  ['AML_CHECK', { hits: [{ pep: 'many' }] }, { category: 'pep' }, /is smaller/],
  ['AML_CHECK', { hits: [] }, { operator: 'EQUALS', value: 0 }, true],
  ['AML_CHECK', { hits: 'none' }, undefined, /not a list of hits/],
  ['AML_CHECK', 'clear', undefined, /is text, not a list of hits/],
  ['AML_CHECK', { hits: [{}] }, { operator: 'IN', value: [1] }, /comparing operator/],
  ['AML_CHECK', { hits: [{ toString: [] }] }, { category: 'constructor' }, /is smaller/],
];

describe('judgeValue', () => {
  it.each(rows)('%s: %j against %j', (operator, actual, expected, verdict) => {
    const said = judgeValue(operator, actual, expected, now);
    if (verdict === true) expect(said).toBeNull();
    else expect(said).toMatch(verdict);
  });

  it('names kinds, and never the value of the case', () => {
    for (const [operator, , expected] of rows) {
      expect(judgeValue(operator, 'private-7781', expected, now) ?? '').not.toContain('private-7781');
    }
  });
});
