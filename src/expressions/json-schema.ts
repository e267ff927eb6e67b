// JSON Schema, draft-07 and 2020-12: context schemas, request and response schemas, and the check at publish.
// Each schema is compiled in an instance of its own, so that one tenant's `$id` can never answer another tenant's `$ref`.

import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import type { PathError } from '../domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { createAjv, type Draft, maxPatternStates, withinBudget } from './bounded-ajv.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { faultOf } from './bounds.ts';
import { type SchemaFault, schemaFaults } from './schema-faults.ts';
import { maxSchemaParts, schemaParts } from './schema-parts.ts';

type Compiled =
  | { readonly ok: true; readonly validate: ValidateFunction }
  | { readonly ok: false; readonly faults: readonly SchemaFault[] };

/** Longest schema, in UTF-8 bytes of JSON. */
const maxSchemaBytes = 256 * 1024;

/** Longer texts than a person reads. */
const maxMessageLength = 500;
const maxPathLength = 1_000;

/** More violations than a person reads; the rest is cut. */
const maxViolations = 100;

const compiled = createBoundedCache<Compiled>(200);

/**
 * What is wrong with the schema, each fault at its place (100 at most); none if values can be validated against it. Bare, or
 * `{type: "json-schema", schema}`.
 */
export function checkSchema(schema: Json): readonly SchemaFault[] {
  const outcome = compiledFrom(schema);
  if (outcome.ok) return [];
  const prefix = isWrapped(schema) ? ['schema'] : [];
  return outcome.faults.slice(0, maxViolations).map(({ at, message }) => ({ at: [...prefix, ...at], message: cut(message) }));
}

/**
 * Every violation (100 at most), `path` dotted from the value's root (`''` is the root itself); none when the value satisfies the schema.
 * A schema that cannot be used is one violation at the root.
 */
export function validateSchema(schema: Json, value: Json): readonly PathError[] {
  const outcome = compiledFrom(schema);
  if (!outcome.ok) {
    const words = outcome.faults.map(({ at, message }) => [at.join('.'), message].join(' ').trim()).join('; ');
    return [shortened({ path: '', message: `the schema cannot be used: ${words}` })];
  }
  try {
    if (withinBudget(() => outcome.validate(value))) return [];
    return (outcome.validate.errors ?? []).slice(0, maxViolations).map(readable).map(shortened);
  } catch (error) {
    return [{ path: '', message: `the schema could not be applied: ${faultOf(error)}` }];
  }
}

function compiledFrom(schema: Json): Compiled {
  const bare = isWrapped(schema) ? (schema['schema'] ?? null) : schema;
  if (!isJsonObject(bare)) return unusable('a schema is a JSON object');
  return compiled(JSON.stringify(bare), () => compile(bare));
}

function isWrapped(schema: Json): schema is JsonObject {
  return isJsonObject(schema) && schema['type'] === 'json-schema';
}

function unusable(message: string): Compiled {
  return { ok: false, faults: [{ at: [], message }] };
}

function compile(schema: JsonObject): Compiled {
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > maxSchemaBytes) return unusable(`it has ${bytes} bytes; at most ${maxSchemaBytes} are allowed`);
  const parts = Math.round(schemaParts(schema));
  if (parts > maxSchemaParts) return unusable(`it has ${parts} parts; at most ${maxSchemaParts} are allowed`);
  const draft = draftOf(schema);
  if (draft === null) return unusable('its $schema is not supported: use draft-07 or 2020-12');
  if (schema['$async'] !== undefined) return unusable('$async is not supported');
  try {
    const judge = judges[draft];
    if (withinBudget(() => judge.validateSchema(schema)) !== true)
      return { ok: false, faults: schemaFaults(schema, judge.errors ?? [], maxPatternStates) };
    return { ok: true, validate: createAjv(draft, { validateSchema: false, meta: false }).compile(schema) };
  } catch (error) {
    // Ajv stops at the first pattern that it cannot use.
    const patterns = error instanceof RangeError ? [] : schemaFaults(schema, [], maxPatternStates);
    return patterns.length > 0 ? { ok: false, faults: patterns } : unusable(faultOf(error));
  }
}

/** By `$schema`; draft-07 when there is none. Null for another draft. */
function draftOf(schema: JsonObject): Draft | null {
  const named = schema['$schema'];
  if (named === undefined) return 'draft-07';
  if (typeof named !== 'string') return null;
  if (/^https?:\/\/json-schema\.org\/draft-07\/schema#?$/.test(named)) return 'draft-07';
  return /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(named) ? '2020-12' : null;
}

/** These two only judge schemas against their draft; they never learn a schema. */
const judges: Readonly<Record<Draft, Ajv>> = { 'draft-07': createAjv('draft-07', {}), '2020-12': createAjv('2020-12', {}) };

/** An enum may hold 200 KB, and a key a megabyte. */
function shortened({ path, message }: PathError): PathError {
  return { path: path.slice(0, maxPathLength), message: cut(message) };
}

function cut(message: string): string {
  return message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}…` : message;
}

function readable(error: ErrorObject): PathError {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'required':
      return { path: [...path, params['missingProperty']].join('.'), message: 'is required' };
    case 'additionalProperties':
      return { path: [...path, params['additionalProperty']].join('.'), message: 'is not a known property' };
    case 'unevaluatedProperties':
      return { path: [...path, params['unevaluatedProperty']].join('.'), message: 'is not a known property' };
    case 'enum':
      return { path: path.join('.'), message: `must be one of ${JSON.stringify(params['allowedValues'])}` };
    case 'const':
      return { path: path.join('.'), message: `must be ${JSON.stringify(params['allowedValue'])}` };
    default:
      return { path: path.join('.'), message: error.message ?? `violates "${error.keyword}"` };
  }
}
