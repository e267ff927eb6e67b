// Whether a subscription asks for an event. Called by plan-deliveries; patterns mean the same here and in the catalogue.

import type { SubscriptionSettings } from '../domain/subscription.ts';
import type { Environment } from '../domain/workspace.ts';
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

/** False for an entry that names the other environment: one list may serve both, and each takes its own part of it. */
export function isMeantFor(environment: Environment, settings: SubscriptionSettings): boolean {
  return settings.environment === undefined || settings.environment === environment;
}
