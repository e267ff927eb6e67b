// GET /rule-sets/:id

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { findRuleSet, type RuleSet } from '../../storage/rule-sets.ts';
import type { Deps } from '../deps.ts';

export async function getRuleSet(scope: Scope, id: string, deps: Deps): Promise<RuleSet | Refused> {
  return (await deps.database.transaction(scope, (tx) => findRuleSet(tx, scope, id))) ?? notFound;
}
