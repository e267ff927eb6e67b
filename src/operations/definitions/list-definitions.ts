// GET /workflow-definition: a page of definitions, the newest first, one item a version; then the built-in templates.

import type { Scope } from '../../domain/scope.ts';
import * as definitions from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import { showTemplate, visibleTemplates } from './built-in-templates.ts';
import { type ShownDefinition, showDefinition } from './publish-definition.ts';

export interface DefinitionList {
  readonly items: readonly ShownDefinition[];
  readonly meta: { readonly total: number; readonly pages: number };
}

export async function listDefinitions(
  scope: Scope,
  page: { readonly page: number; readonly limit: number },
  deps: Deps,
): Promise<DefinitionList> {
  return deps.database.transaction(scope, async (tx) => {
    const offset = (page.page - 1) * page.limit;
    const own = await definitions.listDefinitions(tx, scope, { limit: page.limit, offset });
    const templates = await visibleTemplates(tx, scope, deps);
    const first = Math.max(0, offset - own.total);
    const rest = templates.slice(first, first + page.limit - own.items.length);
    const total = own.total + templates.length;
    return { items: [...own.items.map(showDefinition), ...rest.map(showTemplate)], meta: { total, pages: Math.ceil(total / page.limit) } };
  });
}
