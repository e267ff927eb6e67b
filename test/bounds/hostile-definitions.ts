// Definitions at and beyond the limits, and what runs on them.

import type { CaseEvent } from '../../src/domain/case.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { HostileCase } from './hostile-case.ts';
import { many, megabyte } from './hostile-parts.ts';

type Definition = Extract<HostileCase, { kind: 'definition' }>;

const definition = (
  name: string,
  written: JsonObject,
  more: Partial<Omit<Definition, 'kind' | 'name' | 'definition'>> = {},
): HostileCase => ({
  ...{ kind: 'definition', name: `definition: ${name}`, definition: written },
  ...more,
});
const go: readonly CaseEvent[] = [{ kind: 'send', name: 'GO', payload: {} }];
const jmespath = (rule: string): JsonObject => ({ type: 'jmespath', options: { rule } });
const jsonLogic = (rule: Json): JsonObject => ({ type: 'json-logic', options: { rule } });
const heavyRule = jmespath('length(sort(list)) < `0`');
const list = { list: megabyte.numbers };

function states(count: number, make: (place: number) => JsonObject): JsonObject {
  return Object.fromEntries(many(count, (place) => [`s${place}`, make(place)]));
}

function deep(levels: number, width: number): JsonObject {
  if (levels === 0) return {};
  return { initial: 's0', states: states(width, () => deep(levels - 1, width)) };
}

/** Regions in regions: all of them are active at once. */
function parallel(levels: number, width: number): JsonObject {
  return levels === 0 ? { on: { GO: {} } } : { type: 'parallel', states: states(width, () => parallel(levels - 1, width)) };
}

export const hostileDefinitions: readonly HostileCase[] = [
  definition(
    '500 states, each leading to each',
    { initial: 's0', states: states(500, () => ({ on: Object.fromEntries(many(20, (other) => [`E${other}`, `s${other * 25}`])) })) },
    { events: [{ kind: 'send', name: 'E7', payload: {} }] },
  ),
  definition('500 states that are misspelt 500 times', { initial: 's0', states: states(500, (place) => ({ on: { GO: `t${place}` } })) }),
  definition('20,000 states', { initial: 's0', states: states(20_000, () => ({})) }),
  definition(
    '10,000 events on one state',
    { initial: 'a', states: { a: { on: Object.fromEntries(many(9_900, (place) => [`E${place}`, 'b'])) }, b: {} } },
    { events: [{ kind: 'send', name: 'E1', payload: {} }] },
  ),
  definition(
    '5,000 transitions for one event',
    { initial: 'a', states: { a: { on: { GO: many(5_000, () => ({ target: 'b', guard: jmespath('no') })) } }, b: {} } },
    { events: go },
  ),
  definition(
    '400 guards that sort a megabyte',
    { initial: 'a', states: { a: { on: { GO: many(400, () => ({ target: 'b', guard: heavyRule })) } }, b: {} } },
    { context: list, events: go },
  ),
  definition(
    '400 always guards that sort a megabyte',
    { initial: 'a', states: { a: { always: many(400, () => ({ target: 'b', guard: heavyRule })), on: { GO: {} } }, b: {} } },
    { context: list, events: go },
  ),
  definition(
    '400 guards in JSON Logic over a megabyte',
    {
      initial: 'a',
      states: {
        a: { on: { GO: many(400, () => ({ target: 'b', guard: jsonLogic({ some: [{ var: 'list' }, { '<': [{ var: '' }, 0] }] }) })) } },
        b: {},
      },
    },
    { context: list, events: go },
  ),
  definition(
    '400 guards that name a megabyte',
    {
      initial: 'a',
      states: { a: { on: { GO: many(400, (place) => ({ target: 'b', guard: jmespath(`list == \`${place}\``) })) } }, b: {} },
    },
    { context: list, events: go },
  ),
  definition(
    'a loop of always',
    { initial: 's0', states: states(100, (place) => ({ always: { target: `s${(place + 1) % 100}`, guard: jmespath('spin') } })) },
    { context: { spin: true, ...list } },
  ),
  definition(
    'a loop of always with dear guards',
    {
      initial: 's0',
      states: states(100, (place) => ({ always: { target: `s${(place + 1) % 100}`, guard: jmespath('length(reverse(list)) > `0`') } })),
    },
    { context: list },
  ),
  definition('500 always in a chain', { initial: 's0', states: states(500, (place) => ({ always: `s${Math.min(499, place + 1)}` })) }),
  definition('500 states in one knot of always', {
    initial: 's0',
    states: states(500, () => ({ always: many(20, (other) => ({ target: `s${other * 25}`, guard: jmespath('no') })) })),
  }),
  definition('500 knots of two', {
    initial: 's0',
    states: states(500, (place) => ({ always: { target: `s${place % 2 === 0 ? place + 1 : place - 1}`, guard: jmespath('no') } })),
  }),
  definition('nine levels, two wide', deep(8, 2)),
  definition('ten levels, deep beyond counting', deep(12, 2)),
  definition('1,000 levels', deep(1_000, 1)),
  definition('243 regions that are active at once', parallel(5, 3), { events: go }),
  definition(
    '499 regions, each with an always guard',
    { type: 'parallel', states: states(499, () => ({ always: { guard: jmespath('no'), target: [] }, on: { GO: {} } })) },
    { events: go },
  ),
  definition('240 regions that always move 90 times', {
    type: 'parallel',
    states: states(2, () => ({ initial: 's0', states: states(90, (place) => ({ always: `s${Math.min(89, place + 1)}` })) })),
  }),
  definition('499 timers', { type: 'parallel', states: states(499, (place) => ({ after: { [place + 1]: {} } })) }),
  definition('9,000 timers in one state', {
    initial: 'a',
    states: { a: { after: Object.fromEntries(many(9_000, (place) => [String(place + 1), {}])) } },
  }),
  definition(
    '400 history states',
    {
      initial: 's0',
      states: states(200, () => ({ initial: 'a', states: { a: {}, h: { history: 'deep', target: 'a' } }, on: { GO: '.h' } })),
    },
    { events: go },
  ),
  definition('2,000 targets in one transition', { initial: 'a', states: { a: { on: { GO: { target: many(2_000, () => 'b') } } }, b: {} } }),
  definition('a target of 100,000 levels', { initial: 'a', states: { a: { on: { GO: many(50_000, () => 'a').join('.') } } } }),
  definition('500 ids and 500 targets by id', {
    initial: 's0',
    states: states(500, (place) => ({ id: `i${place}`, on: Object.fromEntries(many(18, (other) => [`E${other}`, `#i${499 - other}`])) })),
  }),
  definition('long names', { initial: 'a'.repeat(200_000), states: { ['a'.repeat(200_000)]: { on: { GO: 'b'.repeat(200_000) } } } }),
  definition('unknown keys', { initial: 'a', states: { a: Object.fromEntries(many(9_000, (place) => [`kee${place}`, 1])) } }),
  definition(
    '9,000 tags',
    { initial: 'a', states: { a: { tags: many(9_000, (place) => `tag${place}`), on: { GO: {} } } } },
    { events: go },
  ),
  definition(
    '3,000 plugins on 20 states',
    { initial: 's0', states: states(20, () => ({ on: { GO: 's1' } })) },
    {
      extensions: {
        apiPlugins: many(3_000, (place) => ({
          name: `p${place}`,
          url: 'https://example.com/{a}',
          method: 'POST',
          stateNames: ['s0', 's1'],
        })),
      },
      events: go,
    },
  ),
  definition(
    '1,000 plugins on misspelt states',
    { initial: 's0', states: states(400, () => ({ on: { GO: 's1' } })) },
    {
      extensions: {
        apiPlugins: many(1_000, (place) => ({
          name: `p${place}`,
          url: 'https://example.com/',
          method: 'POST',
          stateNames: [`t${place}`],
          successAction: `GOO${place}`,
        })),
      },
    },
  ),
  definition(
    'a plugin with 9,000 state names',
    { initial: 's0', states: states(400, () => ({ on: { GO: 's1' } })) },
    {
      extensions: {
        apiPlugins: [{ name: 'p', url: 'https://example.com/', method: 'POST', stateNames: many(9_000, (place) => `s${place}`) }],
      },
    },
  ),
  definition(
    '100 transforms with faults at their end',
    { initial: 's0', states: { s0: {} } },
    {
      extensions: {
        apiPlugins: many(100, (place) => ({
          name: `p${place}`,
          url: 'https://example.com/',
          method: 'POST',
          stateNames: ['s0'],
          request: { transform: { transformer: 'jmespath', mapping: `${'a.'.repeat(3_900)}b${place}]` } },
        })),
      },
    },
  ),
  definition(
    'risk rules that nest',
    { initial: 's0', states: { s0: {} } },
    {
      extensions: {
        commonPlugins: [
          {
            pluginKind: 'riskRules',
            name: 'r',
            stateNames: ['s0'],
            rulesSource: {
              source: 'inline',
              rules: many(300, (place) => ({
                id: `r${place}`,
                domain: 'd',
                indicator: 'i',
                riskLevel: 'high',
                baseRiskScore: 1,
                additionalRiskScore: 1,
                minRiskScore: 1,
                maxRiskScore: 1,
                ruleSet: nestRules(20),
              })),
            },
          },
        ],
      },
    },
  ),
  definition(
    'a merge of a megabyte by id',
    { initial: 'a', states: { a: {} } },
    {
      context: { objects: megabyte.objects },
      events: [{ kind: 'merge-context', context: { objects: [...megabyte.objects].reverse() }, arrays: 'by_id' }],
    },
  ),
  definition(
    'a merge of 10,000 keys',
    { initial: 'a', states: { a: {} } },
    {
      context: Object.fromEntries(many(9_900, (place) => [`a${place}`, { b: place }])),
      events: [
        { kind: 'merge-context', context: Object.fromEntries(many(9_900, (place) => [`a${place}`, { c: place }])), arrays: 'concat' },
      ],
    },
  ),
  definition(
    'a payload of a megabyte under a guard',
    { initial: 'a', states: { a: { on: { GO: { target: 'b', guard: jmespath('list[-1] == `1`') } } }, b: {} } },
    { context: list, events: [{ kind: 'send', name: 'GO', payload: { text: megabyte.text } }] },
  ),
  definition(
    'a decision on all of 2,500 documents',
    { initial: 'a', states: { a: { on: { approve: 'b' } }, b: {} } },
    { context: { documents: megabyte.objects }, events: [{ kind: 'decide-all', event: 'approve', decision: { status: 'approved' } }] },
  ),
  definition(
    'a destination of 5,000 levels',
    { initial: 'a', states: { a: {} } },
    { events: [{ kind: 'answer', destination: many(5_000, () => 'a').join('.'), value: 1, event: null, payload: {} }] },
  ),
];

function nestRules(levels: number): JsonObject {
  const rule = { key: 'a.b', operator: 'EQUALS', value: 1 };
  return levels === 0 ? { operator: 'and', rules: [rule, rule] } : { operator: 'or', rules: [nestRules(levels - 1), rule] };
}
