// A risk rule: what is asked of a case's data, and what it adds to the risk score when the answer is yes.

import type { Json } from './json.ts';

/** What a condition may ask of the value at its key. */
export const riskOperators = [
  'EQUALS',
  'NOT_EQUALS',
  'GT',
  'GTE',
  'LT',
  'LTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'LAST_YEAR',
  'EXISTS',
  'AML_CHECK',
] as const;

export type RiskOperator = (typeof riskOperators)[number];

/** Most rules of one plugin or rule set. */
export const maxRiskRules = 500;

/** How one condition, or a set of them, ended. `message` says why it failed, in terms of keys and kinds: never a value of the case. */
export type RuleResult =
  | { readonly key: string; readonly operator: string; readonly status: 'PASSED' }
  | { readonly key: string; readonly operator: string; readonly status: 'FAILED'; readonly message: string }
  | { readonly operator: 'and' | 'or'; readonly status: 'PASSED' | 'FAILED'; readonly rules: readonly RuleResult[] };

/** True for a name in `riskOperators`. */
export function isRiskOperator(name: Json | undefined): name is RiskOperator {
  return riskOperators.some((known) => known === name);
}
