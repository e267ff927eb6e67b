import { describe, expect, it } from 'vitest';
import { checkSchema, validateSchema } from './json-schema.ts';

const draft2020 = 'https://json-schema.org/draft/2020-12/schema';

describe('checkSchema', () => {
  it('accepts bare and wrapped schemas of both drafts', () => {
    expect(checkSchema({ type: 'object' })).toBeNull();
    expect(checkSchema({ type: 'json-schema', schema: { type: 'object' } })).toBeNull();
    expect(checkSchema({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' })).toBeNull();
    expect(checkSchema({ $schema: draft2020, prefixItems: [{ type: 'string' }] })).toBeNull();
  });

  it('names what is wrong', () => {
    expect(checkSchema({ type: 'objekt' })).toContain('schema/type');
    expect(checkSchema({ $ref: '#/definitions/none' })).toContain('#/definitions/none');
    expect(checkSchema({ $schema: 'http://json-schema.org/draft-04/schema#' })).toContain('draft-07');
    expect(checkSchema({ $async: true })).toContain('$async');
    expect(checkSchema('text')).toContain('JSON object');
    expect(checkSchema({ description: 'x'.repeat(300_000) })).toContain('at most 262144');
  });

  it('refuses a pattern that cannot run in linear time', () => {
    expect(checkSchema({ type: 'string', pattern: '(?=x)y' })).not.toBeNull();
    expect(checkSchema({ type: 'string', pattern: '(a)\\1' })).not.toBeNull();
  });

  it('keeps schemas with the same $id apart', () => {
    const one = {
      $id: 'https://example.test/same',
      type: 'object',
      definitions: { inner: { $id: 'https://example.test/inner', type: 'string' } },
    };
    expect(checkSchema(one)).toBeNull();
    expect(checkSchema({ $id: 'https://example.test/same', type: 'string' })).toBeNull();
    expect(checkSchema({ $ref: 'https://example.test/inner' })).not.toBeNull();
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
