// What of the context of a run request a case depends on: `context.entity`, whom it is about, and `context.documents`, what is decided.

import { documentFaults } from '../../domain/document.ts';
import type { EntityType } from '../../domain/entity.ts';
import { type PathError, type Refused, refuse } from '../../domain/errors.ts';
import { isUuid } from '../../domain/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';

export interface EntityInput {
  readonly type: EntityType;
  /** The caller's id; null when only ours is given. */
  readonly correlationId: string | null;
  /** Our id, when the caller names an entity that is known here. */
  readonly ballerineEntityId: string | null;
  /** Null when the call brings none: what is stored stays. */
  readonly data: JsonObject | null;
}

const idLength = 256;

/** All faults at once. */
export function readEntityInput(entity: Json | undefined): EntityInput | Refused {
  if (!isJsonObject(entity)) return fault([{ path: 'context.entity', message: 'must be an object with `type` and `id`' }]);
  const { type, id, ballerineEntityId, data } = entity;
  const errors: PathError[] = [];
  if (type !== 'business' && type !== 'individual')
    errors.push({ path: 'context.entity.type', message: 'must be "business" or "individual"' });
  if (id !== undefined && !isId(id)) errors.push({ path: 'context.entity.id', message: `must be text of 1 to ${idLength} characters` });
  if (ballerineEntityId !== undefined && !(typeof ballerineEntityId === 'string' && isUuid(ballerineEntityId))) {
    errors.push({ path: 'context.entity.ballerineEntityId', message: 'must be the UUID of an entity of this workspace' });
  }
  if (id === undefined && ballerineEntityId === undefined) {
    errors.push({ path: 'context.entity.id', message: 'is required (or `ballerineEntityId`): your own id of the entity' });
  }
  if (data !== undefined && !isJsonObject(data)) errors.push({ path: 'context.entity.data', message: 'must be an object' });
  if (errors.length > 0) return fault(errors);
  return {
    type: type as EntityType,
    correlationId: (id as string | undefined) ?? null,
    ballerineEntityId: (ballerineEntityId as string | undefined) ?? null,
    data: (data as JsonObject | undefined) ?? null,
  };
}

/** Null when decisions can name each document. */
export function documentsFault(context: JsonObject): Refused | null {
  const errors = documentFaults(context);
  return errors.length > 0 ? fault(errors) : null;
}

const isId = (value: Json): boolean => typeof value === 'string' && value.length >= 1 && value.length <= idLength;

function fault(errors: readonly PathError[]): Refused {
  return refuse('invalid_request', errors.map((error) => `${error.path} ${error.message}`).join('; '), { errors });
}
