// How many deliveries a node sends at once, to one receiver and to all, and what teaches it. Called by deliver-due.

import type { AttemptResult } from '../domain/attempt.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import { Lanes, type Verdict } from './lanes.ts';

/** Newly in flight: more would only wait for this process. */
const together = 256;
/** In flight, with those that receivers let wait: a socket each. */
export const mostInFlight = 1_024;

export function createReceiverLanes(): Lanes<DueDelivery> {
  return new Lanes({
    laneOf: (delivery) => delivery.receiverId,
    tenantOf: (delivery) => delivery.workspaceId,
    first: 8,
    most: 64,
    // What waits here cannot be sent elsewhere.
    enough: 100,
    together,
    inAll: mostInFlight,
  });
}

/** An answer without an end was read for long, and has cost its connection. */
export function verdictOn({ outcome, brokenOff }: AttemptResult): Verdict {
  if (outcome.kind !== 'delivered') return 'badly';
  return brokenOff ? 'costly' : 'well';
}
