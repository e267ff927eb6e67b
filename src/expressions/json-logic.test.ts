import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { applyJsonLogic, checkJsonLogic, jsonLogicOperations } from './json-logic.ts';

function resultOf(rule: Json, data: Json): Json {
  const result = applyJsonLogic(rule, data);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

describe('checkJsonLogic', () => {
  it('accepts rules and plain values', () => {
    const rules: readonly Json[] = [
      true,
      { '==': [{ var: 'a' }, 1] },
      { and: [{ '!': { var: 'x' } }, { in: ['a', ['a']] }] },
      { in: [{ var: 'c' }, { literal: 1, other: 2 }] },
    ];
    for (const rule of rules) {
      expect(checkJsonLogic(rule), JSON.stringify(rule)).toBeNull();
    }
  });

  it('names an unknown operation and its place', () => {
    expect(checkJsonLogic({ and: [true, { equals: [1, 1] }] })).toBe('at and.1: there is no operation "equals"');
    expect(checkJsonLogic({ log: 'x' })).toContain('"log"');
    expect(checkJsonLogic({ toString: [] })).toContain('"toString"');
  });

  it('refuses an operation that shares its object', () => {
    expect(checkJsonLogic({ '==': [1, 1], and: [] })).toContain('stands alone');
  });

  it('refuses variables that lead to a prototype', () => {
    for (const path of ['constructor', '__proto__', 'entity.constructor.name', 'a.prototype'])
      expect(checkJsonLogic({ var: path })).toContain('not allowed');
    expect(checkJsonLogic({ var: ['constructor', 1] })).toContain('not allowed');
  });

  it('refuses what is too long or nests too deeply', () => {
    expect(checkJsonLogic({ '==': ['x'.repeat(9_000), 1] })).toContain('8192');
    let deep: Json = true;
    for (let level = 0; level < 400; level += 1) deep = { '!': deep };
    expect(checkJsonLogic(deep)).toContain('deeper');
  });
});

describe('applyJsonLogic', () => {
  it('evaluates the operations of the specification', () => {
    expect(resultOf({ '>': [{ var: 'score' }, 50] }, { score: 60 })).toBe(true);
    expect(resultOf({ var: ['a.b', 'fallback'] }, { a: {} })).toBe('fallback');
    expect(resultOf({ var: 'list.1.n' }, { list: [{ n: 1 }, { n: 2 }] })).toBe(2);
    expect(resultOf({ var: 'list.length' }, { list: [1, 2, 3] })).toBe(3);
    expect(resultOf({ reduce: [{ var: 'list' }, { '+': [{ var: 'current' }, { var: 'accumulator' }] }, 0] }, { list: [1, 2, 3] })).toBe(6);
    expect(resultOf({ cat: ['a', null, 1, ['b', 'c']] }, {})).toBe('a1b,c');
    expect(resultOf({ missing: ['a', 'b'] }, { a: 1 })).toEqual(['b']);
    expect(resultOf({ some: [{ var: 'list' }, { '==': [{ var: '' }, 2] }] }, { list: [1, 2] })).toBe(true);
  });

  it('knows every operation that the check lets through', () => {
    for (const operation of jsonLogicOperations) {
      const result = applyJsonLogic({ [operation]: [[1], [1]] }, {});
      expect(result.ok ? '' : result.message, operation).not.toContain('Unrecognized');
    }
  });

  it('reads own members only, by computed paths too', () => {
    const leak = (path: string): Json => ({ var: { cat: [path] } });
    const data = { entity: {}, list: [1], name: 'x' };
    for (const path of [
      'constructor',
      '__proto__',
      'toString',
      'entity.constructor',
      'list.constructor',
      'list.map',
      'name.constructor',
      'name.toUpperCase',
    ]) {
      expect(resultOf(leak(path), data), path).toBeNull();
    }
    expect(resultOf({ reduce: [{ var: 'list' }, leak('constructor'), 1] }, data)).toBeNull();
    expect(resultOf({ map: [{ var: 'list' }, leak('toFixed')] }, data)).toEqual([null]);
  });

  it('tells a failing rule as a value', () => {
    expect(applyJsonLogic({ nope: 1 }, {})).toEqual({ ok: false, message: 'there is no operation "nope"' });
    expect(applyJsonLogic({ missing_some: [1, null] }, {}).ok).toBe(false);
  });

  it.each<[string, Json]>([
    ['doubling texts', { reduce: [{ var: 'list' }, { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'x'] }],
    ['doubling lists', { reduce: [{ var: 'list' }, { merge: [{ var: 'accumulator' }, { var: 'accumulator' }] }, [1]] }],
    ['shared lists', { reduce: [{ var: 'list' }, [{ var: 'accumulator' }, { var: 'accumulator' }], [1]] }],
    ['nested loops', { map: [Array(500).fill(1), { map: [Array(500).fill(1), { map: [Array(500).fill(1), 1] }] }] }],
  ])('stops %s early', (_, rule) => {
    const before = performance.now();
    expect(applyJsonLogic(rule, { list: Array(60).fill(1) }).ok).toBe(false);
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});
