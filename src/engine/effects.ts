// XState's actions of one step as facts: which plugins to call, which timers to set and to cancel.

import type { PluginCall } from '../domain/plugin-call.ts';
import type { Timer } from '../domain/timer.ts';
import { pluginAction } from './machine.ts';

export interface Effects {
  /** In the order of entry; within one state: child workflows, common plugins, api plugins. */
  readonly pluginCalls: readonly PluginCall[];
  /** To be set after `cancelledTimers` are gone: a state that was left and entered again is in both. */
  readonly timers: readonly Timer[];
  /** Ids of the timers of the states that were left; some may have fired already. */
  readonly cancelledTimers: readonly string[];
}

export const noEffects: Effects = { pluginCalls: [], timers: [], cancelledTimers: [] };

/** The part of XState's executable action that counts here; its own type leaves out our action and `xstate.cancel`. */
export interface Action {
  readonly type: string;
  readonly params?: unknown;
}

interface ActionParams {
  readonly calls?: readonly PluginCall[];
  readonly id?: string;
  readonly delay?: number;
  readonly sendId?: string;
}

/** The effects of two turns of one step as one: what the second cancels, the first need not set. */
export function inSequence(first: Effects, second: Effects): Effects {
  return {
    pluginCalls: [...first.pluginCalls, ...second.pluginCalls],
    timers: [...first.timers.filter(({ id }) => !second.cancelledTimers.includes(id)), ...second.timers],
    cancelledTimers: [...new Set([...first.cancelledTimers, ...second.cancelledTimers])],
  };
}

export function effectsOf(actions: readonly Action[]): Effects {
  const pluginCalls: PluginCall[] = [];
  const timers = new Map<string, Timer>();
  const cancelled = new Set<string>();
  for (const action of actions) {
    const { calls, id, delay, sendId } = (action.params ?? {}) as ActionParams;
    if (action.type === pluginAction && calls !== undefined) pluginCalls.push(...calls);
    if (action.type === 'xstate.raise' && id !== undefined && delay !== undefined) timers.set(id, { id, delayMs: delay });
    if (action.type === 'xstate.cancel' && sendId !== undefined) {
      timers.delete(sendId);
      cancelled.add(sendId);
    }
  }
  return { pluginCalls, timers: [...timers.values()], cancelledTimers: [...cancelled] };
}
