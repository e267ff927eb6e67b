// POST /:id/erase: the personal data of a case, and of all its child cases, is gone from every table; the skeleton of facts stays. One
// commit. What is being sent at this moment ends, and nothing of its answer is kept. A second time changes nothing.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { machineTags } from '../../engine/tags.ts';
import type { Tx } from '../../storage/database.ts';
import {
  entitiesOfFamily,
  eraseCases,
  eraseLeftEntities,
  keepTags,
  type LockedCase,
  lockAncestors,
  lockEntities,
  lockWithChildren,
} from '../../storage/erasure.ts';
import { bodiesNaming, eraseNamed, rewriteBodies, rewriteContext } from '../../storage/erasure-above.ts';
import { isPassing } from '../../storage/passing-error.ts';
import { getCase } from '../cases/get-case.ts';
import type { ShownCase } from '../cases/show-case.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';
import { withoutChild } from './without-child.ts';

/** A settlement of this moment may hold the same rows in another order: one of the two is rolled back, and tries again. */
const tries = 5;

export async function eraseCase(scope: Scope, id: string, deps: Deps): Promise<ShownCase | Refused> {
  for (let left = tries; ; left -= 1) {
    try {
      const erased = await deps.database.transaction(scope, (tx) => erase(tx, scope, id, deps));
      return isRefused(erased) ? erased : getCase(scope, id, deps);
    } catch (error) {
      if (left <= 1 || !isPassing(error)) throw error;
    }
  }
}

/** How many cases lost their data just now. */
async function erase(tx: Tx, scope: Scope, id: string, deps: Deps): Promise<number | Refused> {
  const entities = await entitiesOfFamily(tx, scope, id);
  if (entities.length === 0) return notFound;
  await lockEntities(tx, scope, entities);
  const above = await lockAncestors(tx, scope, id);
  const family = await lockWithChildren(tx, scope, id);
  const found = family.filter((one) => !one.erased);
  if (found.length > 0) {
    await eraseCases(
      tx,
      scope,
      found.map((one) => one.id),
    );
    await keepMachineTags(tx, scope, found);
  }
  await eraseLeftEntities(tx, scope, [...new Set(family.map((one) => one.entityId))]);
  if (found.length > 0 && above.length > 0) await eraseAbove(tx, scope, above, id);
  deps.log.info('case.erased', { caseId: id, workspaceId: scope.workspaceId, actor: scope.actor, cases: found.length });
  return found.length;
}

async function keepMachineTags(tx: Tx, scope: Scope, family: readonly LockedCase[]): Promise<void> {
  for (const definitionId of new Set(family.map((one) => one.definitionId))) {
    const definition = await definitionOf(tx, scope, definitionId);
    const ids = family.filter((one) => one.definitionId === definitionId).map((one) => one.id);
    await keepTags(tx, scope, ids, definition ? [...machineTags(definition)] : []);
  }
}

async function eraseAbove(tx: Tx, scope: Scope, above: Awaited<ReturnType<typeof lockAncestors>>, childId: string): Promise<void> {
  for (const { id, context } of above) {
    const without = withoutChild(context, childId);
    if (isJsonObject(without)) await rewriteContext(tx, scope, id, without);
  }
  const ids = above.map((one) => one.id);
  const bodies = await bodiesNaming(tx, scope, ids, childId);
  const rewritten = bodies.map(({ id, body }) => ({ id, body: JSON.stringify(withoutChild(JSON.parse(body) as Json, childId)) }));
  await rewriteBodies(tx, scope, rewritten);
  await eraseNamed(tx, scope, ids, childId);
}
