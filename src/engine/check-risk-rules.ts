// Can these risk rules be judged? Used by the publish check for inline rules, and when a rule set is stored.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { isRiskOperator, maxRiskRules, type RiskOperator, riskOperators } from '../domain/risk-rule.ts';
import { checkJsonLogic } from '../expressions/json-logic.ts';
import { fault, fixFor, inside } from './finding.ts';

const scores = ['baseRiskScore', 'additionalRiskScore', 'minRiskScore', 'maxRiskScore'];

/** `at` is the path of the list. */
export function checkRiskRules(rules: readonly Json[], at: string): readonly Finding[] {
  if (rules.length > maxRiskRules) {
    return [bad(at, `There are ${rules.length} rules; at most ${maxRiskRules} are judged.`, 'Split them over several plugins.')];
  }
  return rules.flatMap((rule, index) => checkRule(rule, inside(at, index)));
}

function checkRule(rule: Json, at: string): readonly Finding[] {
  if (!isJsonObject(rule))
    return [bad(at, 'A risk rule is a JSON object.', 'Write {"id": "…", "domain": "…", "indicator": "…", "ruleSet": {…}}.')];
  const wrong = scores.filter((key) => rule[key] !== undefined && rule[key] !== null && typeof rule[key] !== 'number');
  return [
    ...wrong.map((key) => bad(inside(at, key), `"${key}" is a number.`, 'Write a number, such as 40.')),
    ...(rule['jsonLogic'] === undefined
      ? checkSet(rule['ruleSet'], inside(at, 'ruleSet'))
      : checkLogic(rule['jsonLogic'], inside(at, 'jsonLogic'))),
  ];
}

function checkLogic(logic: Json, at: string): readonly Finding[] {
  const problem = checkJsonLogic(logic);
  if (problem === null) return [];
  return [
    fault({
      code: 'json-logic-syntax',
      path: at,
      message: `The rule cannot be evaluated: ${problem}.`,
      fix: 'Mend the rule at the place named.',
    }),
  ];
}

function checkSet(set: Json | undefined, at: string): readonly Finding[] {
  if (!isJsonObject(set))
    return [bad(at, 'The rule has neither "ruleSet" nor "jsonLogic".', 'Write "ruleSet": {"operator": "and", "rules": […]}.')];
  const { operator, rules } = set;
  const named = ['and', 'or'].includes(String(operator).toLowerCase());
  return [
    ...(named ? [] : [bad(inside(at, 'operator'), 'A set is joined by "and" or by "or".', 'Write "operator": "and".')]),
    ...(Array.isArray(rules) && rules.length > 0
      ? rules.flatMap((rule: Json, index) => checkEntry(rule, inside(inside(at, 'rules'), index)))
      : [bad(inside(at, 'rules'), 'The set has no rules.', 'Write "rules": [{"key": "…", "operator": "EQUALS", "value": …}].')]),
  ];
}

function checkEntry(entry: Json, at: string): readonly Finding[] {
  if (isJsonObject(entry) && entry['rules'] !== undefined) return checkSet(entry, at);
  if (!isJsonObject(entry)) return [bad(at, 'A condition is a JSON object.', 'Write {"key": "…", "operator": "EQUALS", "value": …}.')];
  const { key, operator } = entry;
  const named = typeof key === 'string' && key !== '';
  return [
    ...(named
      ? []
      : [bad(inside(at, 'key'), 'The condition names no key.', 'Write the dotted path of a value, such as "entity.data.country".')]),
    ...(isRiskOperator(operator)
      ? checkValue(operator, entry, inside(at, 'value'))
      : [
          bad(
            inside(at, 'operator'),
            `There is no operator ${JSON.stringify(operator ?? null)}.`,
            fixFor(String(operator), riskOperators, `Use ${riskOperators.join(', ')}.`),
          ),
        ]),
  ];
}

/** What the operator needs beside it. */
function checkValue(operator: RiskOperator, entry: JsonObject, at: string): readonly Finding[] {
  const value = entry['value'];
  switch (operator) {
    case 'EQUALS':
    case 'NOT_EQUALS':
      return value === undefined ? [bad(at, `${operator} compares with a value, and there is none.`, 'Write "value": ….')] : [];
    case 'GT':
    case 'GTE':
    case 'LT':
    case 'LTE':
      return comparable(value) ? [] : [bad(at, `${operator} compares with a number or an ISO date.`, 'Write "value": 10.')];
    case 'BETWEEN': {
      const fits = isJsonObject(value) && comparable(value['min']) && comparable(value['max']);
      return fits ? [] : [bad(at, 'BETWEEN compares with two numbers or two ISO dates.', 'Write "value": {"min": 1, "max": 10}.')];
    }
    case 'IN':
    case 'NOT_IN':
      return Array.isArray(value) ? [] : [bad(at, `${operator} looks the value up in a list.`, 'Write "value": ["…"].')];
    case 'LAST_YEAR': {
      const years = isJsonObject(value) ? value['years'] : undefined;
      return typeof years === 'number' && years > 0 ? [] : [bad(at, 'LAST_YEAR needs a number of years.', 'Write "value": {"years": 1}.')];
    }
    case 'EXISTS':
    case 'AML_CHECK':
      return [];
  }
}

function comparable(value: Json | undefined): boolean {
  return typeof value === 'number' || (typeof value === 'string' && !Number.isNaN(Date.parse(value)));
}

function bad(path: string, message: string, fix: string): Finding {
  return fault({ code: 'bad-rule', path, message, fix });
}
