// The log of events as people read it. They are written by commit-step.ts, and never change; their bodies go before them.

import { type Selectable, sql } from 'kysely';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import type { Schema } from './schema.ts';

export interface LoggedEvent {
  readonly id: string;
  readonly eventName: string;
  /** Null, as is the entity, for an event about webhooks. */
  readonly workflowRuntimeId: string | null;
  readonly ballerineEntityId: string | null;
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

type EventRow = Omit<Selectable<Schema['events']>, 'state' | 'previous_state' | 'workspace_id' | 'written_by'>;

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

function matching(scope: Scope, filter: EventFilter) {
  let query = build
    .selectFrom('events')
    .select(['id', 'type', 'case_id', 'entity_id', 'sequence', 'occurred_at'])
    .where('workspace_id', '=', scope.workspaceId);
  if (filter.eventName) query = query.where('type', '=', filter.eventName);
  if (filter.workflowRuntimeId) query = query.where('case_id', '=', filter.workflowRuntimeId);
  if (filter.ballerineEntityId) query = query.where('entity_id', '=', filter.ballerineEntityId);
  if (filter.since) query = query.where(sql<boolean>`id >= casewire_uuid_floor(${filter.since}::timestamptz)`);
  if (filter.until) query = query.where(sql<boolean>`id < casewire_uuid_floor(${filter.until}::timestamptz)`);
  return query;
}

/** Newest first, without bodies. `after` is the id of the last row shown. */
export async function listEvents(
  tx: Tx,
  scope: Scope,
  filter: EventFilter,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly LoggedEvent[]> {
  let query = matching(scope, filter).orderBy('id', 'desc').limit(page.limit);
  if (page.after) query = query.where('id', '<', page.after);
  return (await tx.run(query)).map(readEvent);
}

/** Those of these events that the filter lets through, in no order. */
export async function pickEvents(tx: Tx, scope: Scope, ids: readonly string[], filter: EventFilter): Promise<readonly LoggedEvent[]> {
  return (await tx.run(matching(scope, filter).where('id', 'in', ids))).map(readEvent);
}

export interface EventWithText extends LoggedEvent {
  /** The exact text that receivers get; null when it is gone. */
  readonly body: string | null;
  /** Why the body is gone; null when it is there. */
  readonly payloadGone: 'payload_expired' | 'erased' | null;
}

export async function getEvent(tx: Tx, scope: Scope, id: string): Promise<EventWithText | null> {
  const row = oneOrNull(
    await tx.run(
      build
        .selectFrom('events')
        .leftJoin('event_bodies', 'event_bodies.id', 'events.id')
        .leftJoin('cases', 'cases.id', 'events.case_id')
        .selectAll('events')
        .select(['event_bodies.body', 'cases.erased_at'])
        .where('events.workspace_id', '=', scope.workspaceId)
        .where('events.id', '=', id),
    ),
  );
  return row && { ...readEvent(row), body: row.body, payloadGone: row.body !== null ? null : row.erased_at ? 'erased' : 'payload_expired' };
}
