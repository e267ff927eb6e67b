// DELETE /rule-sets/:id. Plugins that still name it fail their calls, with that reason.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { removeRuleSet } from '../../storage/rule-sets.ts';
import type { Deps } from '../deps.ts';

export async function deleteRuleSet(scope: Scope, id: string, deps: Deps): Promise<{ readonly id: string } | Refused> {
  return (await deps.database.transaction(scope, (tx) => removeRuleSet(tx, scope, id))) ? { id } : notFound;
}
