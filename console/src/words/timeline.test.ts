import { describe, expect, it } from 'vitest';
import { type TimelineEntry, timelineLines } from './timeline.ts';

const start = Date.parse('2026-11-24T10:00:00.000Z');
let ids = 0;
const entry = (kind: string, minutes: number, facts: Record<string, unknown> = {}): TimelineEntry => {
  ids += 1;
  return { at: new Date(start + minutes * 60_000).toISOString(), kind, id: `entry-${ids}`, ...facts };
};
const shown = (...entries: readonly TimelineEntry[]) =>
  timelineLines(entries, null).map((line) =>
    line.kind === 'gap' ? `‖ ${line.words} ‖` : [line.title, line.detail].filter(Boolean).join(': '),
  );

describe('the timeline', () => {
  it('tells moves, decisions and assignments', () => {
    expect(
      shown(
        entry('started', 0, { state: 'draft' }),
        entry('transition', 0, { from: 'draft', to: 'review' }),
        entry('decision', 0, {
          documents: [
            { documentId: 'a', status: 'approved' },
            { documentId: 'b', status: 'approved' },
            { documentId: 'c', status: 'revision' },
          ],
        }),
        entry('assignment', 0, { assignee: { firstName: 'Ada', lastName: 'Lovelace' } }),
        entry('assignment', 0, { assignee: null }),
        entry('event', 0, { eventName: 'workflow.context.document.updated' }),
        entry('completed', 0, { state: 'approved' }),
      ),
    ).toEqual([
      'Started in “draft”',
      'draft → review: The state changed',
      'Documents decided: 2 approved, 1 revision',
      'Assigned to Ada Lovelace',
      'Assigned to nobody',
      'workflow.context.document.updated: Event',
      'Completed in “approved”',
    ]);
  });

  it('closes an idle gap to a mark with its length, and leaves short ones', () => {
    const lines = shown(entry('started', 0, { state: 'a' }), entry('context_changed', 9), entry('context_changed', 129));
    expect(lines).toEqual(['Started in “a”', 'The context changed', '‖ 2 h ‖', 'The context changed']);
  });

  it('measures gaps between the lines that are shown', () => {
    const entries = [entry('started', 0, { state: 'a' }), entry('plugin_call', 9, { plugin: 'p' }), entry('context_changed', 18)];
    expect(timelineLines(entries, 'case').map((line) => line.kind)).toEqual(['entry', 'gap', 'entry']);
    expect(timelineLines(entries, 'plugins')).toHaveLength(1);
  });

  it('says of tries and attempts what came back', () => {
    expect(
      shown(
        entry('plugin_try', 0, {
          plugin: 'registry',
          number: 1,
          outcome: 'retry',
          reason: 'timeout',
          detail: 'The vendor did not answer in time.',
          responseStatus: null,
          durationMs: 15_000,
        }),
        entry('plugin_try', 0, { plugin: 'registry', number: 2, outcome: 'answered', responseStatus: 200, durationMs: 80 }),
        entry('attempt', 0, {
          eventName: 'workflow.started',
          number: 1,
          outcome: 'failed',
          reason: 'http_status',
          responseStatus: 500,
          durationMs: 12,
        }),
        entry('delivery', 0, { eventName: 'workflow.started', url: 'https://a.example/hook', status: 'retrying' }),
      ),
    ).toEqual([
      'Plugin “registry”, try 1: The vendor did not answer in time, after 15 s',
      'Plugin “registry”, try 2: Answered 200 after 80 ms',
      'workflow.started, attempt 1: The receiver answered 500, after 12 ms',
      'workflow.started for https://a.example/hook: Delivery, now retrying',
    ]);
  });

  it('tells timers and callbacks', () => {
    expect(
      shown(
        entry('timer_set', 0, { dueAt: new Date(start + 7_200_000).toISOString() }),
        entry('callback', 0, { event: 'DONE', accepted: false, reason: 'not_accepted' }),
        entry('callback', 0, { event: 'DONE', accepted: true }),
      ),
    ).toEqual([
      'Timer set: Due 2 h later',
      'Callback “DONE”: Recorded; the case did not take it (not accepted)',
      'Callback “DONE”: Taken by the case',
    ]);
  });

  it('shows an entry of a kind that it does not know', () => {
    expect(shown(entry('moon_phase', 0))).toEqual(['moon phase']);
  });
});
