// One call, top to bottom: find the plugin, run it, and make an outcome of whatever happens. Called by workers/call-due-plugins.

import { Unavailable } from '../domain/errors.ts';
import type { CallOutcome, CallResult } from '../domain/plugin-call.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import { actionOf, noRecord, outputOf, type PluginInput, type PluginTools } from './plugin.ts';
import { pluginOf } from './registry.ts';

const away = 'The database could not be read just now.';
/** Milliseconds until a call is tried again whose data could not be read. */
const awayMs = 1_000;

export async function runPlugin(kind: string, input: PluginInput, tools: PluginTools, log: Log): Promise<CallResult> {
  const started = performance.now();
  const plugin = pluginOf(kind);
  const result = (outcome: CallOutcome, record = noRecord): CallResult => ({ outcome, record, durationMs: performance.now() - started });
  if (!plugin) return result(failed(input, 'unknown_kind', `Nothing runs plugins of the kind "${kind}".`));
  try {
    const answer = await plugin.run(input, tools);
    return result(answer.outcome, answer.record);
  } catch (error) {
    // The database was away when the plugin asked it for something: it comes back.
    if (error instanceof Unavailable) return result({ kind: 'retry', reason: 'unavailable', detail: away, inMs: awayMs });
    log.error('plugin.failed', { plugin: input.name, kind, caseId: input.caseId, ...errorFacts(error) });
    return result(failed(input, 'plugin_error', 'The plugin broke on our side.'));
  }
}

function failed(input: PluginInput, reason: string, detail: string): CallOutcome {
  const value = { name: input.name, error: detail, status: 'ERROR' };
  return { kind: 'failed', reason, detail, destination: outputOf(input.name), value, event: actionOf(input.entry, 'errorAction') };
}
