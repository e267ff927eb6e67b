// POST /entities/:id/erase: all cases about the entity, and what is known of it, the caller's own id included. A case a commit: asked for
// again after a failure, it goes on where it was. A second time changes nothing, and answers the same.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { casesOfEntity, eraseEntity as eraseRow, lockEntities } from '../../storage/erasure.ts';
import type { Deps } from '../deps.ts';
import { eraseCase } from './erase-case.ts';

export interface ErasedEntity {
  readonly ballerineEntityId: string;
  readonly erased: true;
  /** The cases about it, all of them erased. */
  readonly workflowRuntimeIds: readonly string[];
}

export async function eraseEntity(scope: Scope, id: string, deps: Deps): Promise<ErasedEntity | Refused> {
  for (;;) {
    const cases = await deps.database.transaction(scope, (tx) => casesOfEntity(tx, scope, id));
    for (const one of cases.filter(({ erased }) => !erased)) {
      const erased = await eraseCase(scope, one.id, deps);
      // Erased, but not to be shown: its definition is gone.
      if (isRefused(erased) && erased.refused !== 'not_found') return erased;
    }
    const done = await finish(scope, id, deps);
    if (done !== 'again') return done;
  }
}

/** Under the lock of the entity no new case begins: if one did before, there is more to erase. */
async function finish(scope: Scope, id: string, deps: Deps): Promise<ErasedEntity | Refused | 'again'> {
  return deps.database.transaction(scope, async (tx) => {
    if ((await lockEntities(tx, scope, [id])) === 0) return notFound;
    const cases = await casesOfEntity(tx, scope, id);
    if (cases.some((one) => !one.erased)) return 'again';
    await eraseRow(tx, scope, id);
    deps.log.info('entity.erased', { entityId: id, workspaceId: scope.workspaceId, actor: scope.actor, cases: cases.length });
    return { ballerineEntityId: id, erased: true, workflowRuntimeIds: cases.map((one) => one.id) };
  });
}
