// Every plugin there is, by kind: the only list. `webhook` is not in it: custom webhooks are deliveries.

import { api } from './api.ts';
import { child } from './child.ts';
import { dispatchEvent } from './dispatch-event.ts';
import { email } from './email.ts';
import { iterative } from './iterative.ts';
import type { Plugin } from './plugin.ts';
import { riskRules } from './risk-rules.ts';
import { transformer } from './transformer.ts';

const plugins: readonly Plugin[] = [api, child, riskRules, transformer, iterative(pluginOf), dispatchEvent, email];

/** Null for a kind that nothing runs. */
export function pluginOf(kind: string): Plugin | null {
  return plugins.find((plugin) => plugin.kinds.includes(kind)) ?? null;
}
