// What a step asks for: plugin calls on entry, timers set and cancelled.

import { describe, expect, it } from 'vitest';
import { playCase, sent, unstored } from './play-case.ts';

const extensions = {
  apiPlugins: [
    { name: 'api_1', stateNames: ['check', 'documents'] },
    { name: 'api_2', stateNames: ['check'] },
  ],
  commonPlugins: [{ name: 'common_1', stateNames: ['check', 'review.documents'] }],
  childWorkflowPlugins: [{ name: 'child_1', stateNames: ['check'] }],
};
const definition = unstored(
  {
    initial: 'intake',
    states: {
      intake: { on: { CHECK: 'check', REVIEW: 'review', THROUGH: 'through' } },
      check: { on: { SELF: 'check', AGAIN: { target: 'check', reenter: true }, NOTE: { actions: 'note' }, BACK: 'intake' } },
      review: { initial: 'documents', states: { documents: { on: { NEXT: 'people' } }, people: { on: { PREVIOUS: 'documents' } } } },
      through: { always: 'check' },
    },
  },
  extensions,
);
const callsOf = (result: unknown): readonly string[] =>
  (result as { pluginCalls: readonly { plugin: string; state: string }[] }).pluginCalls.map(({ plugin, state }) => `${plugin}@${state}`);

describe('plugin calls', () => {
  const all = ['child_1@check', 'common_1@check', 'api_1@check', 'api_2@check'];

  it('come on entry: child workflows, common plugins, api plugins, each in the order written', () => {
    expect(callsOf(playCase(definition, {}, [sent('CHECK')]).results[1])).toEqual(all);
  });

  it('come for the initial state too', () => {
    const starts = unstored({ initial: 'check', states: { check: {} } }, extensions);
    expect(callsOf(playCase(starts, {}).results[0])).toEqual(all);
  });

  it('do not come for a self-transition, however it is spelled, nor for a transition that stays', () => {
    for (const event of ['SELF', 'AGAIN', 'NOTE']) {
      const { results } = playCase(definition, {}, [sent('CHECK'), sent(event)]);
      expect(results[2], event).toMatchObject({ kind: 'moved', transitioned: true, pluginCalls: [] });
    }
  });

  it('do not come for a context change, and come again on the next entry', () => {
    const { results } = playCase(definition, {}, [
      sent('CHECK'),
      sent('UPDATE_CONTEXT', { context: { a: 1 } }),
      sent('BACK'),
      sent('CHECK'),
    ]);
    expect(results.slice(2).map(callsOf)).toEqual([[], [], all]);
  });

  it('find nested states by key and by dotted path', () => {
    const { results } = playCase(definition, {}, [sent('REVIEW'), sent('NEXT'), sent('PREVIOUS')]);
    expect(results.slice(1).map(callsOf)).toEqual([
      ['common_1@review.documents', 'api_1@review.documents'],
      [],
      ['common_1@review.documents', 'api_1@review.documents'],
    ]);
  });

  it('come for a state that is only passed through', () => {
    const { state, results } = playCase(definition, {}, [sent('THROUGH')]);
    expect(state.state).toBe('check');
    expect(callsOf(results[1])).toEqual(all);
  });
});

describe('timers', () => {
  const timed = unstored({
    initial: 'wait',
    states: {
      wait: {
        after: { 60000: 'late', '1000': { target: 'soon', guard: { type: 'jmespath', rule: 'x' } } },
        on: { GO: 'soon', PASS: 'pass', AROUND: 'around' },
      },
      soon: {},
      late: {},
      pass: { after: { 5: 'late' }, always: 'soon' },
      around: { always: 'wait' },
    },
  });
  const ids = ['xstate.after.1000.case.wait', 'xstate.after.60000.case.wait'];

  it('are set on entry, with milliseconds', () => {
    expect(playCase(timed, {}).results[0]).toMatchObject({
      timers: [
        { id: ids[0], delayMs: 1_000 },
        { id: ids[1], delayMs: 60_000 },
      ],
      cancelledTimers: [],
    });
  });

  it('are cancelled when their state is left', () => {
    expect(playCase(timed, {}, [sent('GO')]).results[1]).toMatchObject({ timers: [], cancelledTimers: expect.arrayContaining(ids) });
  });

  it('of a state that is passed through are never set', () => {
    expect(playCase(timed, {}, [sent('PASS')]).results[1]).toMatchObject({
      timers: [],
      cancelledTimers: expect.arrayContaining([...ids, 'xstate.after.5.case.pass']),
    });
  });

  it('of a state that is left and entered again are cancelled and set anew', () => {
    expect(playCase(timed, {}, [sent('AROUND')]).results[1]).toMatchObject({
      timers: [{ id: ids[0] }, { id: ids[1] }],
      cancelledTimers: expect.arrayContaining(ids),
    });
  });

  it('are not touched by a context change', () => {
    expect(playCase(timed, {}, [sent('UPDATE_CONTEXT', { context: { a: 1 } })]).results[1]).toMatchObject({
      timers: [],
      cancelledTimers: [],
    });
  });
});
