import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../domain/json.ts';
import { type Graph, type GraphState, graphOf } from './graph-of.ts';
import { ruleText } from './rule-text.ts';

function graph(definition: JsonObject, extensions: JsonObject = {}): Graph {
  const made = graphOf({ definition, extensions });
  if (made === null) throw new Error('no graph');
  return made;
}

function stateNamed(state: GraphState, name: string): GraphState | undefined {
  return state.name === name ? state : state.states.map((child) => stateNamed(child, name)).find((found) => found !== undefined);
}

const nested: JsonObject = {
  initial: 'collect',
  states: {
    collect: {
      on: { SUBMIT: [{ target: 'review', cond: { type: 'jmespath', options: { rule: 'score >\n  `10`' } } }, '.late'], NOTE: {} },
      initial: 'open',
      states: { open: { after: { 60000: 'late' } }, late: { always: '#gone' } },
    },
    review: {
      type: 'parallel',
      tags: ['manual_review'],
      onDone: 'gone',
      states: { a: {}, b: { initial: 'x', states: { x: {}, h: { history: 'deep', target: 'x' } } } },
    },
    gone: { id: 'gone', type: 'final' },
  },
};

describe('graphOf', () => {
  it('keeps states within states, with their kinds, tags and first states', () => {
    const { root } = graph(nested);
    expect(root.states.map(({ name, kind, initial }) => [name, kind, initial])).toEqual([
      ['collect', 'compound', 'collect.open'],
      ['review', 'parallel', null],
      ['gone', 'final', null],
    ]);
    expect(stateNamed(root, 'review')?.tags).toEqual(['manual_review']);
    expect(stateNamed(root, 'review.b.h')).toMatchObject({ kind: 'history', deep: true, key: 'h' });
  });

  it('has an edge for every transition, whatever causes it and however its target is spelt', () => {
    expect(graph(nested).edges).toEqual([
      { from: 'collect', to: 'review', cause: { kind: 'event', event: 'SUBMIT' }, guard: 'score > `10`', stays: false },
      { from: 'collect', to: 'collect.late', cause: { kind: 'event', event: 'SUBMIT' }, guard: null, stays: false },
      { from: 'collect', to: 'collect', cause: { kind: 'event', event: 'NOTE' }, guard: null, stays: true },
      { from: 'collect.open', to: 'collect.late', cause: { kind: 'after', delayMs: 60_000 }, guard: null, stays: false },
      { from: 'collect.late', to: 'gone', cause: { kind: 'always' }, guard: null, stays: false },
      { from: 'review', to: 'gone', cause: { kind: 'done' }, guard: null, stays: false },
      { from: 'review.b.h', to: 'review.b.x', cause: { kind: 'default' }, guard: null, stays: false },
    ]);
  });

  it('names the plugins of a state in the order in which they are called', () => {
    const { root } = graph(nested, {
      apiPlugins: [
        { name: 'register', stateNames: ['review', 'collect.open'], successAction: 'X' },
        { name: 'tell', stateNames: ['review'] },
      ],
      childWorkflowPlugins: [{ name: 'owners', stateNames: ['review'] }],
    });
    expect(stateNamed(root, 'review')?.plugins).toEqual([
      { name: 'owners', kind: 'child' },
      { name: 'register', kind: 'api' },
      { name: 'tell', kind: 'webhook' },
    ]);
    expect(stateNamed(root, 'collect.open')?.plugins).toEqual([{ name: 'register', kind: 'api' }]);
    expect(stateNamed(root, 'gone')?.plugins).toEqual([]);
  });

  it('gives one edge for each of several targets, and leaves out those that do not exist', () => {
    const several = {
      initial: 'a',
      states: { a: { on: { GO: { target: ['b.x', 'b.y', 'nowhere'] } } }, b: { type: 'parallel', states: { x: {}, y: {} } } },
    };
    expect(graph(several).edges.map(({ to }) => to)).toEqual(['b.x', 'b.y']);
  });

  it('is null for what is no object', () => {
    expect(graphOf({ definition: [] as never, extensions: {} })).toBeNull();
  });
});

describe('ruleText', () => {
  const rules: readonly (readonly [Json, string])[] = [
    [{ '>=': [{ var: 'score' }, 10] }, 'score >= 10'],
    [{ and: [{ '==': [{ var: 'a' }, 'x'] }, { '!': { var: 'b.c' } }] }, '(a == "x") and not b.c'],
    [
      { some: [{ var: 'documents' }, { '!=': [{ var: 'decision.status' }, 'approved'] }] },
      'some(documents, decision.status != "approved")',
    ],
    [{ in: [{ var: ['country', 'US'] }, ['US', 'IL']] }, '(country or else "US") in ["US", "IL"]'],
    [{ missing: ['a', 'b'] }, 'missing("a", "b")'],
    [{ var: '' }, 'it'],
    [{ var: { cat: ['a', { var: 'b' }] } }, 'var(cat("a", b))'],
    [true, 'true'],
    [{ a: 1, b: 2 }, '{"a":1,"b":2}'],
  ];
  it.each(rules)('writes the JSON Logic rule %j as %s', (rule, text) => {
    expect(ruleText({ dialect: 'json-logic', rule })).toBe(text);
  });
});
