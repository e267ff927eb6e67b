// Reads what moves a state: `on`, `always` and `after`.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { DelayedTransitions, EventTransitions, Transition } from './chart.ts';
import { fault, inside } from './finding.ts';
import { readTransitions } from './read-transitions.ts';
import { isBuiltInEvent, isInternalEvent, isUnsafeKey } from './reserved-events.ts';

/** The longest delay: ten years. */
const maxDelayMs = 10 * 365 * 24 * 3600 * 1000;

/** `events` by name; `transient` is what v4 wrote under the event `''`, which is `always` today. */
export function readOn(
  state: JsonObject,
  at: string,
  findings: Finding[],
): { readonly events: readonly EventTransitions[]; readonly transient: readonly Transition[] } {
  const written = state['on'] ?? {};
  const here = inside(at, 'on');
  if (!isJsonObject(written)) {
    findings.push(
      fault({
        code: 'bad-on',
        path: here,
        message: '"on" is an object of transitions by event name.',
        fix: 'Write "on": {"APPROVE": "approved"}.',
      }),
    );
    return { events: [], transient: [] };
  }
  const read = Object.entries(written).map(([event, transitions]) => {
    if (event !== '') refuseName(event, inside(here, event), findings);
    return { event, at: inside(here, event), transitions: readTransitions(transitions, inside(here, event), findings) };
  });
  return {
    events: read.filter((entry) => entry.event !== ''),
    transient: read.filter((entry) => entry.event === '').flatMap((entry) => entry.transitions),
  };
}

export function readAlways(state: JsonObject, at: string, findings: Finding[]): readonly Transition[] {
  const written = state['always'];
  return written === undefined ? [] : readTransitions(written, inside(at, 'always'), findings);
}

/** By delay, `{"1000": "late"}`, or v4's list of `{delay, target}`. Delays are milliseconds, as a number or as digits. */
export function readAfter(state: JsonObject, at: string, findings: Finding[]): readonly DelayedTransitions[] {
  const written = state['after'] ?? {};
  const here = inside(at, 'after');
  if (Array.isArray(written)) {
    return written.flatMap((entry: Json, index) => {
      const delay = isJsonObject(entry) ? (entry['delay'] ?? null) : null;
      return readDelayed(delay, entry, inside(here, index), findings);
    });
  }
  if (isJsonObject(written))
    return Object.entries(written).flatMap(([delay, transitions]) => readDelayed(delay, transitions, inside(here, delay), findings));
  findings.push(
    fault({
      code: 'bad-after',
      path: here,
      message: '"after" is an object of transitions by delay.',
      fix: 'Write "after": {"60000": "expired"} for a minute.',
    }),
  );
  return [];
}

function readDelayed(delay: Json, transitions: Json, at: string, findings: Finding[]): readonly DelayedTransitions[] {
  const read = readTransitions(transitions, at, findings);
  const text = String(delay);
  const delayMs = Number(text);
  if (/^\d+$/.test(text) && delayMs <= maxDelayMs) return [{ delayMs, transitions: read }];
  findings.push(
    fault({
      code: 'bad-delay',
      path: at,
      message: `"${text}" is not a delay.`,
      fix: 'Write whole milliseconds, up to ten years: "after": {"60000": …} for a minute.',
    }),
  );
  return [];
}

function refuseName(event: string, at: string, findings: Finding[]): void {
  if (isBuiltInEvent(event)) {
    findings.push(
      fault({
        code: 'reserved-event',
        path: at,
        message: `"${event}" is a built-in event; a state cannot take it over.`,
        fix: 'Remove it: use "always" to react to a changed context.',
      }),
    );
  } else if (isInternalEvent(event) || isUnsafeKey(event)) {
    findings.push(
      fault({ code: 'reserved-event', path: at, message: `"${event}" is a reserved name.`, fix: 'Choose another name for the event.' }),
    );
  } else if (event === '*' || event.endsWith('.*')) {
    findings.push(
      fault({
        code: 'unsupported',
        path: at,
        message: 'Wildcard events are not supported: they would also catch slips and plugin callbacks.',
        fix: 'Name each event.',
      }),
    );
  }
}
