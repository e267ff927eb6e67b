// PUT /rule-sets/:id: makes the rule set, or replaces its rules. Running cases use the new rules from their next call on.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { checkRiskRules } from '../../engine/check-risk-rules.ts';
import { type RuleSet, writeRuleSet } from '../../storage/rule-sets.ts';
import type { Deps } from '../deps.ts';

export async function putRuleSet(
  scope: Scope,
  input: { readonly id: string; readonly rules: readonly Json[] },
  deps: Deps,
): Promise<RuleSet | Refused> {
  const findings = checkRiskRules(input.rules, 'rules').filter((finding) => finding.severity === 'error');
  if (findings.length > 0) {
    return refuse('invalid_request', `The rules have ${findings.length} error(s); the first: ${findings[0]?.message}`, {
      errors: findings.map(({ path, message, fix }) => ({ path, message: `${message} ${fix}` })),
    });
  }
  return deps.database.transaction(scope, (tx) => writeRuleSet(tx, scope, input.id, input.rules));
}
