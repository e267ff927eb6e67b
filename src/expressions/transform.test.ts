import { describe, expect, it } from 'vitest';

import type { Json, JsonObject } from '../domain/json.ts';
import { applyTransforms } from './transform.ts';

const now = new Date('2024-01-01T00:00:00Z');
const data: JsonObject = { name: 'Reg 4711 GmbH', people: [{ id: 1, age: 3 }, { id: 2 }], deep: { a: 1, b: 2 }, tag: 'x' };
const help = (...mapping: Json[]) => applyTransforms({ transformer: 'helper', mapping }, data, now);

describe('applyTransforms', () => {
  it('gives the data back without a transform', () => {
    expect(applyTransforms(undefined, data, now)).toEqual({ ok: true, value: data });
  });

  it('applies one transform, or a list in order, and names the step that failed', () => {
    const jmespath = (mapping: string) => ({ transformer: 'jmespath', mapping });
    expect(applyTransforms(jmespath('deep'), data, now)).toEqual({ ok: true, value: { a: 1, b: 2 } });
    expect(applyTransforms([jmespath('deep'), jmespath('b')], data, now)).toEqual({ ok: true, value: 2 });
    expect(applyTransforms([jmespath('deep'), jmespath('length(c)')], data, now)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^step 2: /),
    });
  });

  it.each<[string, Json, Json]>([
    ['regex: the first match', { source: 'name', target: 'number', method: 'regex', value: '\\d+' }, { ...data, number: '4711' }],
    ['regex: null without a match', { source: 'name', target: 'number', method: 'regex', value: '^x' }, { ...data, number: null }],
    ['regex: null for what is no text', { source: 'deep', target: 'number', method: 'regex', value: 'x' }, { ...data, number: null }],
    ['remove', { source: 'deep', target: 'deep.a', method: 'remove' }, { ...data, deep: { b: 2 } }],
    ['remove what is not there', { source: 'no', target: 'no.where', method: 'remove' }, data],
    ['omit', { source: 'deep', target: 'less.deep', method: 'omit', value: ['a'] }, { ...data, less: { deep: { b: 2 } } }],
    [
      'setTimeToRecordUTC',
      { source: 'tag', target: 'deep.at', method: 'setTimeToRecordUTC' },
      { ...data, deep: { a: 1, b: 2, at: now.getTime() } },
    ],
    ['an element of a list', { source: 'people', target: 'people.0.age', method: 'remove' }, { ...data, people: [{ id: 1 }, { id: 2 }] }],
    [
      'mergeArrayEachItemWithValue',
      {
        source: 'people',
        target: 'people',
        method: 'mergeArrayEachItemWithValue',
        options: { mapJmespath: 'people', mergeWithJmespath: '{tag: tag, id: `9`}' },
      },
      {
        ...data,
        people: [
          { id: 9, age: 3, tag: 'x' },
          { id: 9, tag: 'x' },
        ],
      },
    ],
    [
      'merging into nothing leaves the source',
      {
        source: 'tag',
        target: 'people',
        method: 'mergeArrayEachItemWithValue',
        options: { mapJmespath: 'nobody', mergeWithJmespath: 'deep' },
      },
      { ...data, people: 'x' },
    ],
  ])('helper %s', (_name, helper, value) => {
    const before = structuredClone(data);
    expect(help(helper)).toEqual({ ok: true, value });
    expect(data).toEqual(before);
  });

  it('shows each helper what those before it did', () => {
    const first = { source: 'name', target: 'number', method: 'regex', value: '\\d+' };
    const second = { source: 'number', target: 'digit', method: 'regex', value: '\\d' };
    expect(help(first, second)).toMatchObject({ value: { digit: '4' } });
  });

  it.each<[string, Json]>([
    ['an unknown method', { source: 'a', target: 'b', method: 'copyAll' }],
    ['no target', { source: 'a', method: 'remove' }],
    ['a prototype as target', { source: 'a', target: 'deep.__proto__.x', method: 'setTimeToRecordUTC' }],
    ['a constructor as target', { source: 'a', target: 'constructor.prototype.x', method: 'setTimeToRecordUTC' }],
    ['a bad pattern', { source: 'name', target: 'b', method: 'regex', value: '(' }],
    ['no pattern', { source: 'name', target: 'b', method: 'regex' }],
    ['no options', { source: 'a', target: 'b', method: 'mergeArrayEachItemWithValue' }],
  ])('refuses %s', (_name, helper) => {
    expect(help(helper)).toMatchObject({ ok: false, message: expect.any(String) });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('reads own members only', () => {
    expect(help({ source: 'constructor.name', target: 'b', method: 'regex', value: '.*' })).toMatchObject({ value: { b: null } });
  });

  it('matches in linear time', () => {
    const started = performance.now();
    const wide = applyTransforms(
      { transformer: 'helper', mapping: [{ source: 'a', target: 'b', method: 'regex', value: '^(a+)+$' }] },
      { a: `${'a'.repeat(5_000)}!` },
      now,
    );
    expect(wide).toMatchObject({ ok: true, value: { b: null } });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
