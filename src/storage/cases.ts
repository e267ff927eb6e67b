// Every statement on `cases` but the one that commits a step (commit-step.ts).

import { type Selectable, sql } from 'kysely';
import { type Case, readStateValue } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Person } from '../domain/person.ts';
import type { Scope } from '../domain/scope.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import type { Schema } from './schema.ts';

type CaseRow = Selectable<Schema['cases']>;

function readCase(row: CaseRow): Case {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    definitionId: row.definition_id,
    definitionName: row.definition_name,
    entityId: row.entity_id,
    correlationId: row.correlation_id,
    status: row.status,
    state: readStateValue(row.state),
    snapshot: row.snapshot,
    context: row.context,
    config: row.config,
    tags: row.tags,
    assigneeId: row.assignee_id,
    assignedAt: row.assigned_at,
    parentCaseId: row.parent_case_id,
    version: row.version,
    sequence: row.sequence,
    ...(row.erased_at === null ? {} : { erased: true as const }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    resolvedAt: row.resolved_at,
  };
}

interface AssigneeColumns {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly email: string | null;
}

function readAssignee(row: CaseRow & AssigneeColumns): Person | null {
  if (row.assignee_id === null) return null;
  return { id: row.assignee_id, firstName: row.first_name ?? '', lastName: row.last_name ?? '', email: row.email ?? '' };
}

export interface CaseWithAssignee {
  readonly case: Case;
  readonly assignee: Person | null;
}

const withAssignee = 'select c.*, p.first_name, p.last_name, p.email from cases c left join people p on p.id = c.assignee_id';

export async function getCase(tx: Tx, scope: Scope, id: string): Promise<CaseWithAssignee | null> {
  const row = oneOrNull(
    await tx.query<CaseRow & AssigneeColumns>(`${withAssignee} where c.workspace_id = $1 and c.id = $2`, [scope.workspaceId, id]),
  );
  return row && { case: readCase(row), assignee: readAssignee(row) };
}

/** Locks the row until the end of the transaction. `now` is the database's clock, read under the lock. */
export async function lockCase(tx: Tx, scope: Scope, id: string): Promise<(CaseWithAssignee & { readonly now: Date }) | null> {
  const row = oneOrNull(
    await tx.query<CaseRow & AssigneeColumns & { now: Date }>(
      `with locked as materialized (select * from cases where workspace_id = $1 and id = $2 for update)
       select c.*, p.first_name, p.last_name, p.email, clock_timestamp() as now from locked c left join people p on p.id = c.assignee_id`,
      [scope.workspaceId, id],
    ),
  );
  return row && { case: readCase(row), assignee: readAssignee(row), now: row.now };
}

export interface ActiveCase {
  readonly id: string;
  readonly context: JsonObject;
}

/**
 * The newest active case of this entity under this definition (any version), locked so that it stays active; null if there is none. The
 * order is none that an index has: else a planner that knows no figures yet walks all cases of the workspace, the newest first.
 */
export async function findActiveCase(tx: Tx, scope: Scope, entityId: string, definitionName: string): Promise<ActiveCase | null> {
  const rows = await tx.query<ActiveCase>(
    `select id, context from cases
      where workspace_id = $1 and entity_id = $2 and definition_name = $3 and status = 'active' and erased_at is null
      order by extract(epoch from created_at) desc, id desc limit 1 for update`,
    [scope.workspaceId, entityId, definitionName],
  );
  return rows[0] ?? null;
}

export interface CaseFilter {
  readonly status?: readonly string[];
  readonly state?: string;
  /** Id of any version, or name. */
  readonly workflowDefinitionId?: string;
  readonly assigneeId?: string;
  /** Our entity id, or the caller's correlation id. */
  readonly entityId?: string;
  /** Matches case id, correlation id, definition name and state, anywhere in them. */
  readonly search?: string;
}

export interface CasePage {
  readonly orderBy: 'createdAt' | 'updatedAt' | 'resolvedAt' | 'status' | 'state';
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  /** Opaque; only for the order by `createdAt`. */
  readonly cursor?: string;
  /** 1, 2, 3 …: the page's way of paging. */
  readonly page?: number;
}

const orderColumns = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  resolvedAt: 'resolved_at',
  status: 'status',
  state: 'state_name',
} as const;

function filtered(scope: Scope, filter: CaseFilter) {
  let query = build.selectFrom('cases').where('workspace_id', '=', scope.workspaceId);
  if (filter.status?.length) query = query.where('status', 'in', filter.status as ('active' | 'completed' | 'failed')[]);
  if (filter.state) query = query.where('state_name', '=', filter.state);
  if (filter.assigneeId) query = query.where(sql<string>`assignee_id::text`, '=', filter.assigneeId);
  const { entityId, workflowDefinitionId, search } = filter;
  if (entityId) {
    query = query.where((where) => where.or([where('correlation_id', '=', entityId), where(sql<string>`entity_id::text`, '=', entityId)]));
  }
  if (workflowDefinitionId) {
    query = query.where((where) =>
      where.or([where('definition_id', '=', workflowDefinitionId), where('definition_name', '=', workflowDefinitionId)]),
    );
  }
  if (search) {
    const pattern = `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    query = query.where(sql<boolean>`concat_ws(' ', id::text, correlation_id, definition_name, state_name) ilike ${pattern}`);
  }
  return query;
}

/** One page of cases. A cursor that is not ours: null. */
export async function listCases(
  tx: Tx,
  scope: Scope,
  filter: CaseFilter,
  page: CasePage,
): Promise<{ readonly cases: readonly Case[]; readonly total: number; readonly nextCursor: string | null } | null> {
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor);
  if (after === null) return null;
  let query = filtered(scope, filter)
    .selectAll()
    .orderBy(orderColumns[page.orderBy], page.direction)
    .orderBy('id', page.direction)
    .limit(page.limit + 1);
  if (after) {
    const compare = sql.raw(page.direction === 'desc' ? '<' : '>');
    query = query.where(
      sql<boolean>`(date_trunc('milliseconds', created_at), id) ${compare} (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`,
    );
  } else if (page.page) {
    query = query.offset((page.page - 1) * page.limit);
  }
  const rows = await tx.run(query);
  const count = oneOrNull(await tx.run(filtered(scope, filter).select((select) => select.fn.countAll<number>().as('total'))));
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && page.orderBy === 'createdAt' && last;
  return {
    cases: shown.map(readCase),
    total: count?.total ?? 0,
    nextCursor: more ? writeCursor({ at: last.created_at.getTime(), id: last.id }) : null,
  };
}
