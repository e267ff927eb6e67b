import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { checkSchema, validateSchema } from './json-schema.ts';

const draft2020 = 'https://json-schema.org/draft/2020-12/schema';

describe('checkSchema', () => {
  it('accepts bare and wrapped schemas of both drafts', () => {
    expect(checkSchema({ type: 'object' })).toEqual([]);
    expect(checkSchema({ type: 'json-schema', schema: { type: 'object' } })).toEqual([]);
    expect(checkSchema({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' })).toEqual([]);
    expect(checkSchema({ $schema: draft2020, prefixItems: [{ type: 'string' }] })).toEqual([]);
  });

  it('names what is wrong', () => {
    const words = (schema: Json) => checkSchema(schema).map(({ message }) => message);
    expect(words({ $ref: '#/definitions/none' })).toEqual([expect.stringContaining('#/definitions/none')]);
    expect(words({ $schema: 'http://json-schema.org/draft-04/schema#' })).toEqual([expect.stringContaining('draft-07')]);
    expect(words({ $async: true })).toEqual([expect.stringContaining('$async')]);
    expect(words('text')).toEqual([expect.stringContaining('JSON object')]);
    expect(words({ description: 'x'.repeat(300_000) })).toEqual([expect.stringContaining('at most 262144')]);
  });

  const oneOfTypes = 'must be one of array, boolean, integer, null, number, object, string';
  it.each([[{}], [{ $schema: draft2020 }]])('names all that is wrong, each fault once and at its place: %j', (draft) => {
    const faults = checkSchema({
      type: 'json-schema',
      schema: {
        ...draft,
        type: 'objekt',
        required: 'name',
        properties: {
          a: { type: ['string', 'txt'] },
          b: { allOf: [{ pattern: '(?=x)y' }], items: 7 },
          pattern: { minimum: 'low', enum: ['('] },
        },
        patternProperties: { '[': {} },
        definitions: { none: { $ref: '#/nowhere' } },
      },
    });
    expect(Object.fromEntries(faults.map(({ at, message }) => [at.join('.'), message]))).toEqual({
      'schema.type': `${oneOfTypes}, or must be array`,
      'schema.required': 'must be array',
      'schema.properties.a.type.1': oneOfTypes,
      'schema.properties.b.items': expect.stringMatching(/^must be object or boolean(, or must be array)?$/),
      'schema.properties.b.allOf.0.pattern': expect.stringMatching(/./),
      'schema.properties.pattern.minimum': 'must be number',
      'schema.patternProperties.[': expect.stringMatching(/./),
    });
    expect(faults).toHaveLength(7);
    expect(faults.find(({ at }) => at.includes('allOf'))?.at).toEqual(['schema', 'properties', 'b', 'allOf', 0, 'pattern']);
  });

  it('refuses a pattern that cannot run in linear time', () => {
    expect(checkSchema({ type: 'string', pattern: '(?=x)y' })).toHaveLength(1);
    expect(checkSchema({ type: 'string', pattern: '(a)\\1' })).toHaveLength(1);
  });

  it('keeps schemas with the same $id apart', () => {
    const one = {
      $id: 'https://example.test/same',
      type: 'object',
      definitions: { inner: { $id: 'https://example.test/inner', type: 'string' } },
    };
    expect(checkSchema(one)).toEqual([]);
    expect(checkSchema({ $id: 'https://example.test/same', type: 'string' })).toEqual([]);
    expect(checkSchema({ $ref: 'https://example.test/inner' })).toHaveLength(1);
  });
});

describe('validateSchema', () => {
  it('gives every violation with its dotted path', () => {
    const schema = {
      type: 'object',
      required: ['entity'],
      additionalProperties: false,
      properties: {
        entity: { type: 'object', required: ['id', 'type'], properties: { type: { enum: ['business', 'individual'] } } },
        documents: { type: 'array', items: { type: 'object', properties: { 'a/b': { type: 'number' } } } },
      },
    };
    const violations = validateSchema(schema, { entity: { type: 'person' }, documents: [{}, { 'a/b': 'x' }], extra: 1 });
    expect(violations).toEqual(
      expect.arrayContaining([
        { path: 'entity.id', message: 'is required' },
        { path: 'entity.type', message: 'must be one of ["business","individual"]' },
        { path: 'documents.1.a/b', message: 'must be number' },
        { path: 'extra', message: 'is not a known property' },
      ]),
    );
    expect(violations).toHaveLength(4);
    expect(validateSchema(schema, { entity: { id: '1', type: 'business' } })).toEqual([]);
  });

  it('follows the draft that the schema names', () => {
    const items = [{ type: 'string' }];
    expect(validateSchema({ $schema: draft2020, type: 'array', prefixItems: items }, [1])).toEqual([
      { path: '0', message: 'must be string' },
    ]);
    expect(validateSchema({ type: 'array', items }, [1])).toEqual([{ path: '0', message: 'must be string' }]);
  });

  it('knows formats', () => {
    expect(validateSchema({ type: 'string', format: 'email' }, 'no')).toHaveLength(1);
    expect(validateSchema({ type: 'string', format: 'date' }, '2024-02-30')).toHaveLength(1);
  });

  it('judges a pattern that explodes elsewhere at once', () => {
    const before = performance.now();
    expect(validateSchema({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(20_000)}!`)).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('keeps two patterns of one schema apart', () => {
    const schema = {
      type: 'object',
      properties: { country: { type: 'string', pattern: '^[A-Z]{2}$' }, zip: { type: 'string', pattern: '^[0-9]+$' } },
    };
    expect(validateSchema(schema, { country: 'US', zip: '123' })).toEqual([]);
    expect(validateSchema(schema, { country: '123', zip: 'US' })).toHaveLength(2);
  });

  it('does not take inherited members for properties', () => {
    expect(validateSchema({ type: 'object', required: ['toString'] }, {})).toEqual([{ path: 'toString', message: 'is required' }]);
  });

  it('tells about an unusable schema instead of letting the value pass', () => {
    expect(validateSchema({ type: 'objekt' }, {})).toEqual([{ path: '', message: expect.stringContaining('cannot be used') }]);
  });

  it('cuts the list at 100', () => {
    expect(validateSchema({ type: 'array', items: { type: 'string' } }, new Array(500).fill(1))).toHaveLength(100);
  });
});
