// Can values be validated against the JSON Schemas of a definition: the context's, and those of requests and responses?

import type { Finding } from '../domain/definition.ts';
import type { Json } from '../domain/json.ts';
import { checkSchema } from '../expressions/json-schema.ts';
import { fault, inside } from './finding.ts';

/** Each fault at its place; none for null, which is no schema. */
export function schemaFindings(schema: Json, at: string): readonly Finding[] {
  if (schema === null) return [];
  return checkSchema(schema).map(({ at: place, message }) =>
    fault({
      code: 'bad-schema',
      path: place.reduce<string>(inside, at),
      message: `The schema cannot be used: ${place.length === 0 ? message : `"${place.at(-1)}" ${message}`}.`,
      fix: 'Write a JSON Schema of draft-07 or 2020-12.',
    }),
  );
}
