// The timeline of a case as lines to show: each entry in words, and long idle gaps closed to a mark. Pure.

import { failureWords, inItsOwnWords } from './failure.ts';
import { isObject, numberAt, textAt } from './json-value.ts';
import { duration } from './time.ts';

/** As `GET /:id/timeline` answers it; further facts by kind. */
export interface TimelineEntry {
  readonly at: string;
  readonly kind: string;
  readonly id: string;
  readonly [fact: string]: unknown;
}

export type TimelineGroup = 'case' | 'plugins' | 'deliveries';

export interface TimelineLine {
  readonly kind: 'entry';
  readonly entry: TimelineEntry;
  readonly group: TimelineGroup;
  readonly title: string;
  /** More words, or null. */
  readonly detail: string | null;
  readonly tone: 'good' | 'waiting' | 'bad' | 'neutral' | 'move';
}

/** Nothing happened for so long. */
export interface TimelineGap {
  readonly kind: 'gap';
  readonly id: string;
  readonly words: string;
}

/** Gaps from ten minutes on are marked. */
const leastGapMs = 600_000;

export function timelineLines(entries: readonly TimelineEntry[], group: TimelineGroup | null): readonly (TimelineLine | TimelineGap)[] {
  const lines = entries.map(describeEntry).filter((line) => group === null || line.group === group);
  return lines.flatMap((line, index) => {
    const before = lines[index - 1];
    const ms = before ? Date.parse(line.entry.at) - Date.parse(before.entry.at) : 0;
    const gap = { kind: 'gap', id: `gap-${line.entry.id}`, words: duration(ms) } as const;
    return ms >= leastGapMs ? [gap, line] : [line];
  });
}

type Words = Pick<TimelineLine, 'title'> & Partial<Pick<TimelineLine, 'detail' | 'tone' | 'group'>>;

function describeEntry(entry: TimelineEntry): TimelineLine {
  return { kind: 'entry', entry, group: 'case', detail: null, tone: 'neutral', ...describe(entry) };
}

function describe(entry: TimelineEntry): Words {
  const text = (name: string): string => textAt(entry, name) ?? '';
  switch (entry.kind) {
    case 'started':
      return { title: `Started in “${text('state')}”`, tone: 'move' };
    case 'transition':
      return { title: `${text('from') || '…'} → ${text('to')}`, detail: 'The state changed', tone: 'move' };
    case 'completed':
      return { title: `Completed in “${text('state')}”`, tone: 'good' };
    case 'context_changed':
      return { title: 'The context changed' };
    case 'decision':
      return { title: 'Documents decided', detail: decisionWords(entry['documents']), tone: 'move' };
    case 'assignment':
      return { title: assignmentWords(entry['assignee']) };
    case 'callback':
      return { title: `Callback “${text('event')}”`, ...acceptedWords(entry) };
    case 'timer_set':
    case 'timer_fired':
    case 'timer_cancelled':
      return {
        title: { timer_set: 'Timer set', timer_fired: 'Timer fired', timer_cancelled: 'Timer cancelled' }[entry.kind],
        detail: timerWords(entry),
      };
    case 'plugin_call':
    case 'plugin_try':
      return { group: 'plugins', ...pluginWords(entry) };
    case 'delivery':
    case 'attempt':
      return { group: 'deliveries', ...deliveryWords(entry) };
    default:
      return { title: text('eventName') || entry.kind.replaceAll('_', ' '), detail: text('eventName') ? 'Event' : null };
  }
}

function decisionWords(documents: unknown): string | null {
  const list = (Array.isArray(documents) ? documents : []).filter(isObject);
  const counts = new Map<string, number>();
  for (const document of list) {
    const status = textAt(document, 'status') ?? 'undecided';
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts.size === 0 ? null : [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}

function assignmentWords(assignee: unknown): string {
  const name = [textAt(assignee, 'firstName'), textAt(assignee, 'lastName')].filter(Boolean).join(' ');
  return isObject(assignee) ? `Assigned to ${name || 'somebody'}` : 'Assigned to nobody';
}

function acceptedWords(entry: TimelineEntry): Pick<Words, 'detail' | 'tone'> {
  if (entry['accepted'] === true) return { detail: 'Taken by the case', tone: 'good' };
  const reason = textAt(entry, 'reason');
  return { detail: `Recorded; the case did not take it${reason ? ` (${reason.replaceAll('_', ' ')})` : ''}`, tone: 'waiting' };
}

function timerWords(entry: TimelineEntry): string | null {
  const due = textAt(entry, 'dueAt');
  if (due === null || entry.kind !== 'timer_set') return null;
  return `Due ${duration(Date.parse(due) - Date.parse(entry.at))} later`;
}

function pluginWords(entry: TimelineEntry): Words {
  const plugin = textAt(entry, 'plugin') ?? '';
  if (entry.kind === 'plugin_call') {
    const status = textAt(entry, 'status') ?? '';
    const tone = status === 'done' ? 'good' : status === 'failed' ? 'bad' : 'waiting';
    return { title: `Plugin “${plugin}” asked`, detail: `${textAt(entry, 'pluginKind') ?? ''}, now ${status}`, tone };
  }
  const tried = tryWords(entry, 'answered');
  return { title: `Plugin “${plugin}”, try ${numberAt(entry, 'number') ?? '?'}`, ...tried };
}

function deliveryWords(entry: TimelineEntry): Words {
  const name = textAt(entry, 'eventName') ?? '';
  if (entry.kind === 'attempt') return { title: `${name}, attempt ${numberAt(entry, 'number') ?? '?'}`, ...tryWords(entry, 'delivered') };
  const status = textAt(entry, 'status') ?? '';
  const tones = { delivered: 'good', exhausted: 'bad', cancelled: 'bad', skipped: 'neutral' } as const;
  const tone = Object.hasOwn(tones, status) ? tones[status as keyof typeof tones] : 'waiting';
  return { title: `${name} for ${textAt(entry, 'url') ?? 'a receiver'}`, detail: `Delivery, now ${status}`, tone };
}

/** One HTTP try: what came back, and how long it took. */
function tryWords(entry: TimelineEntry, good: string): Pick<TimelineLine, 'detail' | 'tone'> {
  const status = numberAt(entry, 'responseStatus');
  const took = duration(numberAt(entry, 'durationMs') ?? 0);
  if (textAt(entry, 'outcome') === good)
    return { detail: status === null ? `Done after ${took}` : `Answered ${status} after ${took}`, tone: 'good' };
  const failure = { reason: textAt(entry, 'reason'), status, detail: textAt(entry, 'detail') };
  const words = failureWords(entry.kind === 'plugin_try' ? inItsOwnWords(failure) : failure);
  return { detail: `${words}, after ${took}`, tone: 'bad' };
}
