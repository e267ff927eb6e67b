// What no change may take from a case's context: whom it is about, and the list that decisions are made on. Called by step for every change.

import { type PathError, type Refused, refuse } from '../domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';

/** Null when the case can live with the new context. What was odd before may stay so. */
export function contextFault(before: JsonObject, after: JsonObject): Refused | null {
  const errors = [...entityFaults(before['entity'], after['entity']), ...documentsFaults(before['documents'], after['documents'])];
  if (errors.length === 0) return null;
  return refuse('context_invalid', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
}

function entityFaults(before: Json | undefined, after: Json | undefined): readonly PathError[] {
  if (before === after || !isJsonObject(before)) return [];
  if (!isJsonObject(after)) return [{ path: 'context.entity', message: 'must stay an object with the `id` and `type` of the entity' }];
  return ['id', 'type'].flatMap((key) => {
    const old = before[key];
    if (old === undefined || old === after[key]) return [];
    return [{ path: `context.entity.${key}`, message: `must stay ${JSON.stringify(old)}: a case is about one entity for ever` }];
  });
}

function documentsFaults(before: Json | undefined, after: Json | undefined): readonly PathError[] {
  if (before === after || after === undefined || Array.isArray(after)) return [];
  return [{ path: 'context.documents', message: 'must be a list' }];
}
