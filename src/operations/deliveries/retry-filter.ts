// A job's filter, from its stored form to the one that statements take.

import type { JsonObject } from '../../domain/json.ts';
import type { DeliveryFilter } from '../../storage/delivery-log.ts';

/** `filter`: as the retry route validated it. */
export function readFilter({ since, until, ...rest }: JsonObject): DeliveryFilter {
  return {
    ...(rest as Omit<DeliveryFilter, 'since' | 'until'>),
    ...(typeof since === 'string' ? { since: new Date(since) } : {}),
    ...(typeof until === 'string' ? { until: new Date(until) } : {}),
  };
}
