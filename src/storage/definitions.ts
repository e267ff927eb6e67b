// Every statement on `definitions`. Versions are immutable: there is no update here.

import { type Selectable, sql } from 'kysely';
import type { Definition, Finding } from '../domain/definition.ts';
import type { Json } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import type { Schema } from './schema.ts';

type DefinitionRow = Selectable<Schema['definitions']>;

export type StoredDefinition = Definition & { readonly findings: readonly Finding[] };

function readDefinition(row: DefinitionRow): StoredDefinition {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    displayName: row.display_name,
    definitionType: row.definition_type,
    definition: row.definition,
    extensions: row.extensions,
    config: row.config,
    contextSchema: row.context_schema,
    documentsSchema: row.documents_schema,
    contentHash: row.content_hash,
    findings: row.findings as unknown as readonly Finding[],
    createdAt: row.created_at,
  };
}

export async function getDefinition(tx: Tx, scope: Scope, id: string): Promise<StoredDefinition | null> {
  const row = oneOrNull(
    await tx.run(build.selectFrom('definitions').selectAll().where('workspace_id', '=', scope.workspaceId).where('id', '=', id)),
  );
  return row && readDefinition(row);
}

/** The newest version of the definition that has this id (of any version) or name. An id wins over a name. */
export async function findLatestDefinition(tx: Tx, scope: Scope, idOrName: string): Promise<StoredDefinition | null> {
  const row = oneOrNull(
    await tx.query<DefinitionRow>(
      `select d.* from definitions d
        where d.workspace_id = $1
          and d.name = coalesce((select name from definitions where workspace_id = $1 and id = $2), $2)
        order by d.version desc limit 1`,
      [scope.workspaceId, idOrName],
    ),
  );
  return row && readDefinition(row);
}

/** Its id alone: who runs a definition has mostly read it before. */
export async function findLatestId(tx: Tx, scope: Scope, idOrName: string): Promise<string | null> {
  const row = oneOrNull(
    await tx.query<{ id: string }>(
      `select d.id from definitions d
        where d.workspace_id = $1
          and d.name = coalesce((select name from definitions where workspace_id = $1 and id = $2), $2)
        order by d.version desc limit 1`,
      [scope.workspaceId, idOrName],
    ),
  );
  return row === null ? null : row.id;
}

/** Those of the words that are the name or the id of a definition here. */
export async function namesInUse(tx: Tx, scope: Scope, words: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ word: string }>(
    'select word from unnest($2::text[]) word where exists (select from definitions where workspace_id = $1 and (name = word or id = word))',
    [scope.workspaceId, words],
  );
  return rows.map(({ word }) => word);
}

export type NewDefinition = Omit<StoredDefinition, 'createdAt'>;

const asText = (value: Json | null): string | null => (value === null ? null : JSON.stringify(value));

/** Null when the id, or this version of the name, exists already. */
export async function insertDefinition(tx: Tx, scope: Scope, definition: NewDefinition): Promise<StoredDefinition | null> {
  const row = oneOrNull(
    await tx.run(
      build
        .insertInto('definitions')
        .values({
          workspace_id: scope.workspaceId,
          id: definition.id,
          name: definition.name,
          version: definition.version,
          display_name: definition.displayName,
          definition_type: definition.definitionType,
          definition: JSON.stringify(definition.definition),
          extensions: JSON.stringify(definition.extensions),
          config: JSON.stringify(definition.config),
          context_schema: asText(definition.contextSchema),
          documents_schema: asText(definition.documentsSchema),
          content_hash: definition.contentHash,
          findings: JSON.stringify(definition.findings),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll(),
    ),
  );
  return row && readDefinition(row);
}

/** What the list shows after this definition. */
const laterThan = (scope: Scope, id: string) => sql`exists (
  select from definitions shown where shown.workspace_id = ${scope.workspaceId} and shown.id = ${id}
     and (definitions.created_at < shown.created_at or (definitions.created_at = shown.created_at and definitions.id > shown.id)))`;

/** From one definition's id on, or past so many rows. */
export type DefinitionPage = { readonly limit: number } & ({ readonly after: string } | { readonly offset: number });

/** Newest versions first, one row a version. Definitions are never removed, so that whose id was shown is still there to go on from. */
export async function listDefinitions(
  tx: Tx,
  scope: Scope,
  page: DefinitionPage,
): Promise<{ readonly items: readonly StoredDefinition[]; readonly total: number }> {
  const query = build
    .selectFrom('definitions')
    .selectAll()
    .where('workspace_id', '=', scope.workspaceId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(page.limit);
  const rows = await tx.run('after' in page ? query.where(sql<boolean>`${laterThan(scope, page.after)}`) : query.offset(page.offset));
  const [count] = await tx.query<{ total: number }>('select count(*) as total from definitions where workspace_id = $1', [
    scope.workspaceId,
  ]);
  return { items: rows.map(readDefinition), total: count?.total ?? 0 };
}
