import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { checkRiskRules } from './check-risk-rules.ts';

const condition = (operator: string, value?: Json): Json => ({ key: 'a', operator, ...(value === undefined ? {} : { value }) });
const rule = (ruleSet: Json, more: Record<string, Json> = {}): Json => ({
  id: 'r',
  domain: 'd',
  indicator: 'i',
  riskLevel: 'low',
  baseRiskScore: 1,
  ruleSet,
  ...more,
});
const all = (...rules: readonly Json[]): Json => ({ operator: 'and', rules });
const pathsOf = (...rules: readonly Json[]) => checkRiskRules(rules, '$.rules').map(({ path }) => path);

describe('checkRiskRules', () => {
  it.each<[string, Json | undefined]>([
    ['EQUALS', null],
    ['NOT_EQUALS', 'x'],
    ['GT', 1],
    ['GTE', '2026-01-01'],
    ['LT', 1.5],
    ['LTE', 0],
    ['BETWEEN', { min: 1, max: 2 }],
    ['IN', ['a']],
    ['NOT_IN', []],
    ['LAST_YEAR', { years: 2 }],
    ['EXISTS', undefined],
    ['EXISTS', false],
    ['AML_CHECK', undefined],
    ['AML_CHECK', { category: 'pep' }],
  ])('accepts %s with %j', (operator, value) => {
    expect(pathsOf(rule(all(condition(operator, value))))).toEqual([]);
  });

  it.each<[string, Json | undefined]>([
    ['EQUALS', undefined],
    ['GT', undefined],
    ['GT', 'ten'],
    ['LTE', [1]],
    ['BETWEEN', 3],
    ['BETWEEN', { min: 1 }],
    ['IN', 'a'],
    ['NOT_IN', {}],
    ['LAST_YEAR', 1],
    ['LAST_YEAR', { years: 0 }],
  ])('refuses %s with %j, at the value', (operator, value) => {
    expect(pathsOf(rule(all(condition(operator, value))))).toEqual(['$.rules[0].ruleSet.rules[0].value']);
  });

  it('names the place of each fault, at every depth', () => {
    const nested = all(condition('EXISTS'), { operator: 'xor', rules: [{ operator: 'EXISTS' }, condition('ABOUT', 1), 'text'] });
    const at = '$.rules[1].ruleSet.rules[1]';
    expect(pathsOf('text', rule(nested), rule(all()), rule(null), rule(all(condition('EXISTS')), { baseRiskScore: 'high' }))).toEqual([
      '$.rules[0]',
      `${at}.operator`,
      `${at}.rules[0].key`,
      `${at}.rules[1].operator`,
      `${at}.rules[2]`,
      '$.rules[2].ruleSet.rules',
      '$.rules[3].ruleSet',
      '$.rules[4].baseRiskScore',
    ]);
  });

  it('takes JSON Logic in place of a rule set, if it can be evaluated', () => {
    expect(pathsOf({ jsonLogic: { '==': [1, { var: 'a' }] } })).toEqual([]);
    expect(checkRiskRules([{ jsonLogic: { unheard: 1 } }], '$')).toMatchObject([
      { code: 'json-logic-syntax', path: '$[0].jsonLogic', severity: 'error' },
    ]);
  });

  it('refuses more rules than are judged', () => {
    expect(pathsOf(...Array.from({ length: 501 }, () => rule(all(condition('EXISTS')))))).toEqual(['$.rules']);
  });
});
