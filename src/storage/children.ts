// The statements about child cases: how deep and how many, and `child_progress`, by which a child's commit tells its parent.

import type { CaseStatus } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import type { Environment } from '../domain/workspace.ts';
import { oneOrNull, type Tx } from './database.ts';
import { triesOfBrokenRows } from './passing-error.ts';

/** How many cases there are from this one up to the first that has no parent: 1 for a case without one. */
export async function caseDepth(tx: Tx, scope: Scope, caseId: string): Promise<number> {
  const [row] = await tx.query<{ depth: number }>(
    `with recursive line as (
       select id, parent_case_id, 1 as depth from cases where workspace_id = $1 and id = $2
       union all
       select p.id, p.parent_case_id, l.depth + 1 from cases p join line l on p.id = l.parent_case_id where p.workspace_id = $1 and l.depth < 100
     )
     select max(depth) as depth from line`,
    [scope.workspaceId, caseId],
  );
  return row?.depth ?? 0;
}

export async function countChildren(tx: Tx, scope: Scope, caseId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>('select count(*) as count from cases where workspace_id = $1 and parent_case_id = $2', [
    scope.workspaceId,
    caseId,
  ]);
  return row?.count ?? 0;
}

/** The config of a case, without a lock: it never changes. Null when the case is gone. */
export async function configOfCase(tx: Tx, scope: Scope, caseId: string): Promise<JsonObject | null> {
  const row = oneOrNull(
    await tx.query<{ config: JsonObject }>('select config from cases where workspace_id = $1 and id = $2', [scope.workspaceId, caseId]),
  );
  return row?.config ?? null;
}

/** Which of these ids or names mean the definition with this name (any version). An id wins over a name. */
export async function idsOfDefinition(tx: Tx, scope: Scope, name: string, idsOrNames: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ wanted: string }>(
    `select w.wanted from unnest($3::text[]) as w (wanted) left join definitions d on d.workspace_id = $1 and d.id = w.wanted
      where coalesce(d.name, w.wanted) = $2`,
    [scope.workspaceId, name, idsOrNames],
  );
  return new Set(rows.map((row) => row.wanted));
}

/** A child as its parent sees it, but for the result. */
export interface ChildEntry {
  readonly entityId: string;
  readonly status: CaseStatus;
  readonly tags: readonly string[];
  readonly state: string;
}

export interface NewChildProgress {
  readonly parentCaseId: string;
  readonly childCaseId: string;
  readonly definitionName: string;
  readonly entry: ChildEntry;
  readonly context: JsonObject;
  /** Places in the parent's `childCallbackResults`, each with the event that it asks for. */
  readonly callbacks: readonly { readonly place: number; readonly event: string | null }[];
}

export async function insertChildProgress(tx: Tx, scope: Scope, progress: NewChildProgress): Promise<void> {
  await tx.query(
    `insert into child_progress (workspace_id, parent_case_id, child_case_id, definition_name, entry, context, callback, event, status)
     select $1, $2, $3, $4, $5, $6, c.place, c.event, 'pending' from unnest($7::integer[], $8::text[]) as c (place, event)`,
    [
      scope.workspaceId,
      progress.parentCaseId,
      progress.childCaseId,
      progress.definitionName,
      JSON.stringify(progress.entry),
      JSON.stringify(progress.context),
      progress.callbacks.map(({ place }) => place),
      progress.callbacks.map(({ event }) => event),
    ],
  );
}

/** A parent that something waits for. */
export interface DueParent {
  readonly workspaceId: string;
  readonly customerId: string;
  readonly environment: Environment;
  readonly caseId: string;
}

/** The parents that wait longest. Several nodes may read the same ones: `oldestProgress` decides under the parent's lock. */
export async function dueParents(tx: Tx, limit: number): Promise<readonly DueParent[]> {
  const rows = await tx.query<{ workspace_id: string; customer_id: string; environment: Environment; parent_case_id: string }>(
    `select o.workspace_id, w.customer_id, w.environment, o.parent_case_id
       from (select distinct on (parent_case_id) workspace_id, parent_case_id, due_at from child_progress
              where status = 'pending' order by parent_case_id, position) o
       join workspaces w on w.id = o.workspace_id
      where o.due_at <= now() order by o.due_at limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    customerId: row.customer_id,
    environment: row.environment,
    caseId: row.parent_case_id,
  }));
}

export interface ChildProgress {
  readonly position: number;
  readonly childCaseId: string;
  readonly definitionName: string;
  readonly callback: number;
  readonly entry: ChildEntry;
  readonly context: JsonObject;
  readonly event: string | null;
}

/** Under the lock of the parent: the oldest row that waits for it, if it is due. Rows pass in their order. */
export async function oldestProgress(tx: Tx, scope: Scope, parentCaseId: string): Promise<ChildProgress | null> {
  const row = oneOrNull(
    await tx.query<{
      position: number;
      child_case_id: string;
      definition_name: string;
      callback: number;
      entry: ChildEntry;
      context: JsonObject;
      event: string | null;
    }>(
      `select * from (
         select position, child_case_id, definition_name, callback, entry, context, event, due_at from child_progress
          where workspace_id = $1 and parent_case_id = $2 and status = 'pending' order by position limit 1
       ) oldest where due_at <= clock_timestamp()`,
      [scope.workspaceId, parentCaseId],
    ),
  );
  return (
    row && {
      position: row.position,
      childCaseId: row.child_case_id,
      definitionName: row.definition_name,
      callback: row.callback,
      entry: row.entry,
      context: row.context,
      event: row.event,
    }
  );
}

/** It has passed, or never will: the child's context is not kept here any longer. */
export async function settleProgress(
  tx: Tx,
  scope: Scope,
  position: number,
  settled: { readonly status: 'passed' | 'refused'; readonly reason: string | null; readonly eventAccepted: boolean | null },
): Promise<void> {
  await tx.query(
    `update child_progress set status = $3, reason = $4, event_accepted = $5, context = null, settled_at = clock_timestamp()
      where workspace_id = $1 and position = $2`,
    [scope.workspaceId, position, settled.status, settled.reason, settled.eventAccepted],
  );
}

/** Not now: it, and what waits behind it, is due again after so long. */
export async function postponeProgress(tx: Tx, scope: Scope, position: number, inMs: number): Promise<void> {
  await tx.query(
    `update child_progress set due_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
      where workspace_id = $1 and position = $2 and status = 'pending'`,
    [scope.workspaceId, position, inMs],
  );
}

/** The parent could not take what it waits for: later, and after some tries not at all. True when that was the last one. */
export async function setBackProgress(tx: Tx, parent: DueParent, reason: string): Promise<boolean> {
  const rows = await tx.query<{ status: string }>(
    `update child_progress set attempts = attempts + 1, due_at = clock_timestamp() + (attempts + 1) * interval '1 second',
            status = case when attempts + 1 >= $4 then 'refused' else status end,
            reason = case when attempts + 1 >= $4 then $3 end, context = case when attempts + 1 < $4 then context end,
            settled_at = case when attempts + 1 >= $4 then clock_timestamp() end
      where status = 'pending' and position = (
        select min(position) from child_progress where workspace_id = $1 and parent_case_id = $2 and status = 'pending')
      returning status`,
    [parent.workspaceId, parent.caseId, reason, triesOfBrokenRows],
  );
  return rows[0]?.status === 'refused';
}
