// Whether a subscription asks for an event. Called by plan-deliveries; patterns mean the same here and in the catalogue.

import { matchesEventPattern } from '../events/catalog.ts';

/** True when any of a subscription's `events` names the event: exactly, by prefix (`workflow.*`), or as `*`. An empty list names none: "all" is stored as `*`. */
export function wantsEvent(events: readonly string[], eventType: string): boolean {
  return events.some((pattern) => matchesEventPattern(pattern, eventType));
}
