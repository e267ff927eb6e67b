import { describe, expect, it } from 'vitest';
import { readEventsFile } from './events-file.ts';

describe('the events file of try', () => {
  it('takes a list of every form', () => {
    const file = readEventsFile([
      'FINISHED',
      { name: 'approve', payload: { a: 1 } },
      { name: 'reject' },
      { context: { entity: {} } },
      { decide: 'd1', decision: { status: 'approved' } },
    ]);
    expect(file).toEqual({
      context: {},
      events: [
        { title: 'FINISHED', event: { kind: 'send', name: 'FINISHED', payload: {} } },
        { title: 'approve', event: { kind: 'send', name: 'approve', payload: { a: 1 } } },
        { title: 'reject', event: { kind: 'send', name: 'reject', payload: {} } },
        { title: '(context merged)', event: { kind: 'merge-context', context: { entity: {} }, arrays: 'by_id' } },
        { title: '(document d1: approved)', event: { kind: 'decide-document', documentId: 'd1', decision: { status: 'approved' } } },
      ],
    });
  });

  it('takes a start context', () => {
    expect(readEventsFile({ context: { a: 1 }, events: [] })).toEqual({ context: { a: 1 }, events: [] });
    expect(readEventsFile({ events: [] })).toEqual({ context: {}, events: [] });
  });

  it('says which event it cannot read', () => {
    expect(readEventsFile(['A', { nmae: 'B' }])).toBe('event 2 is of no known form');
    expect(readEventsFile([{ name: 'A', payload: 'x' }])).toBe('event 1 is of no known form');
    expect(readEventsFile({})).toContain('neither a list');
    expect(readEventsFile('A')).toContain('neither a list');
    expect(readEventsFile({ context: [], events: [] })).toContain('neither a list');
  });
});
