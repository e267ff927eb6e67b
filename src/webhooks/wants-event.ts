// Whether a subscription asks for an event. Called by plan-deliveries; patterns mean the same here and in the catalogue.

import { matchesEventPattern } from '../events/catalog.ts';

/** True when any of a subscription's `events` names the event: exactly, by prefix (`workflow.*`), or as `*`. An empty list names none: "all" is stored as `*`. */
export function wantsEvent(events: readonly string[], eventType: string): boolean {
  return events.some((pattern) => matchesEventPattern(pattern, eventType));
}

/** The same for webhooks about webhooks, which nobody gets who did not ask: `*` does not name them. */
export function asksForEvent(events: readonly string[], eventType: string): boolean {
  return wantsEvent(
    events.filter((pattern) => pattern !== '*'),
    eventType,
  );
}
