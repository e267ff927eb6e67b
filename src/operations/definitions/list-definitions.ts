// GET /workflow-definition: a page of definitions, the newest first, one item a version.

import type { Scope } from '../../domain/scope.ts';
import * as definitions from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
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
    const { items, total } = await definitions.listDefinitions(tx, scope, { limit: page.limit, offset: (page.page - 1) * page.limit });
    return { items: items.map(showDefinition), meta: { total, pages: Math.ceil(total / page.limit) } };
  });
}
