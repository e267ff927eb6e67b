// The step as a whole: what moves, what is refused, what stays. Each further concept has a test file of its own.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import { playCase, sent, unstored } from './play-case.ts';
import { step } from './step.ts';

const review = unstored({
  initial: 'review',
  states: {
    review: { on: { APPROVE: 'approved', REJECT: { target: 'rejected' }, NOTE: {} } },
    approved: { type: 'final', tags: ['approved'] },
    rejected: { type: 'final' },
  },
});

describe('step: start and send', () => {
  it('enters the initial state with the start context', () => {
    const { state, results } = playCase(review, { entity: { id: 'e' } });
    expect(state).toMatchObject({ state: 'review', context: { entity: { id: 'e' } }, status: 'active', tags: [] });
    expect(state.snapshot).not.toHaveProperty('context');
    expect(results[0]).toMatchObject({ kind: 'moved', transitioned: true, blockedBy: [] });
  });

  it('takes a transition and completes in a final state', () => {
    const { state, results } = playCase(review, {}, [sent('APPROVE')]);
    expect(state).toMatchObject({ state: 'approved', status: 'completed', tags: ['approved'] });
    expect(results[1]).toMatchObject({ kind: 'moved', transitioned: true });
  });

  it('completes at once when the initial state is final', () => {
    expect(playCase(unstored({ initial: 'done', states: { done: { type: 'final' } } }), {}).state.status).toBe('completed');
  });

  it('refuses an event that the state does not accept, naming the state and what it accepts', () => {
    const { state, results } = playCase(review, {}, [sent('ESCALATE')]);
    expect(results[1]).toEqual({
      kind: 'refused',
      refusal: {
        refused: 'event_not_accepted',
        detail: 'The state "review" does not accept the event "ESCALATE"; it accepts APPROVE, NOTE, REJECT.',
        more: { state: 'review', nextEvents: ['APPROVE', 'NOTE', 'REJECT'] },
      },
    });
    expect(state.state).toBe('review');
  });

  it.each(['xstate.init', 'xstate.after.1.case.review', 'xstate.stop', 'casewire.context-changed', '', '*', '__proto__', 'constructor'])(
    'refuses the internal name "%s"',
    (name) => {
      expect(playCase(review, {}, [sent(name)]).results[1]).toMatchObject({ kind: 'refused', refusal: { refused: 'event_not_accepted' } });
    },
  );

  it('lets no payload overwrite the event', () => {
    expect(playCase(review, {}, [sent('APPROVE', { type: 'REJECT' })]).state.state).toBe('approved');
  });

  it('counts a transition without a target as taken, and moves nothing', () => {
    const { state, results } = playCase(review, {}, [sent('NOTE')]);
    expect(results[1]).toMatchObject({ kind: 'moved', transitioned: true });
    expect(state.state).toBe('review');
  });

  it('edits neither the definition, nor the case, nor the event', () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const definition = freeze(
      unstored({
        initial: 'a',
        states: { a: { on: { GO: [{ target: 'b', cond: { type: 'jmespath', options: { rule: 'ok' } } }] } }, b: {} },
      }),
    );
    const before = freeze(playCase(definition, { list: [{ id: '1' }] }).state);
    expect(step(definition, before, freeze(sent('GO', { ok: true })))).toMatchObject({ kind: 'moved', after: { state: 'b' } });
    expect(
      step(definition, before, freeze({ kind: 'merge-context', context: { list: [{ id: '1', x: 1 }] }, arrays: 'by_id' })),
    ).toMatchObject({ kind: 'moved' });
  });

  it('keeps data that looks like the machine’s own', () => {
    const context = { list: [{ xstate$$type: 1, id: 'x' }], actor: { xstate$$type: 1, id: 'y', sessionId: 's', send: 1, ref: 1 } };
    expect(playCase(review, context, [sent('NOTE'), sent('UPDATE_CONTEXT', { context: { a: 1 } })]).state.context).toEqual({
      ...context,
      a: 1,
    });
  });

  it('changes nothing for an assignment', () => {
    const { state, results } = playCase(review, { a: 1 }, [{ kind: 'assign', assigneeId: 'p1' }]);
    expect(results[1]).toEqual({
      kind: 'moved',
      after: state,
      transitioned: false,
      blockedBy: [],
      pluginCalls: [],
      timers: [],
      cancelledTimers: [],
    });
  });
});

describe('step: completed cases', () => {
  const completed = playCase(review, { documents: [{ id: 'd1' }], a: 1 }, [sent('APPROVE')]).state;

  it('refuses every sent event, the built-in ones too', () => {
    for (const event of [sent('REJECT'), sent('UPDATE_CONTEXT', { context: { a: 2 } })]) {
      expect(step(review, completed, event)).toMatchObject({ kind: 'refused', refusal: { refused: 'case_completed' } });
    }
  });

  it('stores merges and late decisions and leaves the machine alone', () => {
    const merged = step(review, completed, { kind: 'merge-context', context: { a: 2 }, arrays: 'concat' });
    expect(merged).toMatchObject({ kind: 'moved', transitioned: false, after: { ...completed, context: { a: 2 } }, pluginCalls: [] });
    const decided = step(review, completed, { kind: 'decide-document', documentId: 'd1', decision: { status: 'rejected' } });
    expect(decided).toMatchObject({
      kind: 'moved',
      after: {
        status: 'completed',
        snapshot: completed.snapshot,
        context: { documents: [{ id: 'd1', decision: { status: 'rejected' } }] },
      },
    });
  });

  it('stay completed when they were completed by their tasks and not by the machine', () => {
    const open = { ...playCase(review, { a: 1 }).state, status: 'completed' as const };
    expect(step(review, open, sent('APPROVE'))).toMatchObject({ kind: 'refused' });
    expect(step(review, open, { kind: 'merge-context', context: { a: 2 }, arrays: 'concat' })).toMatchObject({
      after: { status: 'completed', state: 'review' },
    });
  });
});

describe('step: answers from outside', () => {
  const waiting = unstored({
    initial: 'waiting',
    states: {
      waiting: {
        always: { target: 'approved', guard: { type: 'jmespath', rule: 'length(results) > `3`' } },
        on: { DONE: 'approved', STUCK: { target: 'approved', guard: { type: 'jmespath', rule: 'length(nothing)' } } },
      },
      approved: { type: 'final', tags: ['approved'] },
    },
  });
  const answer = (value: JsonObject, event: string | null) => ({ kind: 'answer', destination: '', value, event, payload: {} }) as const;
  const start = { results: [] };

  it('are kept though the state does not take their event, or its guard breaks', () => {
    for (const [event, code] of [
      ['NOBODY', 'event_not_accepted'],
      ['STUCK', 'guard_failed'],
    ] as const) {
      const { state, results } = playCase(waiting, start, [answer({ a: 1 }, event)]);
      expect(state).toMatchObject({ state: 'waiting', context: { results: [], a: 1 } });
      expect(results[1]).toMatchObject({ kind: 'moved', transitioned: false, notTaken: { refused: code } });
    }
  });

  it('are kept though `always` cannot be evaluated with them; their event still moves the case', () => {
    const broken = { results: 7 };
    const { state, results } = playCase(waiting, start, [answer(broken, null)]);
    expect(state).toMatchObject({ state: 'waiting', context: broken });
    expect(results[1]).toMatchObject({ kind: 'moved', notTaken: { refused: 'guard_failed' } });
    const moved = playCase(waiting, start, [answer(broken, 'DONE')]);
    expect(moved.state).toMatchObject({ state: 'approved', status: 'completed', context: broken });
    expect(moved.results[1]).toMatchObject({ transitioned: true });
    expect(moved.results[1]).not.toHaveProperty('notTaken');
  });
});

describe('step: documents', () => {
  const definition = unstored({
    initial: 'collect',
    states: {
      collect: {
        always: {
          target: 'approved',
          guard: { type: 'jmespath', rule: "length(documents) > `0` && length(documents[?decision.status != 'approved']) == `0`" },
        },
      },
      approved: { type: 'final' },
    },
  });
  const context: JsonObject = { documents: [{ id: 'a' }, { id: 'b' }] };

  it('a decision re-evaluates always', () => {
    const approve = (documentId: string) => ({ kind: 'decide-document', documentId, decision: { status: 'approved' } }) as const;
    expect(playCase(definition, context, [approve('a')]).state.state).toBe('collect');
    const { state, results } = playCase(definition, context, [approve('a'), approve('b')]);
    expect(state).toMatchObject({ state: 'approved', status: 'completed' });
    expect(results[2]).toMatchObject({ transitioned: true });
  });

  it('an unknown document is not found', () => {
    expect(playCase(definition, context, [{ kind: 'decide-document', documentId: 'z', decision: {} }]).results[1]).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'not_found' },
    });
  });
});
