import { describe, expect, it } from 'vitest';
import { pluginInput, pluginTools } from '../../test/support/plugin-call.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { riskRules } from './risk-rules.ts';

const context = { entity: { type: 'business', data: { country: 'IR', age: 3, name: '', owners: [{ share: 60 }] } } };
const is = (key: string, value: Json, operator = 'EQUALS') => ({ key, operator, value });
const rule = (id: string, ruleSet: JsonObject, more: JsonObject = {}): JsonObject => ({
  id,
  domain: 'jurisdiction',
  indicator: `indicator ${id}`,
  riskLevel: 'critical',
  baseRiskScore: 10,
  additionalRiskScore: 1,
  ruleSet,
  ...more,
});
const all = (...rules: readonly Json[]): JsonObject => ({ operator: 'and', rules });
const any = (...rules: readonly Json[]): JsonObject => ({ operator: 'or', rules });
const yes = is('entity.data.country', 'IR');
const no = is('entity.data.country', 'US');

async function judge(rules: readonly Json[], entry: JsonObject = {}) {
  const input = pluginInput({ rulesSource: { source: 'inline', rules }, ...entry }, { name: 'risk', context });
  const { outcome, record } = await riskRules.run(input, pluginTools());
  const request = record.request as { rules: { passed: boolean; reason?: string }[] } | null;
  return { outcome, logged: request?.rules ?? [], value: ('value' in outcome ? outcome.value : null) as JsonObject };
}

describe('riskRules', () => {
  it('gives the score, the indicators by domain and the rules that passed', async () => {
    const other = rule('c', all(yes), {
      domain: 'structure',
      riskLevel: 'moderate',
      baseRiskScore: 30,
      additionalRiskScore: 7,
      minRiskScore: 5,
      maxRiskScore: 20,
    });
    const { outcome, value } = await judge([rule('a', all(yes)), rule('b', all(no)), other], {
      successAction: 'RISK_DONE',
      errorAction: 'RISK_FAILED',
    });
    expect(outcome).toMatchObject({ kind: 'answered', destination: 'pluginsOutput.risk', event: 'RISK_DONE' });
    expect(value).toEqual({
      // The highest base, 30, and what the other one adds. The rule's minimum and maximum are kept, and do not cap it.
      riskScore: 31,
      riskIndicatorsByDomain: {
        jurisdiction: [{ name: 'indicator a', riskLevel: 'critical', domain: 'jurisdiction' }],
        structure: [{ name: 'indicator c', riskLevel: 'moderate', domain: 'structure' }],
      },
      rulesResults: [
        {
          ...rule('a', all(yes)),
          result: { operator: 'and', status: 'PASSED', rules: [{ key: yes.key, operator: 'EQUALS', status: 'PASSED' }] },
        },
        expect.objectContaining({ id: 'c', minRiskScore: 5, maxRiskScore: 20 }),
      ],
      success: true,
    });
  });

  it('scores 0 when no rule passes, and adds up without a cap', async () => {
    expect((await judge([rule('a', all(no))])).value).toMatchObject({
      riskScore: 0,
      riskIndicatorsByDomain: {},
      rulesResults: [],
      success: true,
    });
    const many = Array.from({ length: 60 }, (_, index) => rule(`r${index}`, all(yes), { baseRiskScore: 50, additionalRiskScore: 2 }));
    expect((await judge(many)).value['riskScore']).toBe(50 + 59 * 2);
  });

  it.each([
    ['and of yes and no', all(yes, no), false],
    ['or of yes and no', any(no, yes), true],
    ['or of no and no', any(no, no), false],
    ['and around an or', all(yes, any(no, yes)), true],
    ['or around an and', any(all(yes, no), all(yes, yes)), true],
    ['and around a failing or', all(yes, any(no, no)), false],
    ['upper case', { operator: 'OR', rules: [no, yes] }, true],
    ['an empty set', all(), false],
    ['an empty set in an or', any(all(), no), false],
  ])('counts the operator on every level: %s', async (_, ruleSet, passes) => {
    expect((await judge([rule('a', ruleSet)])).logged).toMatchObject([{ passed: passes }]);
  });

  it.each([
    ['a key that is missing', is('entity.data.nowhere', 1), '"entity.data.nowhere" is missing'],
    ['a path through text', is('entity.type.length', 1, 'GT'), '"entity.type.length" is missing'],
    ['a prototype', is('entity.constructor.name', 'Object'), '"entity.constructor.name" is missing'],
    ['NOT_EQUALS of nothing', is('entity.data.nowhere', 1, 'NOT_EQUALS'), '"entity.data.nowhere" is missing'],
    ['EXISTS of nothing', { key: 'entity.data.nowhere', operator: 'EXISTS' }, '"entity.data.nowhere" is missing or empty'],
    ['EXISTS of empty text', { key: 'entity.data.name', operator: 'EXISTS' }, '"entity.data.name" is missing or empty'],
    ['EXISTS false of something', is('entity.data.age', false, 'EXISTS'), '"entity.data.age" is there'],
    ['an operator that is not there', is('entity.data.age', 1, 'ABOUT'), 'there is no operator "ABOUT"'],
    ['a wrong kind', is('entity.data.country', 1, 'GT'), '"entity.data.country" is text, not a number'],
  ])('fails with the reason: %s', async (_, condition, reason) => {
    expect((await judge([rule('a', all(condition))])).logged).toMatchObject([{ id: 'a', passed: false, reason }]);
  });

  it('finds elements of lists by their number, and what exists', async () => {
    const passing = [
      is('entity.data.owners.0.share', 50, 'GT'),
      { key: 'entity.data.owners', operator: 'EXISTS' },
      is('entity.data.nowhere', false, 'EXISTS'),
    ];
    expect((await judge([rule('a', all(...passing))])).logged).toEqual([{ id: 'a', indicator: 'indicator a', passed: true }]);
  });

  it('takes JSON Logic in place of a rule set, and fails what cannot be evaluated', async () => {
    const logic = (jsonLogic: Json) => ({ id: 'l', domain: 'd', indicator: 'i', riskLevel: 'low', baseRiskScore: 5, jsonLogic });
    const { value, logged } = await judge([
      logic({ '>': [{ var: 'entity.data.age' }, 2] }),
      logic({ '==': [1, 2] }),
      logic({ unheard: 1 }),
    ]);
    expect(value['riskScore']).toBe(5);
    expect(logged).toMatchObject([
      { passed: true },
      { passed: false, reason: 'the rule said no' },
      { passed: false, reason: expect.stringContaining('no operation "unheard"') },
    ]);
  });

  it('reads the rules of a named set of the workspace', async () => {
    const input = pluginInput({ rulesSource: { source: 'ruleSet', id: 'kyb-v1' }, errorAction: 'FAILED' }, { context });
    const ruleSet = async (id: string) => (id === 'kyb-v1' ? [rule('a', all(yes))] : null);
    expect((await riskRules.run(input, pluginTools({ ruleSet }))).outcome).toMatchObject({ kind: 'answered', value: { riskScore: 10 } });
    expect((await riskRules.run(input, pluginTools())).outcome).toMatchObject({
      kind: 'failed',
      reason: 'no_rules',
      detail: 'There is no rule set "kyb-v1" in this workspace.',
      event: 'FAILED',
      destination: 'pluginsOutput.it',
    });
  });

  it.each<Json | undefined>([undefined, 'inline', { source: 'notion', databaseId: 'x' }, { source: 'inline', rules: 'all' }])(
    'fails without rules: %j',
    async (rulesSource) => {
      const entry = { errorAction: 'FAILED', ...(rulesSource === undefined ? {} : { rulesSource }) };
      expect((await riskRules.run(pluginInput(entry), pluginTools())).outcome).toMatchObject({
        kind: 'failed',
        reason: 'no_rules',
        event: 'FAILED',
      });
    },
  );

  it('refuses more rules than it would judge', async () => {
    expect((await judge(Array.from({ length: 501 }, () => rule('a', all(yes))))).outcome).toMatchObject({
      kind: 'failed',
      reason: 'too_many_rules',
    });
  });
});
