// The rules of a rule set, for a plugin call of the same workspace: read when the call runs, so that an edit counts at once.

import type { Json } from '../../domain/json.ts';
import type { Environment } from '../../domain/workspace.ts';
import { findRuleSet } from '../../storage/rule-sets.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

/** Null when the workspace has no rule set with this id. */
export async function rulesOfSet(
  owner: { readonly workspaceId: string; readonly customerId: string; readonly environment: Environment },
  id: string,
  deps: Pick<Deps, 'database'>,
): Promise<readonly Json[] | null> {
  const scope = systemScope(owner, 'risk-rules');
  const found = await deps.database.transaction(scope, (tx) => findRuleSet(tx, scope, id));
  return found?.rules ?? null;
}
