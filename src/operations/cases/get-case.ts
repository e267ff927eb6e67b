// GET /:id: one case, with the events that it accepts now.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as cases from '../../storage/cases.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';
import { type ShownCase, showCase } from './show-case.ts';

export async function getCase(scope: Scope, id: string, deps: Deps): Promise<ShownCase | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const found = await cases.getCase(tx, scope, id);
    const definition = found && (await definitionOf(tx, scope, found.case.definitionId));
    return found && definition ? showCase(found.case, found.assignee, definition) : notFound;
  });
}
