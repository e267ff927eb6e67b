// DELETE /people/:id: nothing can be assigned to them any more. Cases that are keep them, so that the record stays whole.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as people from '../../storage/people.ts';
import type { Deps } from '../deps.ts';

export async function removePerson(scope: Scope, id: string, deps: Deps): Promise<{ readonly removed: true } | Refused> {
  return deps.database.transaction(scope, async (tx) => ((await people.removePerson(tx, scope, id)) ? { removed: true } : notFound));
}
