import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { checkJmespath, searchJmespath } from './jmespath.ts';

function resultOf(text: string, data: Json): Json {
  const result = searchJmespath(text, data);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function faultOf(text: string, data: Json = {}): string {
  const result = searchJmespath(text, data);
  if (result.ok) throw new Error(`evaluated to ${JSON.stringify(result.value)}`);
  return result.message;
}

describe('checkJmespath', () => {
  it('accepts what can be evaluated', () => {
    for (const text of ['@', 'a.b[0]', "documents[?decision.status == 'approved'] | length(@)", '{success_result: @}', 'sort_by(a, &b)']) {
      expect(checkJmespath(text), text).toBeNull();
    }
  });

  it('says where the expression goes wrong', () => {
    expect(checkJmespath('entity name')).toContain('near character 11');
    expect(checkJmespath('a.b.')).toContain('near character 4');
    expect(checkJmespath('')).not.toBeNull();
  });

  it('names an unknown function', () => {
    expect(checkJmespath('a | lenght(@)')).toContain('"lenght()"');
  });

  it('refuses names that lead to a prototype, wherever they stand', () => {
    for (const text of ['__proto__', 'a.constructor', '{prototype: a}', 'a[?constructor.name]', '"__proto__".x', 'map(&constructor, a)']) {
      expect(checkJmespath(text), text).toContain('not allowed');
    }
    expect(checkJmespath("a == 'constructor'")).toBeNull();
    expect(checkJmespath('`{"constructor": 1}`')).toBeNull();
  });

  it('refuses what is too long or nests too deeply', () => {
    expect(checkJmespath(`a.${'b'.repeat(8_192)}`)).toContain('8192');
    expect(checkJmespath(`${'['.repeat(400)}a${']'.repeat(400)}`)).not.toBeNull();
    expect(checkJmespath(`${'!'.repeat(8_000)}a`)).not.toBeNull();
  });
});

describe('searchJmespath', () => {
  it('evaluates on own members only', () => {
    expect(resultOf('toString', {})).toBeNull();
    expect(resultOf('entity.hasOwnProperty', { entity: {} })).toBeNull();
    expect(resultOf('{a: @}.toString', {})).toBeNull();
    expect(resultOf('toString', { toString: 'own' })).toBe('own');
  });

  it('gives plain JSON that shares nothing with the data', () => {
    const data = { list: [{ a: 1 }] };
    const value = resultOf('list', data);
    expect(value).toEqual([{ a: 1 }]);
    expect(value).not.toBe(data.list);
    expect(resultOf('missing', data)).toBeNull();
  });

  it('never lets data reach a prototype', () => {
    const data: Json = JSON.parse(
      '{"items": [["__proto__", {"bad": true}]], "rows": [{"k": "__proto__"}], "one": {"__proto__": {"bad": true}}}',
    );
    for (const text of ['from_items(items)', 'group_by(rows, &k)', 'merge(one, `{}`)', 'one']) searchJmespath(text, data);
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined();
    expect(resultOf('from_items(items).bad', data)).toBeNull();
    expect(resultOf('merge(one, `{}`).bad', data)).toBeNull();
  });

  it('tells a failing expression as a value', () => {
    expect(faultOf('length(`1`)')).not.toBe('');
    expect(faultOf('a[')).toContain('near character 2');
    expect(faultOf('constructor')).toContain('not allowed');
  });

  const doubled = (times: number): string => Array.from({ length: times }, () => '[@,@]').join('|');

  it.each([
    ['doubling lists', doubled(40), 'steps'],
    ['doubling texts', `\`"x"\`|${Array.from({ length: 60 }, () => "join('', [@,@])").join('|')}`, '1 MB'],
    ['a long glue', `join(pad_left('x', \`90000\`, 'x'), \`"x"\`|${doubled(12)}${'[]'.repeat(11)})`, 'characters'],
    ['padding', "pad_left('x', `1000000000`)", 'characters'],
    ['replacing', "replace(pad_left('a', `100000`, 'a'), 'a', pad_left('b', `100000`, 'b'))", 'characters'],
    ['to_string of a doubled list', `to_string(${doubled(40)})`, 'steps'],
    ['nested loops', 'map(&map(&map(&length(@), $.list), $.list), $.list)', 'steps'],
  ])('stops %s early', (_, text, message) => {
    const before = performance.now();
    expect(faultOf(text, { list: Array.from({ length: 300 }, (_unused, index) => [index]) })).toContain(message);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  it('keeps evaluations apart: a refused one leaves the next its full budget', () => {
    searchJmespath(Array.from({ length: 40 }, () => '[@,@]').join('|'), {});
    expect(resultOf('a', { a: 1 })).toBe(1);
  });
});
