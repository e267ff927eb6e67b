import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrayMerge } from './case.ts';
import { deepMergeContext, updateContext } from './context.ts';
import type { Json, JsonObject } from './json.ts';

const rules: readonly ArrayMerge[] = ['by_id', 'by_index', 'concat', 'replace'];

/** Small objects with few keys, so that two of them often meet at the same place. */
const { object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.integer(), fc.string(), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'id'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

describe('updateContext', () => {
  it('replaces top-level keys whole and keeps the keys that are not named', () => {
    expect(updateContext({ a: { x: 1 }, b: 2 }, { a: { y: 1 }, c: null })).toEqual({ a: { y: 1 }, b: 2, c: null });
  });

  it('never edits its input and takes every top-level value from the update', () => {
    fc.assert(
      fc.property(object, object, (context, update) => {
        expect(updateContext(frozen(context), frozen(update))).toEqual({ ...context, ...update });
      }),
    );
  });

  it('leaves prototypes alone when the update carries a __proto__ key', () => {
    const merged = updateContext({ a: 1 }, JSON.parse('{"__proto__": {"polluted": true}, "toString": "x"}'));
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect('polluted' in merged).toBe(false);
    expect(Object.keys(merged)).toEqual(['a', 'toString']);
  });
});

describe('deepMergeContext: every rule', () => {
  it('never edits its input', () => {
    fc.assert(
      fc.property(object, object, fc.constantFrom(...rules), (context, update, rule) => {
        deepMergeContext(frozen(context), frozen(update), rule);
      }),
    );
  });

  it('changes nothing when the update is empty', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(...rules), (context, rule) => {
        expect(deepMergeContext(context, {}, rule)).toEqual(context);
      }),
    );
  });

  it('gives the update when the context is empty', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(...rules), (update, rule) => {
        expect(deepMergeContext({}, update, rule)).toEqual(update);
      }),
    );
  });

  it('is idempotent under replace and by_index', () => {
    fc.assert(
      fc.property(object, object, fc.constantFrom<ArrayMerge>('replace', 'by_index'), (context, update, rule) => {
        const once = deepMergeContext(context, update, rule);
        expect(deepMergeContext(once, update, rule)).toEqual(once);
      }),
    );
  });

  it.each(rules)('merges objects, lets null overwrite, and lets lists and objects replace each other (%s)', (rule) => {
    const old = { keep: 1, nested: { a: 1, b: 2 }, gone: 'x', list: [1], object: { a: 1 } };
    const update = { nested: { b: 3 }, gone: null, list: { now: 'object' }, object: ['now a list'] };
    expect(deepMergeContext(old, update, rule)).toEqual({
      keep: 1,
      nested: { a: 1, b: 3 },
      gone: null,
      list: { now: 'object' },
      object: ['now a list'],
    });
  });

  it.each(rules)('is safe against prototype keys at every depth (%s)', (rule) => {
    const hostile: JsonObject = JSON.parse(
      '{"__proto__": {"bad": 1}, "a": {"__proto__": {"bad": 1}, "constructor": {"prototype": {"bad": 1}}}, "list": [{"id": "1", "__proto__": {"bad": 1}}]}',
    );
    const merged = deepMergeContext({ a: { x: 1 }, list: [{ id: '1' }] }, hostile, rule);
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined();
    expect(JSON.stringify(merged)).not.toContain('__proto__');
    expect(Object.getPrototypeOf(merged['a'])).toBe(Object.prototype);
    expect(merged['a']).toMatchObject({ x: 1 });
  });

  it('does not mistake an inherited member for an old value', () => {
    expect(deepMergeContext({}, { toString: { a: 1 } }, 'concat')).toEqual({ toString: { a: 1 } });
  });
});

describe('deepMergeContext: lists', () => {
  it('concat puts the new elements after the old ones, at every depth of objects', () => {
    expect(deepMergeContext({ a: [1], b: { c: [1] } }, { a: [2], b: { c: [1] } }, 'concat')).toEqual({ a: [1, 2], b: { c: [1, 1] } });
  });

  it('replace gives the new list alone', () => {
    expect(deepMergeContext({ a: [1, 2, 3] }, { a: [9] }, 'replace')).toEqual({ a: [9] });
    expect(deepMergeContext({ a: [1, 2, 3] }, { a: [] }, 'replace')).toEqual({ a: [] });
  });

  it('by_index merges element by element and keeps the longer tail', () => {
    expect(deepMergeContext({ a: [{ x: 1, y: 1 }, { x: 2 }] }, { a: [{ y: 2 }] }, 'by_index')).toEqual({ a: [{ x: 1, y: 2 }, { x: 2 }] });
    expect(deepMergeContext({ a: [1] }, { a: [9, 8] }, 'by_index')).toEqual({ a: [9, 8] });
  });

  it('by_id merges the elements of one id and appends unseen ids in order', () => {
    const old: JsonObject = {
      documents: [
        { id: 'a', v: 1 },
        { id: 'b', v: 1 },
      ],
    };
    const update: JsonObject = { documents: [{ id: 'd' }, { id: 'b', v: 2 }, { id: 'c' }] };
    expect(deepMergeContext(old, update, 'by_id')).toEqual({ documents: [{ id: 'a', v: 1 }, { id: 'b', v: 2 }, { id: 'd' }, { id: 'c' }] });
  });

  it('by_id tells the id 1 from the id "1"', () => {
    expect(deepMergeContext({ a: [{ id: 1, n: 'number' }] }, { a: [{ id: '1', s: 'string' }] }, 'by_id')).toEqual({
      a: [
        { id: 1, n: 'number' },
        { id: '1', s: 'string' },
      ],
    });
  });

  it('by_id falls back to by_index when any element on either side has no id', () => {
    expect(deepMergeContext({ a: [{ id: 'x', v: 1 }] }, { a: [{ w: 2 }] }, 'by_id')).toEqual({ a: [{ id: 'x', v: 1, w: 2 }] });
    expect(deepMergeContext({ a: [{ v: 1 }] }, { a: [{ id: 'x' }] }, 'by_id')).toEqual({ a: [{ id: 'x', v: 1 }] });
  });

  it.each(['by_id', 'by_index'] as const)('%s merges objects but replaces lists inside a matched element', (rule) => {
    const old = { a: [{ id: '1', object: { x: 1, list: [1] }, list: [{ id: 'p' }, { id: 'q' }] }] };
    const update = { a: [{ id: '1', object: { y: 2, list: [2] }, list: [{ id: 'r' }] }] };
    expect(deepMergeContext(old, update, rule)).toEqual({ a: [{ id: '1', object: { x: 1, y: 2, list: [2] }, list: [{ id: 'r' }] }] });
  });

  it('by_id never loses an id and never makes one twice', () => {
    const list = fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), v: fc.integer() }), {
      selector: (element) => element.id,
    });
    fc.assert(
      fc.property(list, list, (old, update) => {
        const merged = deepMergeContext({ list: old }, { list: update }, 'by_id')['list'] as unknown as { id: string }[];
        expect(merged.map((element) => element.id)).toEqual([...new Set([...old, ...update].map((element) => element.id))]);
      }),
    );
  });
});
