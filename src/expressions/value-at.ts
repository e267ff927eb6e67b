// The value at a dotted path. Used by templates and transforms; reads own members only, so `constructor` and the like are no data.

import type { Json, JsonObject } from '../domain/json.ts';

/** Elements of lists are named by their number: `documents.0.id`. Undefined when the path leads nowhere. */
export function valueAt(data: Json, path: string): Json | undefined {
  let value: Json | undefined = data;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(part)) return undefined;
    value = (value as JsonObject)[part];
  }
  return value;
}
