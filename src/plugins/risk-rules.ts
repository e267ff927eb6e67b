// riskRules: judges the case's data by rules, written inline or kept as a rule set of the workspace, and gives the risk score
// and its indicators. Makes no request. The log of the call holds why each rule did not pass.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { maxRiskRules } from '../domain/risk-rule.ts';
import { callData } from './call-data.ts';
import { actionOf, outputOf, type Plugin, type PluginAnswer, type PluginInput, type PluginTools } from './plugin.ts';
import { failure } from './plugin-failure.ts';
import { type JudgedRule, judgeRule, reasonOf, riskScore } from './rule-sets.ts';

export const riskRules: Plugin = { kinds: ['riskRules'], run };

async function run(input: PluginInput, tools: PluginTools): Promise<PluginAnswer> {
  const rules = await rulesOf(input.entry['rulesSource'], tools);
  if (typeof rules === 'string') return failure(input, 'no_rules', rules);
  if (rules.length > maxRiskRules)
    return failure(input, 'too_many_rules', `There are ${rules.length} rules; at most ${maxRiskRules} are judged.`);
  const data = callData(input);
  const judged: JudgedRule[] = [];
  for (const rule of rules) {
    judged.push(judgeRule(isJsonObject(rule) ? rule : {}, data, tools.now()));
    // A rule may take a tenth of a second; other cases go on in between.
    await nextTurn();
  }
  return {
    outcome: {
      kind: 'answered',
      destination: outputOf(input.name),
      value: resultOf(judged),
      event: actionOf(input.entry, 'successAction'),
    },
    record: { request: { rules: judged.map(logged) }, response: null },
  };
}

/** The rules, or why there are none. */
async function rulesOf(source: Json | undefined, tools: PluginTools): Promise<readonly Json[] | string> {
  if (isJsonObject(source) && source['source'] === 'inline' && Array.isArray(source['rules'])) return source['rules'];
  if (isJsonObject(source) && source['source'] === 'ruleSet' && typeof source['id'] === 'string') {
    return (await tools.ruleSet(source['id'])) ?? `There is no rule set ${JSON.stringify(source['id'])} in this workspace.`;
  }
  return 'The plugin names no rules: "rulesSource" is {source: "inline", rules} or {source: "ruleSet", id}.';
}

function resultOf(judged: readonly JudgedRule[]): JsonObject {
  const passed = judged.filter((one) => one.passed);
  return {
    riskScore: riskScore(passed.map(({ rule }) => rule)),
    riskIndicatorsByDomain: byDomain(passed.map(({ rule }) => rule)),
    rulesResults: passed.map(({ rule, result }) => ({ ...rule, result: result as unknown as JsonObject })),
    success: true,
  };
}

function byDomain(passed: readonly JsonObject[]): JsonObject {
  const domains = new Map<string, Json[]>();
  for (const { domain, indicator, riskLevel } of passed) {
    const name = typeof domain === 'string' ? domain : '';
    domains.set(name, [...(domains.get(name) ?? []), { name: indicator ?? null, riskLevel: riskLevel ?? null, domain: name }]);
  }
  return Object.fromEntries(domains);
}

function logged({ rule, passed, result }: JudgedRule): JsonObject {
  return { id: rule['id'] ?? null, indicator: rule['indicator'] ?? null, passed, ...(passed ? {} : { reason: reasonOf(result) }) };
}
