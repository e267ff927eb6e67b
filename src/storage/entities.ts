// Every statement on `entities`.

import type { Entity, EntityType } from '../domain/entity.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import { oneOrNull, type Tx } from './database.ts';

/** `now` is the database's clock, read under the lock. */
export type LockedEntity = { readonly entity: Entity; readonly now: Date };

interface EntityRow {
  readonly id: string;
  readonly correlation_id: string | null;
  readonly type: EntityType;
  readonly data: JsonObject;
  readonly now: Date;
}

function readEntity(row: EntityRow): LockedEntity {
  return { entity: { id: row.id, correlationId: row.correlation_id, type: row.type, data: row.data }, now: row.now };
}

/**
 * Finds or makes the entity with this correlation id, with the call's data, and locks its row until the end of the transaction:
 * two runs for one entity go one after the other, so that the active-case rule holds. `data: null` keeps what is stored. An entity that was
 * made has the id given here; one that was found has its own.
 */
export async function upsertEntity(
  tx: Tx,
  scope: Scope,
  entity: { readonly id: string; readonly correlationId: string; readonly type: EntityType; readonly data: JsonObject | null },
): Promise<LockedEntity> {
  const [row] = await tx.query<EntityRow>(
    `insert into entities (id, workspace_id, correlation_id, type, data) values ($1, $2, $3, $4, coalesce($5::json, '{}'))
     on conflict (workspace_id, correlation_id) do update
        set data = coalesce($5::json, entities.data), type = excluded.type, updated_at = now()
     returning id, correlation_id, type, data, clock_timestamp() as now`,
    [entity.id, scope.workspaceId, entity.correlationId, entity.type, entity.data && JSON.stringify(entity.data)],
  );
  if (!row) throw new Error('an upsert returns its row');
  return readEntity(row);
}

/** The entity with this id of ours, locked as above; null when it is not in the workspace. */
export async function updateEntity(tx: Tx, scope: Scope, id: string, data: JsonObject | null): Promise<LockedEntity | null> {
  const row = oneOrNull(
    await tx.query<EntityRow>(
      `update entities set data = coalesce($3::json, data), updated_at = now()
        where workspace_id = $1 and id = $2 returning id, correlation_id, type, data, clock_timestamp() as now`,
      [scope.workspaceId, id, data && JSON.stringify(data)],
    ),
  );
  return row && readEntity(row);
}
