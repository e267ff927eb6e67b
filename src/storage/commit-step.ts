// The commit of one step: case, events and deliveries in one statement, one round trip. Called by advance-case only.

import type { AuthoredRequest } from '../domain/authored-request.ts';
import { type Case, stateName } from '../domain/case.ts';
import type { CaseFact } from '../domain/event.ts';
import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

export interface DeliveryRow {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly sequence: number;
  /** Null for a custom webhook, which brings its request instead. */
  readonly subscriptionId: string | null;
  readonly receiverId: string;
  readonly status: 'pending' | 'skipped';
  readonly reason: string | null;
  readonly request?: AuthoredRequest;
  /** What is sent in place of the event's own text. */
  readonly body?: string | null;
  /** Waits for the one before it of its case. */
  readonly held?: boolean;
}

const text = `
with saved as (
  insert into cases (id, workspace_id, definition_id, definition_name, entity_id, correlation_id, status, state, state_name, snapshot,
                     context, config, tags, assignee_id, assigned_at, parent_case_id, version, sequence, created_at, updated_at, resolved_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
  on conflict (id) do update set
    status = excluded.status, state = excluded.state, state_name = excluded.state_name, snapshot = excluded.snapshot,
    context = excluded.context, config = excluded.config, tags = excluded.tags, assignee_id = excluded.assignee_id,
    assigned_at = excluded.assigned_at, version = excluded.version, sequence = excluded.sequence,
    updated_at = excluded.updated_at, resolved_at = excluded.resolved_at
), told as (
  insert into events (id, workspace_id, case_id, entity_id, type, sequence, occurred_at, state, previous_state)
  select e.id, $2, $1, $5, e.type, e.sequence, $20, $9, $37 from unnest($22::uuid[], $23::text[], $24::integer[]) as e (id, type, sequence)
), kept as (
  insert into event_bodies (id, workspace_id, body) select e.id, $2, e.body from unnest($22::uuid[], $25::text[]) as e (id, body)
)
insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, reason,
                        due_at, created_at, settled_at, request, body, held)
select d.id, $2, d.event_id, d.event_type, $1, d.sequence, d.subscription_id, d.receiver_id, d.status, d.reason,
       clock_timestamp(), $20, case when d.status = 'pending' then null else $20 end, d.request::json,
       d.body, d.held
  from unnest($26::uuid[], $27::uuid[], $28::text[], $29::integer[], $30::uuid[], $31::uuid[], $32::text[], $33::text[], $34::text[],
              $35::text[], $36::boolean[])
    as d (id, event_id, event_type, sequence, subscription_id, receiver_id, status, reason, request, body, held)`;

/** Writes the case as it now is (new or changed: then `before` is how it was) with what it told and to whom. The row must be locked, or new. */
export async function commitStep(
  tx: Tx,
  scope: Scope,
  { before, after }: { readonly before: Case; readonly after: Case },
  events: readonly CaseFact[],
  deliveries: readonly DeliveryRow[],
): Promise<void> {
  await tx.send(text, [
    after.id,
    scope.workspaceId,
    after.definitionId,
    after.definitionName,
    after.entityId,
    after.correlationId,
    after.status,
    JSON.stringify(after.state),
    stateName(after.state),
    after.snapshot && JSON.stringify(after.snapshot),
    JSON.stringify(after.context),
    JSON.stringify(after.config),
    after.tags,
    after.assigneeId,
    after.assignedAt,
    after.parentCaseId,
    after.version,
    after.sequence,
    after.createdAt,
    after.updatedAt,
    after.resolvedAt,
    events.map((event) => event.id),
    events.map((event) => event.type),
    events.map((event) => event.sequence),
    events.map((event) => event.body),
    deliveries.map((row) => row.id),
    deliveries.map((row) => row.eventId),
    deliveries.map((row) => row.eventType),
    deliveries.map((row) => row.sequence),
    deliveries.map((row) => row.subscriptionId),
    deliveries.map((row) => row.receiverId),
    deliveries.map((row) => row.status),
    deliveries.map((row) => row.reason),
    deliveries.map((row) => (row.request ? JSON.stringify(row.request) : null)),
    deliveries.map((row) => row.body ?? null),
    deliveries.map((row) => row.held ?? false),
    before.version === 0 ? null : stateName(before.state),
  ]);
}
