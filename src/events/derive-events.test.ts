import { describe, expect, it } from 'vitest';
import type { CaseState } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import { type AppliedChange, deriveEvents } from './derive-events.ts';

function caseState(rest: Partial<CaseState> = {}): CaseState {
  return { snapshot: null, state: 'review', context: {}, status: 'active', tags: [], ...rest };
}

function derive(before: Partial<CaseState> | null, after: Partial<CaseState>, rest: Partial<AppliedChange> = {}) {
  return deriveEvents({
    before: before && caseState(before),
    after: caseState(after),
    assigneeChanged: false,
    tagsChanged: false,
    resolvedByTasks: false,
    ...rest,
  });
}

function withDocuments(...documents: JsonObject[]): Partial<CaseState> {
  return { context: { documents } };
}

describe('deriveEvents: creation', () => {
  it('is told as workflow.started alone, not as a change', () => {
    expect(derive(null, { context: { documents: [{ id: 'd', decision: { status: 'approved' } }] } })).toEqual(['workflow.started']);
  });

  it('tells the completion too when the case is resolved at its start', () => {
    expect(derive(null, { state: 'approved', status: 'completed', tags: ['approved'] })).toEqual([
      'workflow.started',
      'workflow.context.document.completed',
      'workflow.completed',
    ]);
    expect(derive(null, { state: 'closed', status: 'completed', tags: ['resolved'] })).toEqual(['workflow.started', 'workflow.completed']);
  });
});

describe('deriveEvents: an active case', () => {
  it('tells nothing when nothing changed, key order apart', () => {
    expect(derive({ context: { a: 1, b: 2 } }, { context: { b: 2, a: 1 } })).toEqual([]);
  });

  it('tells nothing when only the snapshot differs', () => {
    expect(derive({ snapshot: { historyValue: {} } }, { snapshot: { historyValue: { h: [] } } })).toEqual([]);
  });

  it('tells a move', () => {
    expect(derive({ state: 'a' }, { state: 'b' })).toEqual(['workflow.state.changed', 'workflow.context.document.updated']);
  });

  it('tells a move inside a parallel region', () => {
    expect(derive({ state: { left: 'a', right: 'x' } }, { state: { right: 'y', left: 'a' } })).toContain('workflow.state.changed');
    expect(derive({ state: { left: 'a', right: 'x' } }, { state: { right: 'x', left: 'a' } })).toEqual([]);
  });

  it('tells a change of context', () => {
    expect(derive({}, { context: { pluginsOutput: { register: {} } } })).toEqual([
      'workflow.context.changed',
      'workflow.context.document.updated',
    ]);
  });

  it('tells a change of tags as an update, while the case is open', () => {
    expect(derive({}, {}, { tagsChanged: true })).toEqual(['workflow.context.document.updated']);
    expect(derive({ status: 'completed' }, { status: 'completed' }, { tagsChanged: true })).toEqual([]);
    expect(derive({}, { state: 'b', status: 'completed' }, { tagsChanged: true })).not.toContain('workflow.context.document.updated');
  });

  it('tells a change of assignee, which is no update of the case', () => {
    expect(derive({}, {}, { assigneeChanged: true })).toEqual(['workflow.assignee.changed']);
  });

  it('tells a change of everything in the order of the catalogue, each once', () => {
    expect(derive({}, { state: 'b', ...withDocuments({ id: 'd', decision: { status: 'revision' } }) }, { assigneeChanged: true })).toEqual([
      'workflow.state.changed',
      'workflow.context.changed',
      'workflow.context.document.changed',
      'workflow.context.document.updated',
      'workflow.assignee.changed',
    ]);
  });
});

describe('deriveEvents: decisions on documents', () => {
  const changed = 'workflow.context.document.changed';
  const approved = { status: 'approved' };
  const passport = { category: 'id', type: 'passport', issuer: { country: 'US' } };

  it.each<[string, JsonObject[], JsonObject[]]>([
    ['decided', [{ id: 'd' }], [{ id: 'd', decision: approved }]],
    ['decided where an empty decision stood', [{ id: 'd', decision: { status: '' } }], [{ id: 'd', decision: approved }]],
    ['decided another way', [{ id: 'd', decision: approved }], [{ id: 'd', decision: { status: 'rejected' } }]],
    ['undecided again', [{ id: 'd', decision: approved }], [{ id: 'd', decision: null }]],
    ['new and decided on arrival', [], [{ id: 'd', decision: approved }]],
    ['corrected in category while approved', [{ id: 'd', category: 'id' }], [{ id: 'd', category: 'address', decision: approved }]],
    ['known by its key only', [passport], [{ ...passport, decision: approved }]],
    ['the first of two with one key', [passport, passport], [{ ...passport, decision: approved }, passport]],
    [
      'the second of two with one key',
      [{ ...passport, decision: approved }, passport],
      [
        { ...passport, decision: approved },
        { ...passport, decision: approved },
      ],
    ],
  ])('tells of a document %s', (_what, before, after) => {
    expect(derive(withDocuments(...before), withDocuments(...after))).toContain(changed);
  });

  it.each<[string, JsonObject[], JsonObject[]]>([
    ['new and undecided', [], [{ id: 'd' }]],
    ['given an empty decision', [{ id: 'd' }], [{ id: 'd', decision: { status: null, comment: 'later' } }]],
    ['given another reason', [{ id: 'd', decision: approved }], [{ id: 'd', decision: { ...approved, comment: 'fine' } }]],
    ['moved in the list', [{ id: 'a', decision: approved }, { id: 'b' }], [{ id: 'b' }, { id: 'a', decision: approved }]],
    ['given pages', [{ id: 'd', decision: approved }], [{ id: 'd', decision: approved, pages: [{ uri: 'https://files.example/1' }] }]],
  ])('does not tell of a document %s', (_what, before, after) => {
    const events = derive(withDocuments(...before), withDocuments(...after));
    expect(events).toContain('workflow.context.changed');
    expect(events).not.toContain(changed);
  });

  it('passes over documents that are no list of objects', () => {
    expect(derive({ context: { documents: 'none' } }, { context: { documents: [null, 1, { id: 'd' }] } })).not.toContain(changed);
  });
});

describe('deriveEvents: completion', () => {
  const completed: Partial<CaseState> = { state: 'done', status: 'completed' };
  const both = ['workflow.state.changed', 'workflow.context.document.completed', 'workflow.completed'];
  const onlyWorkflow = ['workflow.state.changed', 'workflow.completed'];

  it.each<[string, Partial<CaseState>, string[]]>([
    ['the tag approved', { tags: ['approved'] }, both],
    ['the tag rejected among others', { tags: ['archived', 'rejected'] }, both],
    ['the name approved without tags', { state: 'approved' }, both],
    ['the name auto_approved without tags', { state: 'auto_approved' }, both],
    ['the name rejected without tags', { state: 'rejected' }, both],
    ['the name auto_rejected without tags', { state: 'auto_rejected' }, both],
    ['another name without tags', { state: 'closed' }, onlyWorkflow],
    ['another tag under an outcome name', { state: 'approved', tags: ['cancelled'] }, onlyWorkflow],
  ])('by %s', (_what, after, expected) => {
    expect(derive({}, { ...completed, ...after })).toEqual(expected);
  });

  it('counts the change that completes as a change of state, context and document, but not as an update', () => {
    const after = { ...completed, tags: ['approved'], ...withDocuments({ id: 'd', decision: { status: 'approved' } }) };
    expect(derive({}, after)).toEqual([
      'workflow.state.changed',
      'workflow.context.changed',
      'workflow.context.document.changed',
      'workflow.context.document.completed',
      'workflow.completed',
    ]);
  });

  it('by tasks is an outcome, whatever the state is called', () => {
    const after = { status: 'completed', ...withDocuments({ id: 'd', decision: { status: 'rejected' } }) } as const;
    expect(derive({}, after, { resolvedByTasks: true })).toEqual([
      'workflow.context.changed',
      'workflow.context.document.changed',
      'workflow.context.document.completed',
      'workflow.completed',
    ]);
  });

  it('is never told twice: a late decision is a change of context only', () => {
    const before = { ...completed, tags: ['approved'], ...withDocuments({ id: 'd' }) };
    const after = { ...before, ...withDocuments({ id: 'd', decision: { status: 'rejected' } }) };
    expect(derive(before, after, { resolvedByTasks: true })).toEqual(['workflow.context.changed']);
    expect(derive(before, before)).toEqual([]);
  });
});
