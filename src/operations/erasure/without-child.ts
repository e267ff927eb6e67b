// What a case keeps of an erased child: that it was there. Pure.

import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';

/** A copy in which every member under the child's id, at any depth, is cut down to its facts. */
export function withoutChild(value: Json, childId: string): Json {
  if (Array.isArray(value)) return value.map((one: Json) => withoutChild(one, childId));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === childId ? factsOf(member) : withoutChild(member, childId)]),
  );
}

function factsOf(entry: Json): JsonObject {
  const { entityId = null, status = null, state = null } = isJsonObject(entry) ? entry : {};
  return { entityId, status, state, result: null, erased: true };
}
