import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../domain/json.ts';
import { evaluateGuard } from './guards.ts';
import { playCase, sent, unstored } from './play-case.ts';

const guarded = (guard: JsonObject) =>
  unstored({ initial: 'review', states: { review: { on: { APPROVE: [{ target: 'approved', ...guard }] } }, approved: {} } });
const scoreRule: Json = { '>': [{ var: 'score' }, 50] };

describe('guards: spellings', () => {
  it.each<[string, JsonObject]>([
    ['cond with options', { cond: { type: 'json-logic', options: { rule: scoreRule } } }],
    ['cond with rule', { cond: { type: 'json-logic', rule: scoreRule } }],
    ['guard with options', { guard: { type: 'jmespath', options: { rule: 'score > `50`' } } }],
    ['guard with params', { guard: { type: 'jmespath', params: { rule: 'score > `50`' } } }],
    ['guard with rule', { guard: { type: 'jmespath', rule: 'score > `50`' } }],
  ])('honours %s', (_, guard) => {
    expect(playCase(guarded(guard), { score: 60 }, [sent('APPROVE')]).state.state).toBe('approved');
    expect(playCase(guarded(guard), { score: 10 }, [sent('APPROVE')]).state.state).toBe('review');
  });

  it('takes the first transition whose guard says yes', () => {
    const definition = unstored({
      initial: 'a',
      states: {
        a: {
          on: {
            GO: [
              { target: 'b', cond: { type: 'jmespath', options: { rule: 'x == `1`' } } },
              { target: 'c', cond: { type: 'jmespath', options: { rule: 'x == `2`' } } },
              'd',
            ],
          },
        },
        b: {},
        c: {},
        d: {},
      },
    });
    expect([1, 2, 3].map((x) => playCase(definition, { x }, [sent('GO')]).state.state)).toEqual(['b', 'c', 'd']);
  });

  it('asks the state around when the inner guards say no', () => {
    const definition = unstored({
      initial: 'p',
      states: {
        p: {
          initial: 'c',
          on: { GO: 'out' },
          states: { c: { on: { GO: { target: 'd', guard: { type: 'jmespath', rule: 'no' } } } }, d: {} },
        },
        out: {},
      },
    });
    expect(playCase(definition, {}, [sent('GO')]).state.state).toBe('out');
  });
});

describe('guards: data', () => {
  const definition = guarded({ guard: { type: 'jmespath', rule: "decision == 'yes' && entity.id == 'e'" } });

  it('lay the payload over the context and store none of it', () => {
    const { state } = playCase(definition, { decision: 'no', entity: { id: 'e' } }, [sent('APPROVE', { decision: 'yes' })]);
    expect(state).toMatchObject({ state: 'approved', context: { decision: 'no', entity: { id: 'e' } } });
  });

  it('the overlay is shallow: a payload key hides the whole context key', () => {
    expect(playCase(definition, { entity: { id: 'e' } }, [sent('APPROVE', { decision: 'yes', entity: { other: 1 } })]).state.state).toBe(
      'review',
    );
  });

  it.each<[string, boolean]>([
    ['`[]`', true],
    ['`{}`', true],
    ["'x'", true],
    ['`1`', true],
    ["''", false],
    ['`0`', false],
    ['missing', false],
    ['`false`', false],
  ])('count %s as %s', (rule, yes) => {
    expect(evaluateGuard({ dialect: 'jmespath', rule }, {}, {})).toMatchObject({ kind: 'said', yes });
  });

  it('count an empty list as true in json-logic too', () => {
    expect(evaluateGuard({ dialect: 'json-logic', rule: { var: 'list' } }, { list: [] }, {})).toEqual({
      kind: 'said',
      yes: true,
      value: [],
    });
  });

  it('do not let a hostile payload reach a prototype', () => {
    const payload: JsonObject = JSON.parse('{"__proto__": {"decision": "yes"}, "constructor": {"prototype": {"decision": "yes"}}}');
    expect(playCase(definition, { entity: { id: 'e' } }, [sent('APPROVE', payload)]).state.state).toBe('review');
    expect(({} as Record<string, unknown>)['decision']).toBeUndefined();
  });
});

describe('guards that say no', () => {
  const definition = unstored({
    initial: 'p',
    states: {
      p: {
        initial: 'c',
        on: { GO: { target: 'out', guard: { type: 'json-logic', rule: { var: 'outer' } } } },
        states: {
          c: {
            on: {
              GO: [
                { target: 'd', guard: { type: 'jmespath', rule: 'inner' } },
                { target: 'c', guard: { type: 'jmespath', rule: 'score > `3`' } },
              ],
            },
          },
          d: {},
        },
      },
      out: {},
    },
  });

  it('are named when nothing is taken, innermost first, with what they gave', () => {
    const { state, results } = playCase(definition, { score: 1 }, [sent('GO')]);
    expect(state.state).toEqual({ p: 'c' });
    expect(results[1]).toEqual({
      kind: 'moved',
      after: state,
      transitioned: false,
      blockedBy: [
        { event: 'GO', target: 'd', guard: { type: 'jmespath', rule: 'inner' }, reason: 'the rule gave null' },
        { event: 'GO', target: 'c', guard: { type: 'jmespath', rule: 'score > `3`' }, reason: 'the rule gave false' },
        { event: 'GO', target: 'out', guard: { type: 'json-logic', rule: { var: 'outer' } }, reason: 'the rule gave null' },
      ],
      pluginCalls: [],
      timers: [],
      cancelledTimers: [],
    });
  });

  it('are not named when another transition is taken', () => {
    expect(playCase(definition, { outer: true }, [sent('GO')]).results[1]).toMatchObject({ transitioned: true, blockedBy: [] });
  });
});

describe('guards that fail', () => {
  const failing: JsonObject = { guard: { type: 'jmespath', rule: 'length(count) > `1`' } };

  it('refuse the event and change nothing', () => {
    const { state, results } = playCase(guarded(failing), { count: 5 }, [sent('APPROVE')]);
    expect(results[1]).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'guard_failed', more: { guard: '$.definition.states.review.on.APPROVE[0]' } },
    });
    expect(state.state).toBe('review');
  });

  it('refuse a start and a context change whose always they guard', () => {
    const definition = unstored({ initial: 'a', states: { a: { always: { target: 'b', ...failing } }, b: {} } });
    expect(playCase(definition, { count: 5 }).results[0]).toMatchObject({ kind: 'refused', refusal: { refused: 'guard_failed' } });
    const { state, results } = playCase(definition, { count: [] }, [{ kind: 'merge-context', context: { count: 5 }, arrays: 'replace' }]);
    expect(results[1]).toMatchObject({ kind: 'refused', refusal: { refused: 'guard_failed' } });
    expect(state.context).toEqual({ count: [] });
  });

  it('leave the next event of the same definition unharmed', () => {
    const definition = guarded(failing);
    playCase(definition, { count: 5 }, [sent('APPROVE')]);
    expect(playCase(definition, { count: [1, 2] }, [sent('APPROVE')]).state.state).toBe('approved');
  });
});
