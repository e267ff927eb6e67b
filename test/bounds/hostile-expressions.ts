// JMESPath, JSON Logic, transforms and placeholders, made to multiply, to nest or to run for ever.

import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { HostileCase } from './hostile-case.ts';
import { many, megabyte, nested } from './hostile-parts.ts';

const jmespath = (name: string, expression: string, data: Json = {}): HostileCase => ({
  kind: 'jmespath',
  name: `JMESPath: ${name}`,
  expression,
  data,
});
const logic = (name: string, rule: Json, data: Json = {}): HostileCase => ({ kind: 'json-logic', name: `JSON Logic: ${name}`, rule, data });

const jmespathCases: readonly HostileCase[] = [
  jmespath('doubles a list 100 times', many(100, () => '[@,@]').join('|'), 1),
  jmespath('doubles an object 100 times', many(100, () => '{a:@,b:@}').join('|'), 1),
  jmespath('doubles a text 100 times', many(100, () => "join('',[@,@])").join('|'), 'x'),
  jmespath('makes JSON of JSON 50 times', many(50, () => 'to_string([@,@])').join('|'), 'x"'),
  jmespath('projects a megabyte in itself', 'texts[].[texts[0]]', { texts: megabyte.texts }),
  jmespath('filters all by all', 'a[?contains($.a, @)]', { a: megabyte.texts }),
  jmespath('maps all to all', 'map(&[a,a], a)', { a: many(2_000, () => 1) }),
  jmespath(
    'nests four maps',
    'map(&map(&map(&map(&@, @), @), @), @)',
    many(20, () => many(20, () => many(20, () => many(20, () => 1)))),
  ),
  jmespath('flattens what it multiplies', many(30, () => '[@,@][]').join('|'), [1]),
  jmespath('sorts 140,000 numbers', 'sort(@)', megabyte.numbers),
  jmespath('sorts 60,000 texts', 'sort(@)', megabyte.texts),
  jmespath('sorts 2,500 objects by their name', 'sort_by(@, &name)', megabyte.objects),
  jmespath('sorts numbers by an expression that is dear', 'sort_by(@, &length(to_string([@,@,@,@])))', megabyte.numbers),
  jmespath('sorts 40 times over', many(40, () => 'sort(@)').join('|'), megabyte.texts),
  jmespath('sorts 60,000 texts once for each', '[].sort($)', megabyte.texts),
  jmespath('reverses 300 times over', many(300, () => 'reverse(@)').join('|'), megabyte.numbers),
  jmespath('reverses a megabyte of text 300 times', many(300, () => 'reverse(@)').join('|'), megabyte.text),
  jmespath('searches a megabyte for each of 60,000', '[?contains($[0], @)]', megabyte.texts),
  jmespath('asks whether a list holds each of its elements', '[?contains($, @)]', megabyte.texts),
  jmespath('compares a megabyte with itself 200 times', `[${many(200, () => '@ == @').join(',')}]`, megabyte.objects),
  jmespath('makes text of a megabyte 200 times', `[${many(200, () => 'length(to_string(@))').join(',')}]`, megabyte.objects),
  jmespath('makes text of a megabyte for each element', '[].length(to_string($))', megabyte.numbers),
  jmespath('makes a number of a megabyte 1,000 times', `[${many(1_000, () => 'to_number(@)').join(',')}]`, '1'.repeat(900_000)),
  jmespath('joins 60,000 texts with a long one', "join('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', @)", megabyte.texts),
  jmespath('joins all texts once for each', "[].join('', $)", megabyte.texts),
  jmespath(
    'merges a megabyte 200 times',
    `merge(${many(200, () => '@').join(',')})`,
    Object.fromEntries(many(9_000, (place) => [`key ${place}`, place])),
  ),
  jmespath('sums 140,000 numbers 300 times', `[${many(300, () => 'sum(@)').join(',')}]`, megabyte.numbers),
  jmespath('finds the least of 140,000, 300 times', `[${many(300, () => 'min(@)').join(',')}]`, megabyte.numbers),
  jmespath('averages 140,000 numbers for each', '[].avg($)', megabyte.numbers),
  jmespath('takes 140,000 slices', '[].{a: $[0:1000]}', megabyte.numbers),
  jmespath('slices 1,000 times', many(1_000, () => '[::-1]').join('|'), megabyte.numbers),
  jmespath(
    'reads keys and values 300 times',
    `[${many(300, () => 'length(keys(@))').join(',')}]`,
    Object.fromEntries(many(9_000, (place) => [`key ${place}`, place])),
  ),
  jmespath('nests 2,000 brackets', `${'['.repeat(2_000)}a${']'.repeat(2_000)}`),
  jmespath('nests 2,000 parentheses', `${'('.repeat(2_000)}a${')'.repeat(2_000)}`),
  jmespath('negates 8,000 times', `${'!'.repeat(8_000)}a`),
  jmespath('names 4,000 levels', many(4_000, () => 'a').join('.'), nested(4_000)),
  jmespath('flattens 2,700 times', many(2_700, () => '[]').join(''), nested(3_000)),
  jmespath('asks for wildcards on wildcards', many(100, () => '*').join('.'), { a: { b: { c: {} } } }),
  jmespath('pads to ten million', "pad_left('x', `10000000`)"),
  jmespath('replaces each letter by a long text', "replace(@, 'a', @)", 'a'.repeat(50_000)),
  jmespath('splits a megabyte by nothing', "split(@, '')", megabyte.text),
  jmespath('splits and joins 20 times', many(20, () => "join('a', split(@, ''))").join('|'), 'abc'),
  jmespath('finds the last of a text in a megabyte, 500 times', `[${many(500, () => "find_last(@, 'zz')").join(',')}]`, megabyte.text),
  jmespath('finds a long near miss', "find_first(@, join('', ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab']))", 'a'.repeat(900_000)),
  jmespath('groups 2,500 objects by their name', 'group_by(@, &name)', megabyte.objects),
  jmespath('zips a list with itself 100 times', `zip(${many(100, () => '@').join(',')})`, megabyte.numbers),
  jmespath(
    'makes items of an object and back 100 times',
    many(100, () => 'from_items(items(@))').join('|'),
    Object.fromEntries(many(9_000, (place) => [`key ${place}`, place])),
  ),
  jmespath('trims a megabyte of blanks', 'trim(@)', ' '.repeat(900_000)),
  jmespath('has a literal of 8 KB, 200 steps deep', `\`"${'x'.repeat(6_000)}"\`${many(200, () => '|[@]').join('')}`),
  jmespath('has an open string at its end', `a.${'b.'.repeat(4_000)}'`),
];

const data = { list: megabyte.numbers, objects: megabyte.objects, text: megabyte.text };
const v = (path: string): Json => ({ var: path });
const nestLogic = (levels: number, wrap: (inner: Json) => Json, inner: Json): Json => {
  let rule = inner;
  for (let level = 0; level < levels; level += 1) rule = wrap(rule);
  return rule;
};

const logicCases: readonly HostileCase[] = [
  logic('doubles a text with each element', { reduce: [v('list'), { cat: [v('accumulator'), v('accumulator')] }, 'x'] }, data),
  logic('doubles a list with each element', { reduce: [v('list'), { merge: [v('accumulator'), v('accumulator')] }, [1]] }, data),
  logic('appends to a list 140,000 times', { reduce: [v('list'), { merge: [v('accumulator'), v('current')] }, []] }, data),
  logic('appends to a text 140,000 times', { reduce: [v('list'), { cat: [v('accumulator'), 'x'] }, ''] }, data),
  logic('makes lists of lists', { reduce: [v('list'), [v('accumulator'), v('accumulator')], 1] }, data),
  logic(
    'maps on four levels',
    nestLogic(4, (inner) => ({ map: [v('l'), inner] }), 1),
    { l: many(100, () => ({ l: many(30, () => ({ l: [1, 2, 3] })) })) },
  ),
  logic('asks all of all', { all: [v('list'), { some: [[1, 2, 3, 4, 5, 6, 7, 8, 9], { '==': [v(''), -1] }] }] }, data),
  logic('filters 140,000', { filter: [v('list'), { '>': [v(''), 10] }] }, data),
  logic(
    'filters 20 times over',
    nestLogic(20, (inner) => ({ filter: [inner, { '>=': [v(''), 0] }] }), v('list')),
    data,
  ),
  logic('adds 140,000 numbers', { reduce: [v('list'), { '+': [v('accumulator'), v('current')] }, 0] }, data),
  logic('looks for a text in a megabyte, 400 times', { or: many(400, () => ({ in: ['zz', v('text')] })) }, data),
  logic('looks for a number in 140,000, 400 times', { or: many(400, () => ({ in: [-1, v('list')] })) }, data),
  logic('looks for each element in the list', { filter: [v('list'), { in: [v(''), many(1_000, (place) => -place - 1)] }] }, data),
  logic('writes a megabyte 300 times', { cat: many(300, () => v('text')) }, data),
  logic('cuts a megabyte 400 times', { or: many(400, () => ({ '==': [{ substr: [v('text'), 1] }, 'x'] })) }, data),
  logic('compares a list with a text 300 times', { or: many(300, () => ({ '==': [v('list'), 'x'] })) }, data),
  logic('makes a text of a list for each element', { filter: [v('list'), { '==': [many(1_000, (place) => place), 'x'] }] }, data),
  logic('merges a megabyte 300 times', { '!': { merge: many(300, () => v('list')) } }, data),
  logic(
    'finds the greatest of 140,000 made anew',
    { max: nestLogic(10, (inner) => ({ map: [inner, { '+': [v(''), 1] }] }), v('list')) },
    data,
  ),
  logic('asks for 1,000 missing keys', { missing: many(1_000, (place) => `key${place}`) }, data),
  logic('asks for missing keys of a megabyte', { missing: v('list') }, data),
  logic('asks for some missing of 140,000', { missing_some: [1, v('list')] }, data),
  logic('names a path of 8 KB', v(many(3_900, () => 'a').join('.')), data),
  logic('makes a path of a megabyte', v({ cat: [v('text'), '.', v('text')] } as never), data),
  logic('makes a path of a list', { var: [v('list')] }, data),
  logic(
    'nests 1,500 negations',
    nestLogic(1_500, (inner) => ({ '!': [inner] }), true),
  ),
  logic(
    'nests 250 conditions with two branches',
    nestLogic(250, (inner) => ({ if: [true, inner, inner === 1 ? 1 : 2] }), 1),
  ),
  logic('compares large texts', { '<': [v('text'), v('text'), v('text')] }, data),
];

const transform = (name: string, written: Json, value: Json): HostileCase => ({
  kind: 'transform',
  name: `transform: ${name}`,
  transform: written,
  data: value,
});
const regexHelper = (pattern: string): Json => ({
  transformer: 'helper',
  mapping: [{ source: 'text', target: 'found', method: 'regex', value: pattern }],
});

const transformCases: readonly HostileCase[] = [
  transform('a slow regular expression on a megabyte', regexHelper('^(([a-z])+.)+[A-Z]([a-z])+$'), { text: megabyte.text }),
  transform('a regular expression with 1,000 states on a megabyte', regexHelper(`(${many(500, () => 'a?').join('')}){2}z`), {
    text: 'a'.repeat(900_000),
  }),
  transform('a regular expression of nested repetitions', regexHelper('((a{1,30}){1,30}){1,1}z'), { text: 'a'.repeat(900_000) }),
  transform('a regular expression of 30,000 letters', regexHelper('(a|b)'.repeat(6_000)), { text: 'ab'.repeat(1_000) }),
  transform(
    '1,000 transforms that double',
    many(1_000, () => ({ transformer: 'jmespath', mapping: '[@,@]' })),
    1,
  ),
  transform(
    '1,000 transforms of a megabyte',
    many(1_000, () => ({ transformer: 'jmespath', mapping: 'sort(@)' })),
    megabyte.texts,
  ),
  transform(
    '2,000 helpers on a megabyte',
    [{ transformer: 'helper', mapping: many(2_000, (place) => ({ source: 'a', target: `o.t${place}`, method: 'setTimeToRecordUTC' })) }],
    { o: Object.fromEntries(many(5_000, (place) => [`k${place}`, place])) },
  ),
  transform(
    'a target of 5,000 levels',
    { transformer: 'helper', mapping: [{ source: 'a', target: many(5_000, () => 'a').join('.'), method: 'setTimeToRecordUTC' }] },
    {},
  ),
  transform(
    'an omission of 5,000 keys from 9,000',
    { transformer: 'helper', mapping: [{ source: 'o', target: 'o', method: 'omit', value: many(5_000, (place) => `x${place}`) }] },
    { o: Object.fromEntries(many(9_000, (place) => [`k${place}`, place])) },
  ),
  transform(
    'a merge of a megabyte into each of 2,500',
    {
      transformer: 'helper',
      mapping: [
        {
          source: 'list',
          target: 'list',
          method: 'mergeArrayEachItemWithValue',
          options: { mapJmespath: 'list', mergeWithJmespath: '{all: list}' },
        },
      ],
    },
    { list: megabyte.objects },
  ),
];

const request = (name: string, entry: JsonObject, value: JsonObject): HostileCase => ({
  kind: 'request',
  name: `request: ${name}`,
  entry,
  data: value,
});

const requestCases: readonly HostileCase[] = [
  request('20,000 placeholders in the URL', { url: `https://example.com/${'{a}/'.repeat(20_000)}` }, { a: 'x'.repeat(100) }),
  request('a megabyte in each of 200 placeholders', { url: `https://example.com/${'{text}/'.repeat(200)}` }, { text: megabyte.text }),
  request('open braces', { url: `https://example.com/${'{'.repeat(200_000)}`, headers: { 'x-a': '{a.'.repeat(100_000) } }, {}),
  request('a placeholder of 100,000 levels', { url: `https://example.com/{${many(100_000, () => 'a').join('.')}}` }, { a: 1 }),
  request(
    '500 headers of a megabyte each',
    { url: 'https://example.com/', headers: Object.fromEntries(many(500, (place) => [`x-h${place}`, '{text}'])) },
    { text: megabyte.text },
  ),
  request(
    '3,000 secrets in a mapping',
    {
      url: 'https://example.com/',
      request: { transform: { transformer: 'jmespath', mapping: `[${many(280, (place) => `'{secret.S${place}}'`).join(',')}]` } },
    },
    {},
  ),
  request(
    'a mapping of quotes',
    { url: 'https://example.com/', request: { transform: { transformer: 'jmespath', mapping: `'\\`.repeat(2_700) } } },
    {},
  ),
  request('a query of 140,000 numbers', { url: 'https://example.com/', method: 'GET' }, { list: megabyte.numbers }),
  request(
    'a body with a slow schema',
    { url: 'https://example.com/', request: { schema: { properties: { text: { pattern: '^(a+)+$' } } } } },
    { text: `${'a'.repeat(200_000)}!` },
  ),
];

export const hostileExpressions: readonly HostileCase[] = [...jmespathCases, ...logicCases, ...transformCases, ...requestCases];
