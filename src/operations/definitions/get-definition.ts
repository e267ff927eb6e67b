// GET /workflow-definition/:id: one version.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as definitions from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import { type ShownDefinition, showDefinition } from './publish-definition.ts';

export async function getDefinition(scope: Scope, id: string, deps: Deps): Promise<ShownDefinition | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const found = await definitions.getDefinition(tx, scope, id);
    return found ? showDefinition(found) : notFound;
  });
}
