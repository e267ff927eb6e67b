// Risk rules on one case's data: which hold, why the others do not, and what they add up to. Pure; called by risk-rules.ts.

import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { isRiskOperator, type RuleResult } from '../domain/risk-rule.ts';
import { applyJsonLogic } from '../expressions/json-logic.ts';
import { valueAt } from '../expressions/value-at.ts';
import { judgeValue } from './risk-operators.ts';

export interface JudgedRule {
  readonly rule: JsonObject;
  readonly passed: boolean;
  readonly result: RuleResult;
}

/** One rule: by its `jsonLogic` if it has one, else by its `ruleSet`. A rule that cannot be judged has failed, with the reason. */
export function judgeRule(rule: JsonObject, data: JsonObject, now: Date): JudgedRule {
  const result = rule['jsonLogic'] === undefined ? judgeSet(rule['ruleSet'], data, now) : judgeLogic(rule['jsonLogic'], data);
  return { rule, passed: result.status === 'PASSED', result };
}

/** Why a result failed, as one sentence; null when it passed. */
export function reasonOf(result: RuleResult): string | null {
  if (result.status === 'PASSED') return null;
  if (!('rules' in result)) return result.message;
  const reasons = result.rules.map(reasonOf).filter((reason) => reason !== null);
  return reasons.length === 0 ? 'the set has no rules' : reasons.join('; ');
}

function judgeLogic(logic: Json, data: JsonObject): RuleResult {
  const at = { key: '', operator: 'jsonLogic' };
  const outcome = applyJsonLogic(logic, data);
  if (!outcome.ok) return { ...at, status: 'FAILED', message: `the rule could not be evaluated: ${outcome.message}` };
  return outcome.value ? { ...at, status: 'PASSED' } : { ...at, status: 'FAILED', message: 'the rule said no' };
}

/** `and` needs all, `or` needs one, on every level; a set without rules has failed. */
function judgeSet(set: Json | undefined, data: JsonObject, now: Date): RuleResult {
  const entries = isJsonObject(set) && Array.isArray(set['rules']) ? (set['rules'] as readonly Json[]) : [];
  const operator = isJsonObject(set) && String(set['operator']).toLowerCase() === 'or' ? 'or' : 'and';
  const rules = entries.map((entry) => judgeEntry(entry, data, now));
  const holds = operator === 'or' ? rules.some(hasPassed) : rules.length > 0 && rules.every(hasPassed);
  return { operator, status: holds ? 'PASSED' : 'FAILED', rules };
}

const hasPassed = (result: RuleResult): boolean => result.status === 'PASSED';

function judgeEntry(entry: Json, data: JsonObject, now: Date): RuleResult {
  if (isJsonObject(entry) && Array.isArray(entry['rules'])) return judgeSet(entry, data, now);
  const { key, operator, value } = isJsonObject(entry) ? entry : ({} as JsonObject);
  const at = { key: typeof key === 'string' ? key : '', operator: String(operator ?? '') };
  const reason = reasonAgainst(at.key, operator, value, data, now);
  return reason === null ? { ...at, status: 'PASSED' } : { ...at, status: 'FAILED', message: reason };
}

function reasonAgainst(key: string, operator: Json | undefined, value: Json | undefined, data: JsonObject, now: Date): string | null {
  if (!isRiskOperator(operator)) return `there is no operator ${JSON.stringify(operator ?? null)}`;
  const actual = valueAt(data, key);
  const missing = actual === undefined || actual === null;
  if (operator === 'EXISTS') {
    const there = !missing && !isEmpty(actual);
    if (value === false) return there ? `"${key}" is there` : null;
    return there ? null : `"${key}" is missing or empty`;
  }
  if (missing) return `"${key}" is missing`;
  const verdict = judgeValue(operator, actual, value, now);
  return verdict === null ? null : `"${key}" ${verdict}`;
}

const isEmpty = (value: Json): boolean =>
  value === '' || (Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0);

/** What the rules that passed add up to: the highest base score, and the additional scores of the others. 0 if none passed. */
export function riskScore(passed: readonly JsonObject[]): number {
  const highest = passed.reduce<JsonObject | null>(
    (best, rule) => (best === null || scoreOf(rule, 'baseRiskScore') > scoreOf(best, 'baseRiskScore') ? rule : best),
    null,
  );
  if (highest === null) return 0;
  return passed
    .filter((rule) => rule !== highest)
    .reduce((sum, rule) => sum + scoreOf(rule, 'additionalRiskScore'), scoreOf(highest, 'baseRiskScore'));
}

function scoreOf(rule: JsonObject, key: string): number {
  const score = rule[key];
  return typeof score === 'number' ? score : 0;
}
