// The events file of `casewire try`: what happens to the case, in order, as a person would write it.

import type { CaseEvent } from '../domain/case.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';

/** One thing that happens, and how the output names it. What a plugin or a timer brings is made of the definition when it is its turn. */
export type Happening =
  | { readonly kind: 'event'; readonly title: string; readonly event: CaseEvent }
  /** A plugin of the definition ends well: `body` is a vendor's answer, or what another kind of plugin gives. */
  | { readonly kind: 'answer'; readonly title: string; readonly plugin: string; readonly body: Json }
  | { readonly kind: 'failure'; readonly title: string; readonly plugin: string; readonly error: string }
  /** The timer of a state, by the state's name or by the id that is printed, comes due. */
  | { readonly kind: 'timer'; readonly title: string; readonly timer: string };

export interface EventsFile {
  /** The context that the case starts with. */
  readonly context: JsonObject;
  readonly events: readonly Happening[];
}

export const eventForms = [
  'The events file is a list, or {"context": {…}, "events": […]}. An event is one of:',
  '  "APPROVE"                                          send an event',
  '  {"name": "APPROVE", "payload": {…}}                send an event with a payload',
  '  {"context": {…}}                                   merge into the context',
  '  {"decide": "<document id>", "decision": {"status": "approved"}}',
  '  {"answer": "<plugin>", "body": {…}}                a plugin answers, then its successAction',
  '  {"fails": "<plugin>", "error": "…"}                a plugin fails, then its errorAction',
  '  {"timer": "<state>"}                               the timer of the state comes due',
  '  {"callback": "EVENT", "body": {…}, "at": "hookResponse"}',
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

function readEvent(written: Json): Happening | null {
  if (typeof written === 'string') return sent(written, {});
  if (!isJsonObject(written)) return null;
  const { name, payload, context, decide, decision } = written;
  if (typeof name === 'string' && isJsonObject(payload ?? {})) return sent(name, isJsonObject(payload) ? payload : {});
  if (isJsonObject(context)) return happens('(context merged)', { kind: 'merge-context', context, arrays: 'by_id' });
  if (typeof decide === 'string' && isJsonObject(decision))
    return happens(`(document ${decide}: ${decision['status']})`, { kind: 'decide-document', documentId: decide, decision });
  return readOutside(written);
}

/** What comes from outside: plugins, timers, third parties. */
function readOutside({
  answer,
  fails,
  timer,
  callback,
  body = null,
  error = 'It failed.',
  at = 'hookResponse',
}: JsonObject): Happening | null {
  if (typeof answer === 'string') return { kind: 'answer', title: `(${answer} answers)`, plugin: answer, body };
  if (typeof fails === 'string' && typeof error === 'string') return { kind: 'failure', title: `(${fails} fails)`, plugin: fails, error };
  if (typeof timer === 'string') return { kind: 'timer', title: `(timer of ${timer})`, timer };
  if (typeof callback !== 'string' || typeof at !== 'string') return null;
  return happens(`(callback ${callback})`, { kind: 'answer', destination: at, value: body, event: callback, payload: {} });
}

function sent(name: string, payload: JsonObject): Happening {
  return happens(name, { kind: 'send', name, payload });
}

function happens(title: string, event: CaseEvent): Happening {
  return { kind: 'event', title, event };
}
