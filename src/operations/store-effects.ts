// What a step asked for beside its events, as rows: plugin calls and timers. Called by advance-case in its transaction.

import type { Case } from '../domain/case.ts';
import type { Definition } from '../domain/definition.ts';
import { type Refused, refuse } from '../domain/errors.ts';
import type { Scope } from '../domain/scope.ts';
import type { Effects } from '../engine/effects.ts';
import { pluginsOf } from '../engine/plugins-of.ts';
import type { Tx } from '../storage/database.ts';
import { countRecentCalls, insertPluginCalls, type NewPluginCall } from '../storage/plugin-calls.ts';
import { cancelAllTimers, changeTimers } from '../storage/timers.ts';
import type { Deps } from './deps.ts';

/** Plugins that answer each other for ever are stopped here. */
const callsPerMinute = 100;

/** Stores them; refuses when the case asks for too many plugin calls in a short time. */
export async function storeEffects(
  tx: Tx,
  scope: Scope,
  { after, definition, effects }: { readonly after: Case; readonly definition: Definition; readonly effects: Effects },
  deps: Pick<Deps, 'newId'>,
): Promise<Refused | null> {
  const now = after.updatedAt;
  const calls = callRows(definition, effects, now, deps);
  if (calls.length > 0) {
    const recent = await countRecentCalls(tx, scope, after.id);
    if (recent + calls.length > callsPerMinute) {
      return refuse(
        'too_many_requests',
        `The case has asked for more than ${callsPerMinute} plugin calls within a minute; its plugins seem to go in a circle.`,
      );
    }
    await insertPluginCalls(tx, scope, after.id, now, calls);
  }
  const timers = effects.timers.map((timer) => ({ id: deps.newId(now), timerId: timer.id, delayMs: timer.delayMs }));
  if (timers.length > 0 || effects.cancelledTimers.length > 0) {
    await changeTimers(tx, scope, after.id, now, { cancelled: effects.cancelledTimers, timers });
  }
  if (after.status === 'completed') await cancelAllTimers(tx, scope, after.id, now);
  return null;
}

/** Custom webhooks are deliveries, planned with the events; all other kinds are calls. */
function callRows(definition: Definition, effects: Effects, now: Date, deps: Pick<Deps, 'newId'>): readonly NewPluginCall[] {
  if (effects.pluginCalls.length === 0) return [];
  const kinds = new Map(pluginsOf(definition.extensions).map((entry) => [entry.name, entry.kind]));
  return effects.pluginCalls.flatMap(({ plugin, state }) => {
    const kind = kinds.get(plugin);
    return kind === undefined || kind === null || kind === 'webhook' ? [] : [{ id: deps.newId(now), plugin, kind, state }];
  });
}
