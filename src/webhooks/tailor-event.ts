// What one subscription makes of an event: does its filter let it through, and which bytes does its receiver get? Called when
// deliveries are planned, so that the bytes are fixed with the event. Pure; the expressions are bounded (expressions/bounds.ts).

import type { Json } from '../domain/json.ts';
import type { SubscriptionSettings } from '../domain/subscription.ts';
import { searchJmespath } from '../expressions/jmespath.ts';

export interface TailoredEvent {
  /** Null when it may go; else the reason of the `skipped` row. */
  readonly skip: 'filtered' | 'filter_failed' | 'transform_failed' | null;
  /** Why, for a person; null when there is nothing to say. */
  readonly detail: string | null;
  /** Null sends the event as it was told. A filtered event has its body, too: someone may send it after all. */
  readonly body: string | null;
}

export interface EventText {
  readonly body: string;
  /** See `CaseFact`; what `changes` are put before. */
  readonly dataAt: number;
  /** The JSON Patch of the context, as text; null for events that tell of none. */
  readonly changes: (() => string) | null;
}

const asTold: TailoredEvent = { skip: null, detail: null, body: null };

/** One function for one event: its text is parsed once, and only when a subscription looks into it. */
export function tailorsOf(event: EventText): (settings: SubscriptionSettings) => TailoredEvent {
  let parsed: Json | undefined;
  let withChanges: string | undefined;
  const envelope = (text: string): Json => {
    parsed ??= JSON.parse(text) as Json;
    return parsed;
  };
  return (settings) => {
    const { filter, transform, includeChanges } = settings;
    if (filter === undefined && transform === undefined && includeChanges !== true) return asTold;
    const changed = includeChanges === true && event.changes !== null;
    if (changed) withChanges ??= insertChanges(event, event.changes?.() ?? '[]');
    const text = changed && withChanges !== undefined ? withChanges : event.body;
    if (filter === undefined && transform === undefined) return { ...asTold, body: changed ? text : null };
    const data = changed ? (JSON.parse(text) as Json) : envelope(text);
    return tailor(data, changed ? text : null, settings);
  };
}

/** For one that a person sends once more: its filter is passed over, and what changed then is told no more. */
export function tailorAnew(body: string, { filter: _, ...settings }: SubscriptionSettings): TailoredEvent {
  return tailorsOf({ body, dataAt: 0, changes: null })(settings);
}

function tailor(data: Json, text: string | null, { filter, transform }: SubscriptionSettings): TailoredEvent {
  const made = transform === undefined ? { body: text } : transformed(transform, data);
  const body = 'body' in made ? made.body : null;
  const verdict = filter === undefined ? null : filterVerdict(filter, data);
  if (verdict) return { ...verdict, body };
  return 'body' in made ? { ...asTold, body } : { skip: 'transform_failed', detail: made.message, body: null };
}

/** Null when the filter lets the event through. */
function filterVerdict(filter: string, data: Json): Pick<TailoredEvent, 'skip' | 'detail'> | null {
  const result = searchJmespath(filter, data);
  if (!result.ok) return { skip: 'filter_failed', detail: result.message };
  return isTruthy(result.value) ? null : { skip: 'filtered', detail: null };
}

/** As JMESPath means it: null, false, and empty text, lists and objects are false; numbers are true, 0 too. */
function isTruthy(value: Json): boolean {
  if (value === null || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function transformed(transform: string, data: Json): { readonly body: string } | { readonly message: string } {
  const result = searchJmespath(transform, data);
  return result.ok ? { body: JSON.stringify(result.value) } : { message: result.message };
}

function insertChanges({ body, dataAt }: EventText, changes: string): string {
  return `${body.slice(0, dataAt)},"changes":${changes}${body.slice(dataAt)}`;
}
