// The merge rules of a case's context: what UPDATE_CONTEXT and DEEP_MERGE_CONTEXT do. The engine calls them for every change.
// Nothing here edits its input, reads an inherited property, or lets a key reach a prototype.

import type { ArrayMerge } from './case.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** Replaces top-level keys: a key of `update` takes the place of the old one whole, keys it does not name stay. */
export function updateContext(context: JsonObject, update: JsonObject): JsonObject {
  return fromEntries([...Object.entries(context), ...Object.entries(withoutPrototypeKeys(update))]);
}

/**
 * Merges `update` into `context` at every depth: objects merge, null overwrites, a list and an object replace each other,
 * lists follow `arrays`.
 *
 * - `concat`: the new elements after the old ones
 * - `replace`: the new list alone
 * - `by_index`: element by element; longer lists keep their tail
 * - `by_id`: elements with the same `id` merge, unseen ids are appended in order; `by_index` if any element has no id
 *
 * Inside a matched element objects merge and lists are replaced.
 */
export function deepMergeContext(context: JsonObject, update: JsonObject, arrays: ArrayMerge): JsonObject {
  return mergeObjects(context, withoutPrototypeKeys(update), arrays);
}

function mergeObjects(old: JsonObject, update: JsonObject, arrays: ArrayMerge): JsonObject {
  const merged = new Map(Object.entries(old));
  for (const [key, value] of Object.entries(update)) merged.set(key, mergeValues(merged.get(key), value, arrays));
  return fromEntries(merged);
}

function mergeValues(old: Json | undefined, update: Json, arrays: ArrayMerge): Json {
  if (Array.isArray(old) && Array.isArray(update)) return mergeLists(old, update, arrays);
  if (isJsonObject(old) && isJsonObject(update)) return mergeObjects(old, update, arrays);
  return update;
}

function mergeLists(old: readonly Json[], update: readonly Json[], arrays: ArrayMerge): readonly Json[] {
  switch (arrays) {
    case 'concat':
      return [...old, ...update];
    case 'replace':
      return update;
    case 'by_index':
      return mergeByIndex(old, update);
    case 'by_id':
      return [...old, ...update].every((element) => idOf(element) !== null) ? mergeById(old, update) : mergeByIndex(old, update);
  }
}

function mergeByIndex(old: readonly Json[], update: readonly Json[]): readonly Json[] {
  const merged = update.map((element, index) => mergeElements(old[index], element));
  return [...merged, ...old.slice(update.length)];
}

function mergeById(old: readonly Json[], update: readonly Json[]): readonly Json[] {
  const merged = [...old];
  const places = new Map<Json, number>();
  for (const [place, element] of old.entries()) {
    const id = idOf(element);
    if (!places.has(id)) places.set(id, place);
  }
  for (const element of update) {
    const id = idOf(element);
    const place = places.get(id) ?? merged.length;
    places.set(id, place);
    merged[place] = mergeElements(merged[place], element);
  }
  return merged;
}

/** Inside a matched element lists are replaced, whatever the outer rule: element identity holds for one level only. */
function mergeElements(old: Json | undefined, update: Json): Json {
  return isJsonObject(old) && isJsonObject(update) ? mergeObjects(old, update, 'replace') : update;
}

/** The element's id: a string or a number; null if it has none. */
function idOf(element: Json): string | number | null {
  if (!isJsonObject(element) || !Object.hasOwn(element, 'id')) return null;
  const id = element['id'];
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? id : null;
}

/** A `__proto__` key is left out at every depth: an own one does no harm here, but readers elsewhere might assign it. */
function withoutPrototypeKeys(update: JsonObject): JsonObject {
  return fromEntries(
    Object.entries(update)
      .filter(([key]) => key !== '__proto__')
      .map(([key, value]) => [key, cleaned(value)]),
  );
}

function cleaned(value: Json): Json {
  if (Array.isArray(value)) return value.map(cleaned);
  return isJsonObject(value) ? withoutPrototypeKeys(value) : value;
}

/** Object.fromEntries defines own properties, where an assignment would run the `__proto__` setter. */
function fromEntries(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(entries);
}
