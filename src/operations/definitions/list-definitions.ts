// GET /workflow-definition: a page of definitions, the newest first, one item a version; then the built-in templates. By cursor or by
// page number.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import * as definitions from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import { showTemplate, visibleTemplates } from './built-in-templates.ts';
import { type ShownDefinition, showDefinition } from './publish-definition.ts';

export interface DefinitionList {
  readonly items: readonly ShownDefinition[];
  /** `total` and `pages` count all there are; `nextCursor` is null on the last page. */
  readonly meta: { readonly total: number; readonly pages: number; readonly nextCursor: string | null };
}

/** The last item shown: a version of the workspace's own, or a template by its name. */
interface Place {
  readonly kind: 'own' | 'template';
  readonly id: string;
}

export async function listDefinitions(
  scope: Scope,
  { page, limit, cursor }: { readonly page: number; readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<DefinitionList | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const after = cursor === undefined ? null : await readPlace(tx, scope, cursor, deps);
    if (cursor !== undefined && after === null) {
      return refuse('invalid_request', 'The cursor is not one that this list gave out.', {
        errors: [{ path: 'cursor', message: 'unknown cursor' }],
      });
    }
    // One more than is shown tells whether there is a next page.
    const rows = await rowsFrom(tx, scope, after ?? (page - 1) * limit, limit + 1, deps);
    const shown = rows.items.slice(0, limit);
    const last = shown.at(-1);
    const nextCursor = rows.items.length > limit && last ? writePlace({ kind: last.builtIn ? 'template' : 'own', id: last.id }) : null;
    return { items: shown, meta: { total: rows.total, pages: Math.ceil(rows.total / limit), nextCursor } };
  });
}

async function rowsFrom(
  tx: Tx,
  scope: Scope,
  from: Place | number,
  limit: number,
  deps: Deps,
): Promise<{ readonly items: readonly ShownDefinition[]; readonly total: number }> {
  const pastOwn = typeof from === 'object' && from.kind === 'template';
  const start = typeof from === 'number' ? { offset: from } : { after: from.id };
  // Past its own definitions only their number is asked for.
  const own = await definitions.listDefinitions(tx, scope, pastOwn ? { limit: 0, offset: 0 } : { limit, ...start });
  const templates = await visibleTemplates(tx, scope, deps);
  const first = typeof from === 'number' ? Math.max(0, from - own.total) : 0;
  const left = pastOwn ? templates.filter((one) => templateIndex(idOf(one), deps) > templateIndex(from.id, deps)) : templates.slice(first);
  const items = [...own.items.map(showDefinition), ...left.slice(0, limit - own.items.length).map(showTemplate)];
  return { items, total: own.total + templates.length };
}

type Templates = Pick<Deps, 'templates'>;

const idOf = (template: Deps['templates'][number]): string => template.id ?? template.name;

/** A template that was copied since it was shown is hidden, but keeps its place. */
const templateIndex = (id: string, { templates }: Templates): number => templates.findIndex((one) => idOf(one) === id);

function writePlace({ kind, id }: Place): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** Null when it is not one of ours. */
async function readPlace(tx: Tx, scope: Scope, cursor: string, deps: Templates): Promise<Place | null> {
  const [, kind, id = ''] = /^(own|template):(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (kind === 'template') return templateIndex(id, deps) < 0 ? null : { kind, id };
  return kind === 'own' && !id.includes('\u0000') && (await definitions.getDefinition(tx, scope, id)) ? { kind, id } : null;
}
