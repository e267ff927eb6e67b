// GET /workflow-definition/:id: one version, or a built-in template by its name.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as definitions from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import { findTemplate, showTemplate } from './built-in-templates.ts';
import { type ShownDefinition, showDefinition } from './publish-definition.ts';

export async function getDefinition(scope: Scope, id: string, deps: Deps): Promise<ShownDefinition | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const found = await definitions.getDefinition(tx, scope, id);
    if (found) return showDefinition(found);
    const template = findTemplate(id, deps);
    return template ? showTemplate(template) : notFound;
  });
}
