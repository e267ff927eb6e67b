// The part of the publish check that looks at `config.subscriptions`: what publishing would refuse them for, as findings. Which targets
// may be called is the operator's word, so `casewire check` leaves it out.

import type { Finding } from '../../domain/definition.ts';
import type { JsonObject } from '../../domain/json.ts';
import { fault, inside } from '../../engine/finding.ts';
import type { Deps } from '../deps.ts';
import { subscriptionFaults } from '../subscriptions/prepare-subscriptions.ts';

export function checkSubscriptions(config: JsonObject, deps: Pick<Deps, 'destinations'>): readonly Finding[] {
  return subscriptionFaults(config['subscriptions'], 'subscriptions', { level: 'definition' }, deps).map(({ path, message }) =>
    fault({ code: 'bad-subscription', path: jsonPath(path), message: sentence(path, message), fix: 'Mend it, or take the entry out.' }),
  );
}

/** Publishing answers these with the codes that every list of subscriptions is refused with. */
export function isOfSubscriptions({ code }: Finding): boolean {
  return code === 'bad-subscription';
}

/** `subscriptions.0.url` → `$.config.subscriptions[0].url`. */
function jsonPath(path: string): string {
  return path.split('.').reduce((at, part) => inside(at, /^\d+$/.test(part) ? Number(part) : part), '$.config');
}

function sentence(path: string, message: string): string {
  const text = `${path.split('.').at(-1) ?? ''}: ${message}`;
  return /[.?]$/.test(text) ? text : `${text}.`;
}
