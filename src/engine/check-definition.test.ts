// The publish check as a whole: each kind of finding with its path and its fix, all at once, whatever it is given.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../domain/json.ts';
import { checkDefinition } from './check-definition.ts';
import { playCase, sent, unstored } from './play-case.ts';

function check(definition: Json, rest: { extensions?: Json; config?: Json; contextSchema?: Json } = {}) {
  return checkDefinition({ definition, extensions: {}, config: {}, contextSchema: null, ...rest });
}

/** Findings as `severity code path`. */
function lines(definition: Json, rest: Parameters<typeof check>[1] = {}): readonly string[] {
  return check(definition, rest).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

const done: JsonObject = { type: 'final', tags: ['approved'] };

describe('checkDefinition: sound definitions', () => {
  it('has nothing to say about a chart with every supported construct', () => {
    const definition = {
      id: 'all',
      initial: 'work',
      states: {
        work: {
          initial: 'one',
          tags: ['working'],
          meta: { anything: 1 },
          after: { 60000: 'late', 1000: { target: 'late', guard: { type: 'jmespath', rule: 'a' } } },
          on: { PAUSE: 'paused' },
          states: {
            one: { on: { NEXT: 'two' } },
            two: { id: 'two', on: { DONE: '#all.both' } },
            back: { type: 'history', history: 'deep' },
          },
        },
        paused: { on: { RESUME: 'work.back' } },
        both: {
          type: 'parallel',
          onDone: 'end',
          states: {
            a: { initial: 'x', states: { x: { on: { A: 'y' } }, y: { type: 'final' } } },
            b: {
              initial: 'x',
              states: {
                x: { always: { target: 'y', cond: { type: 'json-logic', options: { rule: { var: 'b' } } } } },
                y: { type: 'final' },
              },
            },
          },
        },
        late: { always: [{ target: 'end', guard: { type: 'jmespath', options: { rule: 'x' } } }, '#two'] },
        end: done,
      },
    };
    expect(check(definition)).toEqual([]);
    expect(playCase(unstored(definition), {}).results[0]).toMatchObject({ kind: 'moved' });
  });
});

describe('checkDefinition: the form', () => {
  it.each<[string, Json]>([
    ['null', null],
    ['text', 'review'],
    ['a list', []],
  ])('finds that %s is no definition', (_, definition) => {
    expect(lines(definition)).toEqual(['error bad-definition $.definition']);
  });

  it('finds missing states and a missing initial', () => {
    expect(lines({})).toEqual(['error no-states $.definition.states']);
    expect(lines({ initial: 'a', states: 'a' })).toContain('error bad-states $.definition.states');
    expect(lines({ states: { a: done } })).toContain('error missing-initial $.definition.initial');
    expect(check({ initial: 'reviw', states: { review: { on: { A: 'b' } }, b: done } })[0]).toMatchObject({
      code: 'unknown-initial',
      fix: 'Did you mean "review"?',
    });
  });

  it('suggests the key that was meant', () => {
    expect(check({ initial: 'a', states: { a: { onn: { GO: 'b' }, on: { STOP: 'b' } }, b: done } })).toMatchObject([
      { severity: 'warning', code: 'unknown-key', path: '$.definition.states.a.onn', fix: 'Did you mean "on"?' },
    ]);
    expect(check({ initial: 'a', states: { a: { on: { GO: { taget: 'b', target: 'b' } } }, b: done } })).toMatchObject([
      { code: 'unknown-key', path: '$.definition.states.a.on.GO.taget', fix: 'Did you mean "target"?' },
    ]);
  });

  it('refuses code and what would start it', () => {
    const found = lines({
      initial: 'a',
      states: {
        a: {
          invoke: { src: 'x' },
          spawn: 'y',
          entry: '() => 1',
          exit: [{ type: 'log' }, { exec: 'x' }],
          on: { GO: { target: 'b', actions: ['note', 'spawnChild'] } },
        },
        b: done,
      },
    });
    expect(found).toEqual([
      'error refused-construct $.definition.states.a.invoke',
      'error refused-construct $.definition.states.a.spawn',
      'error refused-construct $.definition.states.a.entry',
      'warning ignored-action $.definition.states.a.exit[0]',
      'error refused-construct $.definition.states.a.exit[1]',
      'warning ignored-action $.definition.states.a.on.GO.actions[0]',
      'error refused-construct $.definition.states.a.on.GO.actions[1]',
    ]);
  });

  it('refuses reserved and wildcard events', () => {
    expect(
      lines({ initial: 'a', states: { a: { on: { UPDATE_CONTEXT: 'b', 'xstate.init': 'b', 'casewire.x': 'b', '*': 'b' } }, b: done } }),
    ).toEqual([
      'error reserved-event $.definition.states.a.on.UPDATE_CONTEXT',
      'error reserved-event $.definition.states.a.on["xstate.init"]',
      'error reserved-event $.definition.states.a.on["casewire.x"]',
      'error unsupported $.definition.states.a.on["*"]',
    ]);
  });

  it('refuses names of states and events that lead to prototypes', () => {
    const definition = JSON.parse(
      '{"initial": "a", "states": {"a": {"on": {"__proto__": "b", "constructor": "b", "GO": "b"}}, "b": {"type": "final", "tags": ["approved"]}, "__proto__": {"on": {"X": "a"}}, "c.d": {"on": {"X": "a"}}}}',
    );
    expect(lines(definition)).toEqual(
      expect.arrayContaining([
        'error reserved-event $.definition.states.a.on.__proto__',
        'error reserved-event $.definition.states.a.on.constructor',
        'error bad-state-name $.definition.states.__proto__',
        'error bad-state-name $.definition.states["c.d"]',
      ]),
    );
  });

  it('refuses delays that are none', () => {
    expect(lines({ initial: 'a', states: { a: { after: { soon: 'b', '-1': 'b', 1000: 'b' } }, b: done } })).toEqual([
      'error bad-delay $.definition.states.a.after.soon',
      'error bad-delay $.definition.states.a.after["-1"]',
    ]);
  });

  it('keeps to 500 states and 10 levels', () => {
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`s${index}`, { on: { GO: 's0' } }]));
    expect(lines({ initial: 's0', states: many })).toEqual(['error too-many-states $.definition.states']);
    let deep: JsonObject = { on: { GO: '#top' } };
    for (let level = 0; level < 11; level += 1) deep = { initial: 's', states: { s: deep } };
    expect(lines({ ...deep, id: 'top' }).filter((line) => line.includes('too-deep'))).toHaveLength(1);
  });
});

describe('checkDefinition: guards', () => {
  const guarded = (guard: JsonObject): JsonObject => ({
    initial: 'a',
    states: { a: { on: { GO: [{ target: 'b', ...guard }] } }, b: done },
  });
  const at = '$.definition.states.a.on.GO[0]';

  it.each<[string, JsonObject, string]>([
    ['a name', { guard: 'isReady' }, `error unknown-guard ${at}.guard`],
    ['an unknown type', { cond: { type: 'jmespth', options: { rule: 'a' } } }, `error unknown-guard ${at}.cond.type`],
    ['no rule', { cond: { type: 'jmespath' } }, `error guard-without-rule ${at}.cond`],
    ['bad JMESPath', { cond: { type: 'jmespath', options: { rule: 'a[' } } }, `error guard-syntax ${at}.cond.options.rule`],
    ['bad JSON Logic', { guard: { type: 'json-logic', rule: { nope: 1 } } }, `error guard-syntax ${at}.guard.rule`],
    ['an over-long rule', { guard: { type: 'jmespath', rule: 'a'.repeat(9_000) } }, `error guard-syntax ${at}.guard.rule`],
    ['two guards', { guard: { type: 'jmespath', rule: 'a' }, cond: { type: 'jmespath', rule: 'b' } }, `error two-guards ${at}.cond`],
    ['"in"', { in: '#b' }, `error unsupported ${at}.in`],
  ])('refuses %s', (_, guard, line) => {
    expect(lines(guarded(guard))).toEqual([line]);
  });

  it('warns of a transition that is never taken', () => {
    expect(
      lines({ initial: 'a', states: { a: { on: { GO: ['b', { target: 'b', guard: { type: 'jmespath', rule: 'x' } }] } }, b: done } }),
    ).toEqual(['warning never-taken $.definition.states.a.on.GO[1]']);
  });
});

describe('checkDefinition: ways', () => {
  it('finds unknown targets wherever they stand, and suggests', () => {
    const definition = {
      initial: 'review',
      states: {
        review: {
          on: { APPROVE: [{ target: 'aproved' }], X: '#nowhere' },
          always: { target: 'gone', guard: { type: 'jmespath', rule: 'x' } },
          after: { 1000: 'late' },
        },
        approved: done,
        nested: { initial: 'a', onDone: 'off', states: { a: { on: { UP: 'approved' } } } },
      },
    };
    const found = check(definition).filter(({ code }) => code === 'unknown-target');
    expect(found.map(({ path, fix }) => [path, fix])).toEqual([
      ['$.definition.states.review.on.APPROVE[0].target', 'Did you mean "approved"?'],
      ['$.definition.states.review.on.X.target', 'Name an existing state.'],
      ['$.definition.states.review.always.target', 'Name an existing state.'],
      ['$.definition.states.review.after["1000"].target', 'Name an existing state.'],
      ['$.definition.states.nested.onDone.target', 'Name an existing state.'],
      ['$.definition.states.nested.states.a.on.UP.target', 'It lies elsewhere: give it an "id" and write "#id".'],
    ]);
    expect(found.every(({ severity }) => severity === 'error')).toBe(true);
  });

  it('refuses targets that cannot be active together', () => {
    const regions = { initial: 'x', states: { x: { on: { Q: 'y' } }, y: {} } };
    const states = (target: readonly string[]): JsonObject => ({
      initial: 's',
      states: { s: { on: { GO: { target } } }, p: { type: 'parallel', on: { OUT: 's' }, states: { a: regions, b: regions } } },
    });
    expect(lines(states(['p.a.y', 'p.b.y']))).toEqual([]);
    expect(lines(states(['p.a.x', 'p.a.y']))).toContain('error clashing-targets $.definition.states.s.on.GO.target');
  });

  it('warns of unreachable states once, at the top', () => {
    const definition = {
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: done, lost: { initial: 'x', states: { x: { on: { GO: 'y' } }, y: { on: { GO: 'x' } } } } },
    };
    expect(lines(definition)).toEqual(['warning unreachable-state $.definition.states.lost']);
  });

  it('warns of states without a way out', () => {
    const definition = {
      initial: 'a',
      states: { a: { on: { GO: 'b', IN: 'c' } }, b: {}, c: { initial: 'd', on: { BACK: 'a' }, states: { d: {} } } },
    };
    expect(lines(definition)).toEqual(['warning dead-end $.definition.states.b']);
  });

  it('refuses endless always loops, warns of possible ones, and lets resting ones pass', () => {
    const guard = { type: 'jmespath', rule: 'x' };
    const loop = (first: JsonObject, second: JsonObject): JsonObject => ({
      initial: 'a',
      states: { a: { always: [{ target: 'b', ...first }] }, b: { always: { target: 'a', ...second } } },
    });
    expect(lines(loop({}, {}))).toEqual(['error always-loop $.definition.states.a.always[0]']);
    expect(lines(loop({}, { guard }))).toEqual(['warning possible-always-loop $.definition.states.a.always[0]']);
    const within = {
      initial: 'p',
      states: { p: { initial: 'c', always: { target: 'p.d', guard }, on: { OUT: 'end' }, states: { c: {}, d: {} } }, end: done },
    };
    expect(lines(within)).toEqual([]);
    const through: JsonObject = {
      initial: 'p',
      states: { p: { initial: 'c', always: 'q', states: { c: {} } }, q: { initial: 'e', states: { e: { always: '#start' } } } },
      id: 'm',
    };
    expect(
      lines({
        ...through,
        states: { ...(through['states'] as JsonObject), p: { id: 'start', initial: 'c', always: 'q', states: { c: {} } } },
      }),
    ).toContain('error always-loop $.definition.states.p.always');
  });

  it('says what final states tell', () => {
    const definition = {
      initial: 'a',
      states: {
        a: { on: { A: 'approved', R: 'auto_rejected', C: 'closed', T: 'tagged', B: 'both' } },
        approved: { type: 'final' },
        auto_rejected: { type: 'final' },
        closed: { type: 'final' },
        tagged: { type: 'final', tags: ['rejected'] },
        both: { type: 'final', tags: ['approved', 'rejected'] },
      },
    };
    expect(lines(definition)).toEqual([
      'warning outcome-by-name $.definition.states.approved.tags',
      'warning outcome-by-name $.definition.states.auto_rejected.tags',
      'warning no-outcome $.definition.states.closed.tags',
      'warning two-outcomes $.definition.states.both.tags',
    ]);
  });
});

describe('checkDefinition: plugins', () => {
  const chart: JsonObject = {
    initial: 'check',
    states: { check: { on: { OK: 'end', KO: 'review' } }, review: { on: { APPROVE: 'end' } }, end: done },
  };
  const api = (more: JsonObject): JsonObject => ({
    name: 'register',
    url: 'https://example.test',
    stateNames: ['check'],
    successAction: 'OK',
    errorAction: 'KO',
    ...more,
  });
  const found = (plugin: JsonObject, family = 'apiPlugins') =>
    check(chart, { extensions: { [family]: [plugin] } }).map(
      ({ severity, code, path }) => `${severity} ${code} ${path.replace(`$.extensions.${family}[0]`, '')}`,
    );

  it("accepts the page's webhook and a plain api plugin", () => {
    const webhook = {
      name: 'hook',
      url: 'https://example.test',
      method: 'POST',
      stateNames: ['check', 'review'],
      headers: { authorization: 'Bearer {secret.KEY}' },
      request: { transform: { transformer: 'jmespath', mapping: '{success_result: @}' } },
    };
    expect(found(webhook)).toEqual([]);
    expect(
      found(api({ method: 'get', response: { transform: [{ transformer: 'jmespath', mapping: 'data' }], schema: { type: 'object' } } })),
    ).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['an unknown kind', api({ pluginKind: 'apii' }), 'error unknown-plugin-kind .pluginKind'],
    ['a kind of another list', api({ pluginKind: 'riskRules' }), 'error unknown-plugin-kind .pluginKind'],
    ['an unknown state', api({ stateNames: ['chek'] }), 'error unknown-state-name .stateNames[0]'],
    ['states that are no list', api({ stateNames: 'check' }), 'error bad-state-names .stateNames'],
    ['no states', api({ stateNames: [] }), 'warning plugin-never-runs .stateNames'],
    ['no name', api({ name: '' }), 'error unnamed-plugin .name'],
    ['no url', api({ url: null }), 'error missing-url .url'],
    ['an unknown method', api({ method: 'FETCH' }), 'error unknown-method .method'],
    ['a callback that no state accepts', api({ successAction: 'OKAY' }), 'error unknown-event .successAction'],
    ['a callback that the state does not accept', api({ successAction: 'APPROVE' }), 'warning callback-not-accepted .successAction'],
    [
      'bad JMESPath',
      api({ request: { transform: [{ transformer: 'jmespath', mapping: '{a: ' }] } }),
      'error jmespath-syntax .request.transform[0].mapping',
    ],
    [
      'an unknown transformer',
      api({ response: { transform: { transformer: 'xslt', mapping: '' } } }),
      'error unknown-transformer .response.transform.transformer',
    ],
    [
      'an unknown helper',
      api({ request: { transform: { transformer: 'helper', mapping: [{ method: 'imageUrlToBase64' }] } } }),
      'error unknown-helper .request.transform.mapping[0].method',
    ],
    ['a bad schema', api({ request: { schema: { type: 'objekt' } } }), 'error bad-schema .request.schema.type'],
  ])('finds %s', (_, plugin, line) => {
    expect(found(plugin)).toContain(line);
  });

  it('checks risk rules, iterations and children', () => {
    const rules = { name: 'risk', pluginKind: 'riskRules', stateNames: ['check'] };
    expect(
      found(
        {
          ...rules,
          rulesSource: { source: 'inline', rules: [{ id: 'r', ruleSet: { operator: 'and', rules: [{ key: 'a', operator: 'EXISTS' }] } }] },
        },
        'commonPlugins',
      ),
    ).toEqual([]);
    expect(
      found({ ...rules, rulesSource: { source: 'inline', rules: [{ id: 'r', jsonLogic: { nope: 1 } }, {}] } }, 'commonPlugins'),
    ).toEqual(['error json-logic-syntax .rulesSource.rules[0].jsonLogic', 'error bad-rule .rulesSource.rules[1].ruleSet']);
    expect(found({ ...rules, rulesSource: { source: 'notion' } }, 'commonPlugins')).toEqual(['error bad-rules-source .rulesSource']);
    expect(found({ name: 'each', pluginKind: 'iterative', stateNames: ['check'], actionPluginName: 'none' }, 'commonPlugins')).toEqual([
      'error unknown-action-plugin .actionPluginName',
    ]);
    expect(found({ name: 'kind', stateNames: ['check'] }, 'commonPlugins')).toEqual(['error unknown-plugin-kind .pluginKind']);
    expect(
      found({ name: 'child', stateNames: ['check'], transformers: [{ transformer: 'jmespath', mapping: 'a[' }] }, 'childWorkflowPlugins'),
    ).toEqual(['error missing-child-definition .definitionId', 'error jmespath-syntax .transformers[0].mapping']);
    expect(
      found(
        { name: 'each', pluginKind: 'iterative', stateNames: ['check'], actionPluginName: 'each', iterateOn: 'a.list' },
        'commonPlugins',
      ),
    ).toEqual([]);
  });

  it('checks what events and mails are sent', () => {
    const common = (plugin: JsonObject) => found({ name: 'it', stateNames: ['check'], ...plugin }, 'commonPlugins');
    expect(common({ pluginKind: 'dispatchEvent' })).toEqual(['error missing-event .eventName']);
    expect(common({ pluginKind: 'dispatchEvent', eventName: 'NOBODY_HEARS' })).toEqual(['error unknown-event .eventName']);
    expect(common({ pluginKind: 'email' })).toEqual(['error bad-mail .to', 'error bad-mail .subject', 'error bad-mail .text']);
    expect(common({ pluginKind: 'email', to: ['a@example.com'], subject: 'Hi', html: '<p>Hi</p>' })).toEqual([]);
  });

  it('refuses one name for two plugins, across the lists', () => {
    const extensions = { apiPlugins: [api({})], childWorkflowPlugins: [{ name: 'register', definitionId: 'kyc', stateNames: ['check'] }] };
    expect(lines(chart, { extensions })).toEqual(['error duplicate-plugin $.extensions.apiPlugins[0].name']);
  });

  it('warns of a list that is none, and refuses lists of the wrong form', () => {
    expect(lines(chart, { extensions: { apiPlugin: [] } })).toEqual(['warning unknown-extension $.extensions.apiPlugin']);
    expect(lines(chart, { extensions: { apiPlugins: {} } })).toEqual(['error bad-extensions $.extensions.apiPlugins']);
    expect(lines(chart, { extensions: { apiPlugins: ['x'] } })).toEqual(['error bad-plugin $.extensions.apiPlugins[0]']);
    expect(lines(chart, { extensions: [] })).toEqual(['error bad-extensions $.extensions']);
  });

  it('checks the events and transforms of the config, and the context schema', () => {
    const config = {
      initialEvent: 'STRT',
      childCallbackResults: [{ definitionId: 'kyc', deliverEvent: 'NONE', transformers: [{ transformer: 'jmespath', mapping: ')' }] }],
    };
    expect(lines(chart, { config, contextSchema: { type: 'nope' } })).toEqual([
      'error unknown-event $.config.initialEvent',
      'error unknown-event $.config.childCallbackResults[0].deliverEvent',
      'error jmespath-syntax $.config.childCallbackResults[0].transformers[0].mapping',
      'error bad-schema $.contextSchema.type',
    ]);
  });
});

describe('checkDefinition: all at once', () => {
  it('reports every finding of one definition, each with a fix', () => {
    const found = check(
      { initial: 'a', states: { a: { on: { GO: 'nowhere', X: { target: 'b', guard: 'code' } } }, b: {}, lost: { on: { GO: 'a' } } } },
      { extensions: { apiPlugins: [{ name: 'p', url: 'https://example.test', stateNames: ['zzz'] }] }, contextSchema: { type: 'nope' } },
    );
    expect(found.map(({ code }) => code).sort()).toEqual([
      'bad-schema',
      'dead-end',
      'unknown-guard',
      'unknown-state-name',
      'unknown-target',
      'unreachable-state',
    ]);
    expect(found.every(({ fix, message }) => fix.length > 5 && message.length > 5)).toBe(true);
  });

  it('never throws, whatever JSON it is given', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'p.a', '.a', '#a', '', '__proto__');
    const guard = fc.constantFrom<Json>(
      { type: 'jmespath', rule: 'x' },
      { type: 'json-logic', options: { rule: { var: 'x' } } },
      'code',
      null,
    );
    const { state } = fc.letrec<{ state: Json; transition: Json }>((tie) => ({
      transition: fc.oneof(
        names,
        fc.record({ target: fc.oneof(names, fc.array(names, { maxLength: 2 })), guard, reenter: fc.boolean() }, { requiredKeys: [] }),
        fc.array(fc.record({ target: names, cond: guard }), { maxLength: 2 }),
      ) as fc.Arbitrary<Json>,
      state: fc.record(
        {
          type: fc.constantFrom('parallel', 'final', 'history', 'compound'),
          initial: names,
          on: fc.dictionary(fc.constantFrom('GO', 'STOP', '', '*'), tie('transition'), { maxKeys: 2, noNullPrototype: true }),
          always: tie('transition'),
          after: fc.dictionary(fc.constantFrom('1000', 'x'), tie('transition'), { maxKeys: 1, noNullPrototype: true }),
          onDone: tie('transition'),
          states: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'h'), fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('state')), {
            maxKeys: 3,
            noNullPrototype: true,
          }),
          tags: fc.constantFrom<Json>(['approved'], 'x', 1),
        },
        { requiredKeys: [] },
      ) as unknown as fc.Arbitrary<Json>,
    }));
    const json = fc.jsonValue() as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.oneof(state, json), json, (definition, other) => {
        expect(Array.isArray(checkDefinition({ definition, extensions: other, config: other, contextSchema: other }))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('passes no definition that the machine cannot run', () => {
    const target = fc.constantFrom('#a', '#b', '#p', '#p.x', '#p.h', '#q', '#q.r.y', '#end', '#m');
    const guard = fc.constantFrom<JsonObject>({ type: 'jmespath', rule: 'x' }, { type: 'json-logic', rule: { '!': { var: 'x' } } });
    const free = fc.record({ target, guard, reenter: fc.boolean() }, { requiredKeys: ['target'] });
    const state = fc.record(
      {
        on: fc.dictionary(fc.constantFrom('GO', 'STOP'), fc.array(free, { maxLength: 2 }), { noNullPrototype: true }),
        always: fc.record({ target, guard }),
        after: fc.record({ 1000: free }),
        onDone: free,
      },
      { requiredKeys: ['on'] },
    );
    const chart = fc.tuple(state, state, state, state, state).map(([a, b, x, y, p]) => ({
      ...{ id: 'm', initial: 'a' },
      states: {
        a: { ...a, id: 'a' },
        b: { ...b, id: 'b' },
        p: { ...p, id: 'p', initial: 'x', states: { x, y, h: { type: 'history', history: 'deep' }, f: { type: 'final' } } },
        q: {
          id: 'q',
          type: 'parallel',
          onDone: '#b',
          states: { r: { initial: 'x', states: { x, y: { type: 'final' } } }, s: { initial: 'x', states: { x: y, y: { type: 'final' } } } },
        },
        end: { id: 'end', type: 'final', tags: ['approved'] },
      },
    }));
    let sound = 0;
    fc.assert(
      fc.property(chart, fc.boolean(), (definition, x) => {
        if (check(definition as unknown as Json).some(({ severity }) => severity === 'error')) return;
        sound += 1;
        const { results, state: last } = playCase(unstored(definition as unknown as JsonObject), { x }, [
          sent('GO'),
          sent('STOP', { x: !x }),
          sent('UPDATE_CONTEXT', { context: { x: !x } }),
          sent('GO'),
        ]);
        expect(results).toHaveLength(results[0]?.kind === 'moved' ? 5 : 1);
        expect(['active', 'completed']).toContain(last.status);
      }),
      { numRuns: 300 },
    );
    expect(sound).toBeGreaterThan(100);
  });
});
