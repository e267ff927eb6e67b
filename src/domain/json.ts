// JSON as a type: what goes over the wire and into the database. Read-only, because nothing here edits a value in place.

/** Any JSON value. Numbers are finite; strings hold no lone surrogates (the door checks both). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; keys never include `__proto__` or `constructor` (the door refuses them). */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** True for a plain JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
