import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { searchJmespath } from './jmespath.ts';

const search = (expression: string, data: Json): unknown => searchJmespath(expression, data);

describe('sort and sort_by', () => {
  it('sort numbers by their value, not by their digits', () => {
    expect(search('sort(@)', [10, 9, 1, 100, -2])).toEqual({ ok: true, value: [-2, 1, 9, 10, 100] });
    expect(search('sort_by(@, &n)[].n', [{ n: 10 }, { n: 9 }])).toEqual({ ok: true, value: [9, 10] });
  });

  it('sort texts by code point', () => {
    expect(search('sort(@)', ['b', '\u{1f600}', '\uffee', 'B', 'ab', 'a', ''])).toEqual({
      ok: true,
      value: ['', 'B', 'a', 'ab', 'b', '\uffee', '\u{1f600}'],
    });
  });

  it('keep the order of equal keys, and leave the input as it is', () => {
    const data = Object.freeze([
      { k: 'x', n: 1 },
      { k: 'a', n: 2 },
      { k: 'x', n: 3 },
    ]) as Json;
    expect(search('sort_by(@, &k)[].n', data)).toEqual({ ok: true, value: [2, 1, 3] });
  });

  it('refuse mixed and other keys, and take empty lists', () => {
    expect(search('sort(@)', ['a', 1])).toMatchObject({ ok: false, message: expect.stringContaining('Invalid type') });
    expect(search('sort_by(@, &k)', [{ k: 1 }, { k: 'a' }])).toMatchObject({ ok: false, message: expect.stringContaining('Invalid type') });
    expect(search('sort_by(@, &k)', [{ k: [1] }])).toMatchObject({ ok: false, message: expect.stringContaining('Invalid type') });
    expect(search('[sort(@), sort_by(@, &k)]', [])).toEqual({ ok: true, value: [[], []] });
  });
});
