// `always`, and the bound of 100 steps.

import { describe, expect, it } from 'vitest';
import { playCase, sent, unstored } from './play-case.ts';

const chain = (length: number) =>
  unstored({
    initial: 'wait',
    states: {
      wait: { on: { GO: 's0' } },
      ...Object.fromEntries(Array.from({ length }, (_, index) => [`s${index}`, { always: `s${index + 1}` }])),
      [`s${length}`]: {},
    },
  });

describe('always', () => {
  it('is taken on entry, at the start too', () => {
    const definition = unstored({
      initial: 'a',
      states: { a: { always: [{ target: 'b', guard: { type: 'jmespath', rule: 'fast' } }] }, b: { always: 'c' }, c: {} },
    });
    expect(playCase(definition, { fast: true }).state.state).toBe('c');
    expect(playCase(definition, {}).state.state).toBe('a');
  });

  it('reads the payload of the event that led to it', () => {
    const definition = unstored({
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { always: { target: 'c', guard: { type: 'jmespath', rule: 'now' } } }, c: {} },
    });
    expect(playCase(definition, {}, [sent('GO', { now: true })]).state.state).toBe('c');
    expect(playCase(definition, {}, [sent('GO')]).state.state).toBe('b');
  });

  it("reads v4's empty event as always", () => {
    expect(playCase(unstored({ initial: 'a', states: { a: { on: { '': 'b' } }, b: {} } }), {}).state.state).toBe('b');
  });
});

describe('the bound of 100 steps', () => {
  const turn = { type: 'jmespath', rule: 'spin' };
  const loop = unstored({
    initial: 'a',
    states: { a: { always: { target: 'b', guard: turn }, on: { GO: 'b' } }, b: { always: { target: 'a', guard: turn } } },
  });

  it('refuses a start that loops', () => {
    expect(playCase(loop, { spin: true }).results[0]).toMatchObject({ kind: 'refused', refusal: { refused: 'too_many_steps' } });
  });

  it('refuses an event that loops, later, and changes nothing', () => {
    const { state, results } = playCase(loop, {}, [
      sent('GO', { spin: true }),
      sent('UPDATE_CONTEXT', { context: { spin: true } }),
      sent('GO'),
    ]);
    expect(results.slice(1, 3)).toMatchObject([
      { kind: 'refused', refusal: { refused: 'too_many_steps' } },
      { kind: 'refused', refusal: { refused: 'too_many_steps' } },
    ]);
    expect(results[3]).toMatchObject({ kind: 'moved' });
    expect(state).toMatchObject({ state: 'b', context: {} });
  });

  it('lets a long way through that ends in time', () => {
    expect(playCase(chain(90), {}, [sent('GO')]).state.state).toBe('s90');
    expect(playCase(chain(120), {}, [sent('GO')]).results[1]).toMatchObject({ kind: 'refused', refusal: { refused: 'too_many_steps' } });
  });
});
