// The events file of `casewire try`: what happens to the case, in order, as a person would write it.

import type { CaseEvent } from '../domain/case.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';

/** One event to play, and how the output names it. */
export interface PlayedEvent {
  readonly title: string;
  readonly event: CaseEvent;
}

export interface EventsFile {
  /** The context that the case starts with. */
  readonly context: JsonObject;
  readonly events: readonly PlayedEvent[];
}

export const eventForms = [
  'The events file is a list, or {"context": {…}, "events": […]}. An event is one of:',
  '  "APPROVE"                                          send an event',
  '  {"name": "APPROVE", "payload": {…}}                send an event with a payload',
  '  {"context": {…}}                                   merge into the context',
  '  {"decide": "<document id>", "decision": {"status": "approved"}}',
].join('\n');

/** A text says which element is of no known form. */
export function readEventsFile(content: Json): EventsFile | string {
  const { context, events } = Array.isArray(content)
    ? { context: {}, events: content as readonly Json[] }
    : isJsonObject(content)
      ? content
      : {};
  if (!Array.isArray(events) || !isJsonObject(context ?? {})) return 'it is neither a list nor has it `events`';
  const played = events.map(readEvent);
  const bad = played.indexOf(null);
  if (bad >= 0) return `event ${bad + 1} is of no known form`;
  return { context: isJsonObject(context) ? context : {}, events: played.filter((one) => one !== null) };
}

function readEvent(written: Json): PlayedEvent | null {
  if (typeof written === 'string') return sent(written, {});
  if (!isJsonObject(written)) return null;
  const { name, payload, context, decide, decision } = written;
  if (typeof name === 'string' && isJsonObject(payload ?? {})) return sent(name, isJsonObject(payload) ? payload : {});
  if (isJsonObject(context)) return { title: '(context merged)', event: { kind: 'merge-context', context, arrays: 'by_id' } };
  if (typeof decide === 'string' && isJsonObject(decision)) {
    return { title: `(document ${decide}: ${decision['status']})`, event: { kind: 'decide-document', documentId: decide, decision } };
  }
  return null;
}

function sent(name: string, payload: JsonObject): PlayedEvent {
  return { title: name, event: { kind: 'send', name, payload } };
}
