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
      { answer: 'register', body: { a: 1 } },
      { fails: 'register', error: 'closed' },
      { timer: 'waiting' },
      { callback: 'DONE', body: { b: 1 } },
    ]);
    expect(file).toEqual({
      context: {},
      events: [
        { kind: 'event', title: 'FINISHED', event: { kind: 'send', name: 'FINISHED', payload: {} } },
        { kind: 'event', title: 'approve', event: { kind: 'send', name: 'approve', payload: { a: 1 } } },
        { kind: 'event', title: 'reject', event: { kind: 'send', name: 'reject', payload: {} } },
        { kind: 'event', title: '(context merged)', event: { kind: 'merge-context', context: { entity: {} }, arrays: 'by_id' } },
        {
          kind: 'event',
          title: '(document d1: approved)',
          event: { kind: 'decide-document', documentId: 'd1', decision: { status: 'approved' } },
        },
        { kind: 'answer', title: '(register answers)', plugin: 'register', body: { a: 1 } },
        { kind: 'failure', title: '(register fails)', plugin: 'register', error: 'closed' },
        { kind: 'timer', title: '(timer of waiting)', timer: 'waiting' },
        {
          kind: 'event',
          title: '(callback DONE)',
          event: { kind: 'answer', destination: 'hookResponse', value: { b: 1 }, event: 'DONE', payload: {} },
        },
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
    expect(readEventsFile([{ fails: 'register', error: 7 }])).toBe('event 1 is of no known form');
    expect(readEventsFile([{ callback: 'DONE', at: 7 }])).toBe('event 1 is of no known form');
    expect(readEventsFile({})).toContain('neither a list');
    expect(readEventsFile('A')).toContain('neither a list');
    expect(readEventsFile({ context: [], events: [] })).toContain('neither a list');
  });
});
