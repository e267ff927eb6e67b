// Schemas that a workspace may supply, and values for them, made to be slow, to be large or to nest for ever.

import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { HostileCase } from './hostile-case.ts';
import { many, nested } from './hostile-parts.ts';

const schemaCase = (name: string, schema: JsonObject, value: Json): HostileCase => ({ kind: 'schema', name, schema, value });

/** Regular expressions that take minutes in the native engine, each with a text that it nearly matches. */
const slowPatterns: readonly (readonly [string, string])[] = [
  ['^(a+)+$', `${'a'.repeat(50_000)}!`],
  ['^(a|a)*$', `${'a'.repeat(50_000)}!`],
  ['^(a|aa)+$', `${'a'.repeat(50_000)}!`],
  ['(x+x+)+y', 'x'.repeat(50_000)],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(50_000)],
  [
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
    `${'a'.repeat(20_000)}!`,
  ],
  ['^(\\w+\\s?)*$', `${'word '.repeat(10_000)}!`],
  ['(.*)*(.*)*(.*)*=', 'x'.repeat(20_000)],
  ['^(.*?,){20}P', '1,'.repeat(20_000)],
  ['^(\\d+|\\d+\\.\\d+)+$', `${'1.'.repeat(20_000)}x`],
  ['\\s+$', `${' '.repeat(100_000)}x`],
  ['(a?){60}a{60}', 'a'.repeat(60)],
  ['^(?:a{0,100}){0,10}$', `${'a'.repeat(20_000)}!`],
  ['[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[0-9]', 'a'.repeat(50_000)],
];

const patterns = slowPatterns.map(([pattern, text]) => schemaCase(`pattern ${pattern.slice(0, 30)}`, { type: 'string', pattern }, text));

const chain = (length: number): JsonObject => ({
  $ref: '#/definitions/d0',
  definitions: Object.fromEntries(
    Array.from({ length }, (_, place) => [
      `d${place}`,
      (place === length - 1 ? { type: 'string' } : { allOf: [{ $ref: `#/definitions/d${place + 1}` }] }) as JsonObject,
    ]),
  ),
});

/** Each definition asks the next one twice: 2^n ways to the end. */
const doubling = (length: number, keyword: 'allOf' | 'anyOf' | 'oneOf'): JsonObject => ({
  $ref: '#/definitions/d0',
  definitions: Object.fromEntries(
    Array.from({ length }, (_, place) => {
      const next = { $ref: `#/definitions/d${place + 1}` };
      return [`d${place}`, place === length - 1 ? { type: 'string', minLength: 9 } : { [keyword]: [next, next] }];
    }),
  ),
});

export const hostileSchemas: readonly HostileCase[] = [
  ...patterns,
  schemaCase('a pattern that repeats a repetition', { type: 'string', pattern: '((a{0,100}){0,100}){0,100}' }, 'a'.repeat(1_000)),
  schemaCase('a pattern of 30,000 letters', { type: 'string', pattern: 'a?'.repeat(15_000) }, 'a'.repeat(1_000)),
  schemaCase('a pattern of 1,000 repetitions', { type: 'string', pattern: `(${'[a-z]{1,30}'.repeat(30)}){1,10}` }, 'a'.repeat(20_000)),
  schemaCase(
    '1,000 patterns',
    { type: 'object', properties: Object.fromEntries(many(1_000, (place) => [`p${place}`, { pattern: `^(a+)+${place}$` }])) },
    Object.fromEntries(many(1_000, (place) => [`p${place}`, 'a'.repeat(500)])),
  ),
  schemaCase(
    '1,000 patternProperties on 1,000 keys',
    { patternProperties: Object.fromEntries(many(1_000, (place) => [`^(k+)+${place}$`, { type: 'string' }])) },
    Object.fromEntries(many(1_000, (place) => [`k${place}`, 1])),
  ),
  schemaCase('a schema that is itself', { $ref: '#' }, { a: 1 }),
  schemaCase('a schema that is all of itself', { allOf: [{ $ref: '#' }] }, {}),
  schemaCase(
    'two schemas that are each other',
    { definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } }, $ref: '#/definitions/a' },
    1,
  ),
  schemaCase('a schema of lists in lists, on 5,000 levels', { type: 'array', items: { $ref: '#' } }, nested(5_000)),
  schemaCase('a chain of 1,000 references', chain(1_000), 'x'),
  schemaCase(
    'a dynamic reference to itself',
    { $schema: 'https://json-schema.org/draft/2020-12/schema', $dynamicAnchor: 'n', allOf: [{ $dynamicRef: '#n' }] },
    {},
  ),
  schemaCase('all of both, 20 times over', doubling(20, 'allOf'), 'short'),
  schemaCase('any of both, 20 times over', doubling(20, 'anyOf'), 'short'),
  schemaCase('one of both, 20 times over', doubling(20, 'oneOf'), 'long enough'),
  schemaCase('allOf inline on 12 levels', doubledInline(12), 'short'),
  schemaCase('one of 5,000', { oneOf: many(5_000, (place) => ({ const: place })) }, 4_999),
  schemaCase('any of 3,000 objects', { anyOf: many(3_000, (place) => ({ type: 'object', required: [`k${place}`] })) }, {}),
  schemaCase(
    'uniqueItems on 10,000 objects',
    { type: 'array', uniqueItems: true },
    many(10_000, (place) => ({ id: place, name: `n${place}` })),
  ),
  schemaCase(
    'uniqueItems on 100,000 numbers',
    { type: 'array', uniqueItems: true },
    many(100_000, (place) => place),
  ),
  schemaCase(
    'uniqueItems on 3,000 equal lists but one',
    { type: 'array', uniqueItems: true },
    many(3_000, (place) => [...many(30, () => 1), place]),
  ),
  schemaCase(
    'contains on 100,000',
    { type: 'array', contains: { type: 'object', required: ['x'] } },
    many(100_000, (place) => place),
  ),
  schemaCase('an enum of 20,000', { enum: many(20_000, (place) => `value ${place}`) }, 'no value'),
  schemaCase(
    'an enum of 3,000 objects on 100 values',
    { type: 'array', items: { enum: many(3_000, (place) => ({ a: [place] })) } },
    many(100, () => ({ a: [-1] })),
  ),
  schemaCase(
    'a violation for each of 100,000 elements',
    { type: 'array', items: { type: 'string' } },
    many(100_000, (place) => place),
  ),
  schemaCase(
    'a violation by an enum of 200 KB for each of 1,000 elements',
    { type: 'array', items: { enum: ['x'.repeat(200_000)] } },
    many(1_000, (place) => place),
  ),
  schemaCase('5,000 required properties', { type: 'object', required: many(5_000, (place) => `property ${place}`) }, {}),
  schemaCase(
    '2,000 properties, each with a schema',
    {
      type: 'object',
      properties: Object.fromEntries(
        many(2_000, (place) => [`p${place}`, { type: 'object', properties: { a: { type: 'string', format: 'email' } }, required: ['a'] }]),
      ),
    },
    {},
  ),
  schemaCase('a schema on 2,000 levels', nestedSchema(2_000), {}),
  schemaCase(
    'dependencies of everything on everything',
    { dependencies: Object.fromEntries(many(150, (place) => [`k${place}`, many(150, (other) => `k${other}`)])) },
    Object.fromEntries(many(100, (place) => [`k${place}`, 1])),
  ),
  schemaCase(
    'unevaluated properties under 500 branches',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      anyOf: many(500, (place) => ({ properties: { [`k${place}`]: true } })),
      unevaluatedProperties: false,
    },
    Object.fromEntries(many(1_000, (place) => [`k${place}`, 1])),
  ),
  ...[
    'email',
    'uri',
    'date-time',
    'hostname',
    'uri-template',
    'json-pointer',
    'idn-email',
    'regex',
    'iri',
    'duration',
    'byte',
    'uri-reference',
    'url',
  ].map((format) => schemaCase(`the format ${format} on a long text`, { type: 'string', format }, `${'a.'.repeat(50_000)}@!`)),
  schemaCase('the format email on a long local part', { type: 'string', format: 'email' }, `${'a'.repeat(200_000)}@`),
  schemaCase('the format uri on many slashes', { type: 'string', format: 'uri' }, `http://${'/%20'.repeat(50_000)}\u0000`),
  schemaCase('the format hostname on many dashes', { type: 'string', format: 'hostname' }, `a${'-'.repeat(200_000)}.`),
  schemaCase('the format regex on a slow pattern', { type: 'string', format: 'regex' }, `(${'a?'.repeat(20_000)})+`),
];

function doubledInline(levels: number): JsonObject {
  return levels === 0 ? { type: 'string', minLength: 9 } : { allOf: [doubledInline(levels - 1), doubledInline(levels - 1)] };
}

function nestedSchema(levels: number): JsonObject {
  let schema: JsonObject = { type: 'object' };
  for (let level = 0; level < levels; level += 1) schema = { type: 'object', properties: { a: schema } };
  return schema;
}
