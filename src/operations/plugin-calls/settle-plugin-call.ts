// What a finished try of a plugin call does: its answer becomes an event to the case, in one commit with the record of the try.
// A lost lease rolls everything back: the node that holds it now will bring its own answer.

import { isRefused, type Refused, refuse } from '../../domain/errors.ts';
import type { CallOutcome, CallResult, DueCall } from '../../domain/plugin-call.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { type SettledCall, settlePluginCall as settle } from '../../storage/plugin-calls.ts';
import { advanceCase } from '../advance-case.ts';
import { childWorkflows } from '../children/child-entries.ts';
import { startChildren } from '../children/start-children.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

/** True when the result counted; false when the lease was lost. */
export async function settlePluginCall(call: DueCall, result: CallResult, deps: Deps): Promise<boolean> {
  const scope = systemScope(call, `plugin:${call.plugin}`);
  const settled = await deps.database.transaction(scope, (tx) => settleIn(tx, scope, call, result, deps));
  const fate = isRefused(settled) ? await settleRefused(scope, call, result, settled, deps) : settled;
  deps.log.info('plugin.called', {
    callId: call.id,
    plugin: call.plugin,
    kind: call.pluginKind,
    caseId: call.caseId,
    workspaceId: call.workspaceId,
    attempt: call.attempt,
    outcome: result.outcome.kind,
    status: result.record.response?.status ?? null,
    durationMs: Math.round(result.durationMs),
    late: !fate,
  });
  deps.signals.emit('plugin.settled', { callId: call.id, plugin: call.plugin, caseId: call.caseId, outcome: result.outcome.kind });
  deps.wakeUp.announce();
  return fate;
}

async function settleIn(tx: Tx, scope: Scope, call: DueCall, result: CallResult, deps: Deps): Promise<boolean | Refused> {
  const { outcome } = result;
  if (outcome.kind === 'retry') return settle(tx, scope, row(call, result, { callback: null, accepted: null }, deps));
  const told = await tell(tx, scope, call, outcome, deps);
  if (isRefused(told)) return told;
  const counted = await settle(tx, scope, row(call, result, told, deps));
  // A refusal with this code is ours: it only undoes the transaction.
  return counted || refuse('version_conflict', leaseLost);
}

const leaseLost = 'The lease of the plugin call is lost.';

type StartChild = Extract<CallOutcome, { kind: 'start-child' }>;

interface Told {
  readonly callback: string | null;
  readonly accepted: boolean | null;
}

/** The answer as an event to the case. */
async function tell(
  tx: Tx,
  scope: Scope,
  call: DueCall,
  outcome: Exclude<CallOutcome, { kind: 'retry' }>,
  deps: Deps,
): Promise<Told | Refused> {
  if (outcome.kind === 'start-child') return tellStarted(tx, scope, call, outcome, deps);
  const { destination, value, event } = outcome;
  const payload = outcome.kind === 'answered' ? (outcome.payload ?? {}) : {};
  const advanced = await advanceCase(tx, scope, call.caseId, { kind: 'answer', destination, value, event, payload }, deps);
  if (isRefused(advanced)) return advanced;
  return { callback: event, accepted: event === null ? null : advanced.notTaken === null };
}

/** The children are started in this commit, and their first entries are the answer. */
async function tellStarted(tx: Tx, scope: Scope, call: DueCall, outcome: StartChild, deps: Deps): Promise<Told | Refused> {
  const entries = await startChildren(tx, scope, call, outcome.children, deps);
  if (isRefused(entries)) return entries;
  const answer = { kind: 'answer', destination: childWorkflows, value: entries, event: outcome.event, payload: {} } as const;
  const advanced = await advanceCase(tx, scope, call.caseId, answer, deps);
  if (isRefused(advanced)) return advanced;
  return { callback: outcome.event, accepted: outcome.event === null ? null : advanced.notTaken === null };
}

/** None of the children was started: the plugin has failed with the reason, and the case hears of it. */
function notStarted(call: DueCall, { destination, errorEvent: event }: StartChild, { refused: reason, detail }: Refused): CallOutcome {
  return { kind: 'failed', reason, detail, destination, value: { name: call.plugin, error: detail, status: 'ERROR' }, event };
}

/** The case could not take the answer at all (a guard that breaks, a loop): the call is done with, and says why. */
async function settleRefused(scope: Scope, call: DueCall, result: CallResult, refused: Refused, deps: Deps): Promise<boolean> {
  if (refused.detail === leaseLost) return false;
  if (result.outcome.kind === 'start-child') {
    const instead: CallResult = { ...result, outcome: notStarted(call, result.outcome, refused) };
    const settled = await deps.database.transaction(scope, (tx) => settleIn(tx, scope, call, instead, deps));
    return isRefused(settled) ? settleRefused(scope, call, instead, settled, deps) : settled;
  }
  const failed: CallResult = {
    ...result,
    outcome: { kind: 'failed', reason: refused.refused, detail: refused.detail, destination: '', value: null, event: null },
  };
  return deps.database.transaction(scope, (tx) => settle(tx, scope, row(call, failed, { callback: null, accepted: false }, deps)));
}

function row(call: DueCall, { outcome, record, durationMs }: CallResult, told: Told, deps: Pick<Deps, 'newId' | 'nodeId'>): SettledCall {
  const reason = 'reason' in outcome ? outcome.reason : null;
  return {
    id: call.id,
    lease: call.lease,
    status: outcome.kind === 'retry' ? 'pending' : outcome.kind === 'failed' ? 'failed' : 'done',
    reason,
    retryInMs: outcome.kind === 'retry' ? Math.ceil(outcome.inMs) : 0,
    callback: told.callback,
    callbackAccepted: told.accepted,
    attempt: {
      id: deps.newId(new Date()),
      number: call.attempt,
      durationMs: Math.round(durationMs),
      outcome: outcome.kind === 'retry' ? 'retry' : outcome.kind === 'failed' ? 'failed' : 'answered',
      detail: 'detail' in outcome ? outcome.detail : null,
      request: record.request,
      responseStatus: record.response?.status ?? null,
      responseHeaders: record.response?.headers ?? null,
      responseBody: record.response?.body.replaceAll('\u0000', '\uFFFD') ?? null,
      node: deps.nodeId,
    },
  };
}
