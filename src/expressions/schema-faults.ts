// What is wrong with a JSON Schema, each fault at its place and in words. Called by json-schema before a schema is compiled: compiling
// stops at the first fault.

import type { ErrorObject } from 'ajv';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { faultOf } from './bounds.ts';
import { compileLinear } from './match-linear.ts';

export interface SchemaFault {
  /** Keys and indexes from the schema's root; empty for the schema itself. */
  readonly at: readonly (string | number)[];
  /** Without a full stop. */
  readonly message: string;
}

/** Those that its draft finds (`errors`), one a place, and each pattern that cannot be used, up to `maxStates` of all patterns together. */
export function schemaFaults(schema: JsonObject, errors: readonly ErrorObject[], maxStates: number): readonly SchemaFault[] {
  const patterns = patternFaults(schema, [], { states: maxStates });
  const known = new Set(patterns.map(({ at }) => pointerOf(at)));
  const byPlace = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    if (!byPlace.has(error.instancePath)) byPlace.set(error.instancePath, []);
    byPlace.get(error.instancePath)?.push(error);
  }
  const ofDraft = [...byPlace].flatMap(([pointer, here]) => {
    const isChoice = here.some(({ keyword }) => keyword === 'anyOf');
    // One way was gone, and failed further in: what the others would have wanted is beside the point.
    if (isChoice && errors.some(({ instancePath }) => instancePath.startsWith(`${pointer}/`))) return [];
    const message = messageOf(here, isChoice);
    return message === null || known.has(pointer) ? [] : [{ at: placeIn(schema, pointer), message }];
  });
  return [...ofDraft, ...patterns];
}

/** The members of an `anyOf` come one by one, before itself: they are the ways in which it could be satisfied. */
function messageOf(errors: readonly ErrorObject[], isChoice: boolean): string | null {
  const told = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'propertyNames');
  const words = [...new Set(told.map(wordsOf))];
  if (words.length === 0) return null;
  return words.join(isChoice ? ', or ' : '; ');
}

function wordsOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as readonly string[]).join(', ')}`;
  if (keyword === 'type') return `must be ${[params['type']].flat().join(' or ')}`;
  if (keyword === 'format') return `must be a ${String(params['format'])}`;
  return message ?? `violates "${keyword}"`;
}

/** Where schemas stand in a schema: beneath each name, one by one or alone. Data (`enum`, `default` …) are passed over. */
const named: readonly string[] = ['properties', 'patternProperties', 'definitions', '$defs', 'dependentSchemas', 'dependencies'];
const nested: readonly string[] = [
  ...['items', 'additionalItems', 'prefixItems', 'unevaluatedItems', 'contains', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'],
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames'],
];

/** What compiling them may still cost. */
interface Left {
  states: number;
}

function patternFaults(schema: Json, at: SchemaFault['at'], left: Left): readonly SchemaFault[] {
  if (Array.isArray(schema)) return (schema as readonly Json[]).flatMap((part, place) => patternFaults(part, [...at, place], left));
  if (!isJsonObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, part]) => {
    const here = [...at, key];
    if (key === 'pattern') return faultyPattern(part, here, left);
    const inside = isJsonObject(part) && named.includes(key) ? Object.entries(part) : [];
    return [
      ...(key === 'patternProperties' ? inside.flatMap(([pattern]) => faultyPattern(pattern, [...here, pattern], left)) : []),
      ...inside.flatMap(([name, one]) => patternFaults(one, [...here, name], left)),
      ...(nested.includes(key) ? patternFaults(part, here, left) : []),
    ];
  });
}

function faultyPattern(pattern: Json, at: SchemaFault['at'], left: Left): readonly SchemaFault[] {
  if (typeof pattern !== 'string' || left.states <= 0) return [];
  try {
    left.states -= compileLinear(pattern).states;
    return [];
  } catch (error) {
    return [{ at, message: faultOf(error) }];
  }
}

/** A JSON pointer as keys, and as indexes where it goes through lists. */
function placeIn(schema: JsonObject, pointer: string): SchemaFault['at'] {
  let value: Json | undefined = schema;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const isList = Array.isArray(value);
      value = Array.isArray(value) ? (value[Number(key)] as Json | undefined) : isJsonObject(value) ? value[key] : undefined;
      return isList ? Number(key) : key;
    });
}

function pointerOf(at: SchemaFault['at']): string {
  return at.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
