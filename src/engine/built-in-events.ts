// Reads the payloads of the built-in events: what they make of the context, or every fault in them.

import type { ArrayMerge } from '../domain/case.ts';
import { deepMergeContext, updateContext } from '../domain/context.ts';
import { type PathError, type Refused, refuse } from '../domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { BuiltInEvent } from './reserved-events.ts';

export type NewContext =
  | { readonly kind: 'context'; readonly context: JsonObject }
  | { readonly kind: 'refused'; readonly refusal: Refused };

const arrayMerges: readonly ArrayMerge[] = ['by_id', 'by_index', 'concat', 'replace'];

/** The context that the event asks for; the old one stays as it is. */
export function applyBuiltIn(name: BuiltInEvent, context: JsonObject, payload: JsonObject): NewContext {
  switch (name) {
    case 'UPDATE_CONTEXT': {
      const update = payload['context'];
      return isJsonObject(update)
        ? { kind: 'context', context: updateContext(context, update) }
        : malformed(name, [notAnObject('context')]);
    }
    case 'DEEP_MERGE_CONTEXT': {
      const update = payload['newContext'];
      const arrays = readArrayMerge(payload['arrayMergeOption']);
      if (isJsonObject(update) && arrays !== null) return { kind: 'context', context: deepMergeContext(context, update, arrays) };
      return malformed(name, [
        ...(isJsonObject(update) ? [] : [notAnObject('newContext')]),
        ...(arrays === null ? [{ path: 'payload.arrayMergeOption', message: `must be one of ${arrayMerges.join(', ')}` }] : []),
      ]);
    }
  }
}

/** `concat` when it is not given; null for an unknown word. */
function readArrayMerge(written: Json | undefined): ArrayMerge | null {
  if (written === undefined || written === null) return 'concat';
  return arrayMerges.find((known) => known === written) ?? null;
}

function notAnObject(key: string): PathError {
  return { path: `payload.${key}`, message: 'must be an object' };
}

function malformed(name: BuiltInEvent, errors: readonly PathError[]): NewContext {
  return { kind: 'refused', refusal: refuse('invalid_request', `The payload of ${name} is not valid.`, { errors }) };
}
