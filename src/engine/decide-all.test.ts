import { describe, expect, it } from 'vitest';
import type { CaseState } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import { step } from './step.ts';

const allApproved = { type: 'jmespath', rule: "length(documents[?decision.status != 'approved']) == `0`" };
const definition = {
  definition: {
    initial: 'review',
    states: {
      review: {
        on: { approve: { target: 'approved', guard: allApproved }, revision: 'revision' },
        always: { target: 'auto', guard: allApproved },
      },
      revision: { on: { approve: 'approved' } },
      auto: { on: { END: 'approved' } },
      approved: { type: 'final' },
    },
  },
  extensions: {},
  contentHash: 'decide-all.test',
};

function started(context: JsonObject): CaseState {
  const moved = step(definition, { snapshot: null, state: '', context, status: 'active', tags: [] }, { kind: 'start' });
  if (moved.kind !== 'moved') throw new Error('did not start');
  return moved.after;
}

describe('step: decide-all', () => {
  const approve = { kind: 'decide-all', decision: { status: 'approved' }, event: 'approve' } as const;

  it('sends the event to the state as it is, with every document decided, before `always` is tried', () => {
    const before = started({ documents: [{ id: 'a' }, { id: 'b', decision: { status: 'rejected' } }] });
    const moved = step(definition, before, approve);
    expect(moved).toMatchObject({ kind: 'moved', transitioned: true, after: { state: 'approved', status: 'completed' } });
    expect(moved.kind === 'moved' && moved.after.context['documents']).toEqual([
      { id: 'a', decision: { status: 'approved' } },
      { id: 'b', decision: { status: 'approved' } },
    ]);
  });

  it('leaves the case as it was when a guard says no', () => {
    const before = started({ documents: [{ id: 'a' }] });
    const moved = step(definition, before, { kind: 'decide-all', decision: { status: 'revision' }, event: 'approve' });
    expect(moved).toMatchObject({ kind: 'moved', transitioned: false, blockedBy: [{ event: 'approve' }] });
    expect(moved.kind === 'moved' && moved.after).toBe(before);
  });

  it('is refused where the state does not take the event', () => {
    const before = started({ documents: [{ id: 'a' }] });
    expect(step(definition, before, { ...approve, event: 'reject' })).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'event_not_accepted' },
    });
    const done = step(definition, before, approve);
    expect(done.kind === 'moved' && step(definition, done.after, approve)).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'case_completed' },
    });
  });
});
