// Every plugin there is, by kind: the only list. `webhook` is not in it: custom webhooks are deliveries.

import type { Plugin } from './plugin.ts';

const plugins: readonly Plugin[] = [];

/** Null for a kind that nothing runs. */
export function pluginOf(kind: string): Plugin | null {
  return plugins.find((plugin) => plugin.kinds.includes(kind)) ?? null;
}
