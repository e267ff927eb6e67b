// How much work a schema is to compile, told before it is compiled. Called by json-schema.

import { isJsonObject, type Json } from '../domain/json.ts';

/** Most parts of one schema. Compiling that many takes about a tenth of a second. */
export const maxSchemaParts = 2_000;

/** Data, not schema, however much of it there is. */
const values: readonly string[] = ['enum', 'const', 'default', 'examples'];

/** Every branch is told of every other one. */
const branches: readonly string[] = ['oneOf', 'anyOf'];
const branchesPerPart = 500;

/** Compiling a pattern takes as long as compiling so many other keywords. */
const partsPerPattern = 4;

/** Counts keywords and properties, the names in lists, and more for what takes longer. */
export function schemaParts(schema: Json): number {
  if (Array.isArray(schema)) return (schema as readonly Json[]).reduce<number>((sum, part) => sum + 1 + schemaParts(part), 0);
  if (!isJsonObject(schema)) return 0;
  return Object.entries(schema).reduce((sum, [key, part]) => sum + 1 + partsOf(key, part), 0);
}

function partsOf(key: string, part: Json): number {
  if (values.includes(key) && !isJsonObject(part)) return 0;
  if (key === 'pattern') return partsPerPattern;
  if (key === 'patternProperties' && isJsonObject(part)) return Object.keys(part).length * partsPerPattern + schemaParts(part);
  const more = branches.includes(key) && Array.isArray(part) ? part.length ** 2 / branchesPerPart : 0;
  return more + schemaParts(part);
}
