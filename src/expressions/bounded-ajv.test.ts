import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../domain/json.ts';
import { countingCode } from './bounded-ajv.ts';
import { checkSchema, validateSchema } from './json-schema.ts';

const accepts = (schema: JsonObject, value: Json): boolean => validateSchema(schema, value).length === 0;

describe('countingCode', () => {
  it('counts functions, loops and violations', () => {
    const code =
      'function validate10(data, {instancePath="", rootData=data}={}){for(const key0 in data){for(let i0=0; i0<(data.length); i0++){errors++;}}}';
    expect(countingCode(code)).toBe(
      'function validate10(data, {instancePath="", rootData=data}={}){self.countRound();for(const key0 in data){self.countRound();for(let i0=0; i0<(data.length); i0++){self.countRound();errors++;self.countViolation();}}}',
    );
  });

  it('leaves texts as they are', () => {
    const code = 'if(data["for(;;){"] === "function x(){" || key === "\\"for(a){"){}';
    expect(countingCode(code)).toBe(code);
    expect(accepts({ required: ['for(;;){'], properties: { 'for(;;){': { const: 'errors++;' } } }, { 'for(;;){': 'errors++;' })).toBe(true);
  });
});

describe('schemas within bounds', () => {
  it('stop a validation that doubles with each reference', () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 30 }, (_, place): [string, Json] => {
        const next = { $ref: `#/definitions/d${place + 1}` };
        return [`d${place}`, place === 29 ? { type: 'string' } : { anyOf: [next, next] }];
      }),
    );
    expect(validateSchema({ $ref: '#/definitions/d0', definitions }, 1)).toEqual([
      { path: '', message: 'the schema could not be applied: it takes more than 100000 steps' },
    ]);
  });

  it('compare whole values whatever the order of their keys', () => {
    expect(accepts({ const: { a: 1, b: [2] } }, { b: [2], a: 1 })).toBe(true);
    expect(accepts({ enum: [{ a: 1 }, 'x', null] }, { a: 1 })).toBe(true);
    expect(accepts({ enum: ['1'] }, 1)).toBe(false);
    expect(
      accepts({ uniqueItems: true }, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toBe(false);
    expect(accepts({ uniqueItems: true }, [1, '1', [1], { a: 1 }, true, 'true', null])).toBe(true);
    expect(accepts({ uniqueItems: false }, [1, 1])).toBe(true);
  });

  it('name what is allowed, and which items are equal', () => {
    expect(validateSchema({ properties: { a: { enum: ['x', 'y'] }, b: { const: 1 } } }, { a: 1, b: 2 })).toEqual([
      { path: 'a', message: 'must be one of ["x","y"]' },
      { path: 'b', message: 'must be 1' },
    ]);
    expect(validateSchema({ uniqueItems: true }, [1, 2, 1])).toEqual([
      { path: '', message: 'must NOT have duplicate items (items ## 0 and 2 are identical)' },
    ]);
  });

  it('refuse a schema of too many parts, and take a long list of values', () => {
    const properties = Object.fromEntries(Array.from({ length: 700 }, (_, place) => [`p${place}`, { type: 'string', minLength: 1 }]));
    expect(checkSchema({ properties })).toMatchObject([{ message: expect.stringContaining('at most 2000 are allowed') }]);
    expect(checkSchema({ enum: Array.from({ length: 10_000 }, (_, place) => place) })).toEqual([]);
  });

  it('refuse patterns that are too large, one by one and together', () => {
    expect(checkSchema({ pattern: 'a{1000}'.repeat(20) })).toMatchObject([
      { at: ['pattern'], message: expect.stringContaining('too large') },
    ]);
    const properties = Object.fromEntries(Array.from({ length: 20 }, (_, place) => [`p${place}`, { pattern: `[a-z]{1,${900 + place}}` }]));
    expect(checkSchema({ properties })).toMatchObject([{ at: [], message: expect.stringContaining('too large together') }]);
  });

  it('hold a text that is too long for its format to be none', () => {
    expect(accepts({ format: 'email' }, 'a@example.com')).toBe(true);
    expect(accepts({ format: 'email' }, `${'a'.repeat(20_000)}@example.com`)).toBe(false);
  });

  it('cut violations that are longer than anybody reads', () => {
    const [violation] = validateSchema({ enum: ['x'.repeat(10_000)] }, 1);
    expect(violation?.message.length).toBeLessThan(600);
  });
});
