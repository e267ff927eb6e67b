// Structural equality of JSON: how a change of context is told from a repetition of it.
// Called by derive-events for every applied change, so shared subtrees are settled by identity and never walked.

import { isJsonObject, type Json } from '../domain/json.ts';

/** True when both are the same JSON value; the order of an object's keys does not matter, that of a list's items does. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] as Json, b[key] as Json));
}
