import { describe, expect, it } from 'vitest';
import { numberAt, readObject, textAt } from './json-value.ts';

describe('JSON of unknown shape', () => {
  it('gives a member only when it is of the kind asked for', () => {
    const value = { entity: { id: 'a', score: 3, data: null } };
    expect(textAt(value, 'entity', 'id')).toBe('a');
    expect(textAt(value, 'entity', 'score')).toBeNull();
    expect(numberAt(value, 'entity', 'score')).toBe(3);
    expect(textAt(value, 'entity', 'data', 'name')).toBeNull();
    expect(textAt(undefined, 'x')).toBeNull();
  });

  it('does not take what every object inherits for data', () => {
    expect(textAt({}, 'constructor', 'name')).toBeNull();
  });

  it('reads a typed object, and says what is wrong with anything else', () => {
    expect(readObject('{"a": 1}')).toEqual({ value: { a: 1 } });
    expect(readObject('  ')).toEqual({ value: {} });
    expect(readObject('[1]')).toMatchObject({ fault: expect.stringContaining('object') });
    expect(readObject('{a')).toMatchObject({ fault: expect.stringContaining('not valid JSON') });
  });
});
