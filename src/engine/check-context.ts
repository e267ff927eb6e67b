// Does a context satisfy its definition's schema? Asked when a case starts.

import type { Definition } from '../domain/definition.ts';
import type { PathError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/json.ts';
import { validateSchema } from '../expressions/json-schema.ts';

/** Every violation with its path, dotted from the request body's root; none when the definition has no schema. */
export function checkContext(definition: Pick<Definition, 'contextSchema'>, context: JsonObject): readonly PathError[] {
  if (definition.contextSchema === null) return [];
  return validateSchema(definition.contextSchema, context).map(({ path, message }) => ({
    path: path === '' ? 'context' : `context.${path}`,
    message,
  }));
}
