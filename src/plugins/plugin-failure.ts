// A plugin that failed for good, in the one form that all plugins give: the reason in the context, then `errorAction`.

import type { CallRecord } from '../domain/plugin-call.ts';
import { actionOf, noRecord, outputOf, type PluginAnswer, type PluginInput } from './plugin.ts';

/** `reason` is a stable word for the log; `detail` says it to a person, and is stored as `error` at the plugin's place in the context. */
export function failure(
  input: Pick<PluginInput, 'entry' | 'name'>,
  reason: string,
  detail: string,
  record: CallRecord = noRecord,
): PluginAnswer {
  const value = { name: input.name, error: detail, status: 'ERROR' };
  const event = actionOf(input.entry, 'errorAction');
  return { outcome: { kind: 'failed', reason, detail, destination: outputOf(input.name), value, event }, record };
}
