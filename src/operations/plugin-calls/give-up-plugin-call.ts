// A plugin call whose result cannot be stored, or whose case cannot take it because something of it is broken: the call ends all the
// same, with a reason. Called by workers/call-due-plugins. The case hears nothing: it could not take it.

import type { CallResult, DueCall } from '../../domain/plugin-call.ts';
import { isPassing, reasonOf } from '../../storage/passing-error.ts';
import { buryPluginCall, type SettledCall, settlePluginCall } from '../../storage/plugin-calls.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

export async function giveUpPluginCall(call: DueCall, { outcome, durationMs }: CallResult, error: unknown, deps: Deps): Promise<void> {
  const reason = outcome.kind === 'failed' ? outcome.reason : reasonOf(error);
  const detail = outcome.kind === 'failed' ? outcome.detail : 'The result could not be stored.';
  const scope = systemScope(call, `plugin:${call.plugin}`);
  const nothing = { request: null, responseStatus: null, responseHeaders: null, responseBody: null };
  const settled: SettledCall = {
    id: call.id,
    lease: call.lease,
    status: 'failed',
    reason,
    retryInMs: 0,
    callback: null,
    callbackAccepted: null,
    attempt: {
      id: deps.newId(new Date()),
      number: call.attempt,
      durationMs: Math.round(durationMs),
      outcome: 'failed',
      detail,
      ...nothing,
      node: deps.nodeId,
    },
  };
  deps.log.error('plugin.given_up', { callId: call.id, plugin: call.plugin, caseId: call.caseId, reason });
  try {
    await deps.database.transaction(scope, (tx) => settlePluginCall(tx, scope, settled));
  } catch (again) {
    if (isPassing(again)) throw again;
    await buryPluginCall(deps.database, { id: call.id, lease: call.lease, reason });
  }
  deps.signals.emit('plugin.settled', { callId: call.id, plugin: call.plugin, caseId: call.caseId, outcome: 'failed' });
}
