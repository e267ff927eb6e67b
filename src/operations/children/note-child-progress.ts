// Called by advance-case in the commit that moves a child: notes what its parent has asked to hear. Touches no row of the parent.

import { type Case, type StateValue, stateName } from '../../domain/case.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { configOfCase, idsOfDefinition, insertChildProgress } from '../../storage/children.ts';
import type { Tx } from '../../storage/database.ts';

export async function noteChildProgress(tx: Tx, scope: Scope, before: Case, after: Case): Promise<void> {
  const { parentCaseId, definitionName, entityId, status, tags, context } = after;
  const state = stateName(after.state);
  const completes = before.status !== 'completed' && status === 'completed';
  if (parentCaseId === null || (!completes && state === stateName(before.state))) return;
  const written = (await configOfCase(tx, scope, parentCaseId))?.['childCallbackResults'];
  const results: readonly Json[] = Array.isArray(written) ? written : [];
  if (results.length === 0) return;
  const ids = await idsOfDefinition(tx, scope, definitionName, results.map(definitionIdOf));
  const callbacks = results.flatMap((result, place) => {
    if (!isJsonObject(result) || !ids.has(definitionIdOf(result))) return [];
    const reached = persistenceStates(result).some((name) => isIn(after.state, name) && !isIn(before.state, name));
    if (!reached && !completes) return [];
    const event = result['deliverEvent'];
    return [{ place, event: reached && typeof event === 'string' && event !== '' ? event : null }];
  });
  if (callbacks.length === 0) return;
  const entry = { entityId, status, tags, state };
  await insertChildProgress(tx, scope, { parentCaseId, childCaseId: after.id, definitionName, entry, context, callbacks });
}

function definitionIdOf(result: Json): string {
  const id = isJsonObject(result) ? result['definitionId'] : null;
  return typeof id === 'string' ? id : '';
}

function persistenceStates(result: Json): readonly string[] {
  const names = isJsonObject(result) ? result['persistenceStates'] : null;
  return Array.isArray(names) ? names.filter((name: Json) => typeof name === 'string') : [];
}

/** `name` is a dotted path, or one key of it: `open` and `review.open` both name the state `review.open`. */
function isIn(value: StateValue, name: string): boolean {
  return stateName(value)
    .split(',')
    .some((path) => path === name || path.startsWith(`${name}.`) || path.split('.').includes(name));
}
