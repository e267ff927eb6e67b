// The log of events as people read it. They are written by commit-step.ts, and never change.

import { type Selectable, sql } from 'kysely';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import type { Schema } from './schema.ts';

export interface LoggedEvent {
  readonly id: string;
  readonly eventName: string;
  readonly workflowRuntimeId: string;
  readonly ballerineEntityId: string;
  readonly sequence: number;
  readonly timestamp: Date;
}

export interface EventFilter {
  readonly eventName?: string;
  readonly workflowRuntimeId?: string;
  readonly ballerineEntityId?: string;
  readonly since?: Date;
  readonly until?: Date;
}

type EventRow = Omit<Selectable<Schema['events']>, 'body' | 'workspace_id'>;

function readEvent(row: EventRow): LoggedEvent {
  return {
    id: row.id,
    eventName: row.type,
    workflowRuntimeId: row.case_id,
    ballerineEntityId: row.entity_id,
    sequence: row.sequence,
    timestamp: row.occurred_at,
  };
}

/** Newest first, without bodies. `after` is the id of the last row shown. */
export async function listEvents(
  tx: Tx,
  scope: Scope,
  filter: EventFilter,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly LoggedEvent[]> {
  let query = build
    .selectFrom('events')
    .select(['id', 'type', 'case_id', 'entity_id', 'sequence', 'occurred_at'])
    .where('workspace_id', '=', scope.workspaceId)
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.after) query = query.where('id', '<', page.after);
  if (filter.eventName) query = query.where('type', '=', filter.eventName);
  if (filter.workflowRuntimeId) query = query.where('case_id', '=', filter.workflowRuntimeId);
  if (filter.ballerineEntityId) query = query.where('entity_id', '=', filter.ballerineEntityId);
  if (filter.since) query = query.where(sql<boolean>`id >= casewire_uuid_floor(${filter.since}::timestamptz)`);
  if (filter.until) query = query.where(sql<boolean>`id < casewire_uuid_floor(${filter.until}::timestamptz)`);
  return (await tx.run(query)).map(readEvent);
}

/** With its body: the exact text that receivers get. */
export async function getEvent(tx: Tx, scope: Scope, id: string): Promise<(LoggedEvent & { readonly body: string }) | null> {
  const row = oneOrNull(
    await tx.run(build.selectFrom('events').selectAll().where('workspace_id', '=', scope.workspaceId).where('id', '=', id)),
  );
  return row && { ...readEvent(row), body: row.body };
}
