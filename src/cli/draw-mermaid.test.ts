import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import { graphOf } from '../engine/graph-of.ts';
import { drawMermaid } from './draw-mermaid.ts';

function drawn(definition: JsonObject, extensions: JsonObject = {}): string {
  const graph = graphOf({ definition, extensions });
  if (graph === null) throw new Error('no graph');
  return drawMermaid(graph);
}

describe('drawMermaid', () => {
  it('writes states in states, regions, first and final states, and what is called', () => {
    const definition = {
      initial: 'review',
      states: {
        review: { type: 'parallel', onDone: 'done', states: { a: { initial: 'x', states: { x: {} } }, b: {} } },
        done: { type: 'final', tags: ['approved'] },
      },
    };
    const extensions = { apiPlugins: [{ name: 'tell', stateNames: ['done'] }] };
    expect(drawn(definition, extensions).split('\n')).toEqual([
      'stateDiagram-v2',
      '  [*] --> s_review',
      '  state "review" as s_review {',
      '    state "a" as review_a {',
      '      [*] --> review_a_x',
      '      state "x" as review_a_x',
      '    }',
      '    --',
      '    state "b" as review_b',
      '  }',
      '  state "done<br/>calls tell (webhook)<br/>#35;approved" as s_done',
      '  s_done --> [*]',
      '  s_review --> s_done : done',
      '',
    ]);
  });

  it('names events, delays, guards and what stays', () => {
    const text = drawn({
      initial: 'a',
      states: {
        a: {
          on: { GO: { target: 'b', guard: { type: 'json-logic', rule: { '==': [{ var: 'x' }, 1] } } }, NOTE: {} },
          after: { 5400000: 'b' },
        },
        b: { always: { target: 'h', guard: { type: 'jmespath', rule: `${'long || '.repeat(20)}end` } } },
        h: { history: 'shallow', target: 'a' },
      },
    });
    expect(text).toContain('s_a --> s_b : GO [x == 1]');
    expect(text).toContain('s_a --> s_a : NOTE (stays)');
    expect(text).toContain('s_a --> s_b : after 1 h 30 min');
    expect(text).toMatch(/s_b --> s_h : always \[long \|\| .{30,60}#8230;\]/);
    expect(text).toContain('state "H h" as s_h');
    expect(text).toContain('s_h --> s_a : default');
  });

  it('writes no letter of an author that Mermaid could read as syntax', () => {
    const hostile = 'x"; a --> b\n%%{init}%% :::<script>';
    const text = drawn({ initial: hostile, states: { [hostile]: { on: { [hostile]: 'end' }, tags: [hostile] }, end: {}, note: {} } });
    expect(text.split('\n')).toHaveLength(7);
    expect(text).not.toMatch(/<script|%%|"; a|:::/);
    expect(text.match(/-->/g)).toHaveLength(2);
    expect(text).toContain('state "end" as s_end');
  });

  it('gives every state an id of its own', () => {
    const text = drawn({ initial: 'a b', states: { 'a b': {}, 'a-b': {}, a_b: {}, ä: {}, ö: {} } });
    const ids = [...text.matchAll(/ as (\w+)/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(5);
  });
});
