// GET /:id/context: the context alone.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { getCase } from '../../storage/cases.ts';
import type { Deps } from '../deps.ts';

export async function getCaseContext(scope: Scope, id: string, deps: Deps): Promise<{ readonly context: JsonObject } | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const found = await getCase(tx, scope, id);
    return found ? { context: found.case.context } : notFound;
  });
}
