// What a finished try of a plugin call does: its answer becomes an event to the case, in one commit with the record of the try.
// A lost lease rolls everything back: the node that holds it now will bring its own answer.

import { isRefused, type Refused, refuse, Unusable } from '../../domain/errors.ts';
import type { CallOutcome, CallResult, DueCall } from '../../domain/plugin-call.ts';
import type { Scope } from '../../domain/scope.ts';
import { pluginsOf } from '../../engine/plugins-of.ts';
import type { Tx } from '../../storage/database.ts';
import { isPassing } from '../../storage/passing-error.ts';
import { insertLateTry, type SettledCall, settlePluginCall as settle } from '../../storage/plugin-calls.ts';
import { errorFacts } from '../../telemetry/log.ts';
import { type Advanced, advanceCase } from '../advance-case.ts';
import { childWorkflows } from '../children/child-entries.ts';
import { startChildren } from '../children/start-children.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

/** True when the result counted; false when the lease was lost. */
export async function settlePluginCall(call: DueCall, result: CallResult, deps: Deps): Promise<boolean> {
  const scope = systemScope(call, `plugin:${call.plugin}`);
  const fate = await settleOrFail(scope, call, result, deps);
  if (!fate) await recordLate(scope, call, result, deps);
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

/** What breaks twice is a bug, and fails this call: it must not hold up those that are settled with it. A database that is away comes back. */
async function settleOrFail(scope: Scope, call: DueCall, result: CallResult, deps: Deps): Promise<boolean> {
  let reason = 'internal_error';
  for (const attempt of [1, 2]) {
    try {
      const settled = await deps.database.transaction(scope, (tx) => settleIn(tx, scope, call, result, deps));
      return isRefused(settled) ? await settleRefused(scope, call, result, settled, deps) : settled;
    } catch (error) {
      if (isPassing(error)) throw error;
      if (error instanceof Unusable) reason = error.reason;
      deps.log.error('plugin.settle.failed', { callId: call.id, caseId: call.caseId, attempt, ...errorFacts(error) });
    }
  }
  const detail = 'The answer could not be brought to the case: something broke on our side.';
  return settleFailed(scope, call, result, { reason, detail }, deps);
}

/** An event that is left out of an answer, since the case refused it. */
interface Unsent {
  readonly event: string;
  readonly refused: Refused;
}

async function settleIn(
  tx: Tx,
  scope: Scope,
  call: DueCall,
  result: CallResult,
  deps: Deps,
  unsent: Unsent | null = null,
): Promise<boolean | Refused> {
  const { outcome } = result;
  if (outcome.kind === 'retry') return settle(tx, scope, row(call, result, toldNothing, deps));
  const told = await tell(tx, scope, call, outcome, deps);
  if (isRefused(told)) return told;
  const whole = unsent ? { callback: unsent.event, accepted: false, notTaken: unsent.refused } : told;
  const counted = await settle(tx, scope, row(call, result, whole, deps));
  // A refusal with this code is ours: it only undoes the transaction.
  return counted || refuse('version_conflict', leaseLost);
}

const leaseLost = 'The lease of the plugin call is lost.';

type StartChild = Extract<CallOutcome, { kind: 'start-child' }>;

interface Told {
  readonly callback: string | null;
  readonly accepted: boolean | null;
  /** Why the case did not take the event; the data of the answer are kept all the same. */
  readonly notTaken: Refused | null;
}

const toldNothing: Told = { callback: null, accepted: null, notTaken: null };

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
  // Beside the record of a failure, what an earlier run brought would read as its result.
  const replaces = outcome.kind === 'failed';
  const answer = { kind: 'answer', destination, value, replaces, event, payload } as const;
  const advanced = await advanceCase(tx, scope, call.caseId, answer, deps);
  if (isRefused(advanced)) return advanced;
  return toldOf(event, advanced);
}

/** The children are started in this commit, and their first entries are the answer. */
async function tellStarted(tx: Tx, scope: Scope, call: DueCall, outcome: StartChild, deps: Deps): Promise<Told | Refused> {
  const entries = await startChildren(tx, scope, call, outcome.children, deps);
  if (isRefused(entries)) return entries;
  const answer = { kind: 'answer', destination: childWorkflows, value: entries, event: outcome.event, payload: {} } as const;
  const advanced = await advanceCase(tx, scope, call.caseId, answer, deps);
  if (isRefused(advanced)) return advanced;
  return toldOf(outcome.event, advanced);
}

function toldOf(callback: string | null, { notTaken }: Advanced): Told {
  return { callback, accepted: callback === null ? null : notTaken === null, notTaken };
}

/** None of the children was started: the plugin has failed with the reason, and the case hears of it. */
function notStarted(call: DueCall, { destination, errorEvent: event }: StartChild, { refused: reason, detail }: Refused): CallOutcome {
  return { kind: 'failed', reason, detail, destination, value: { name: call.plugin, error: detail, status: 'ERROR' }, event };
}

/** The case cannot be as the answer would make it: the plugin has failed with the reason, and the case hears of it by the `errorAction`. */
async function notUsable(scope: Scope, call: DueCall, { refused: reason, detail }: Refused, deps: Deps): Promise<CallOutcome> {
  const definition = await deps.database.transaction(scope, (tx) => definitionOf(tx, scope, call.definitionId));
  const entry = pluginsOf(definition?.extensions ?? {}).find(({ name }) => name === call.plugin)?.written;
  const event = typeof entry?.['errorAction'] === 'string' ? entry['errorAction'] : null;
  const value = { name: call.plugin, error: detail, status: 'ERROR' };
  return { kind: 'failed', reason, detail, destination: `pluginsOutput.${call.plugin}`, value, event };
}

/** The case could not take the answer: its plugins go in a circle. What it brought is kept, if that can be; what it would cause is not sent. */
async function settleRefused(scope: Scope, call: DueCall, result: CallResult, refused: Refused, deps: Deps): Promise<boolean> {
  if (refused.detail === leaseLost) return false;
  const { outcome } = result;
  if (outcome.kind === 'start-child')
    return settleInstead(scope, call, { ...result, outcome: notStarted(call, outcome, refused) }, null, deps);
  if (outcome.kind === 'answered' && refused.refused === 'context_invalid')
    return settleInstead(scope, call, { ...result, outcome: await notUsable(scope, call, refused, deps) }, null, deps);
  if (outcome.kind !== 'retry' && outcome.event !== null) {
    const quiet = { ...result, outcome: { ...outcome, event: null } };
    return settleInstead(scope, call, quiet, { event: outcome.event, refused }, deps);
  }
  return settleFailed(scope, call, result, { reason: refused.refused, detail: refused.detail }, deps);
}

async function settleInstead(scope: Scope, call: DueCall, result: CallResult, unsent: Unsent | null, deps: Deps): Promise<boolean> {
  const settled = await deps.database.transaction(scope, (tx) => settleIn(tx, scope, call, result, deps, unsent));
  return isRefused(settled) ? settleRefused(scope, call, result, settled, deps) : settled;
}

/** The call is done with, and says why; the case hears nothing of it. */
async function settleFailed(
  scope: Scope,
  call: DueCall,
  result: CallResult,
  why: { readonly reason: string; readonly detail: string },
  deps: Deps,
): Promise<boolean> {
  const failed: CallResult = { ...result, outcome: { kind: 'failed', ...why, destination: '', value: null, event: null } };
  return deps.database.transaction(scope, (tx) => settle(tx, scope, row(call, failed, { ...toldNothing, accepted: false }, deps)));
}

/** Another node has the call, or has settled it: this answer changes nothing, and its record says so. */
async function recordLate(scope: Scope, call: DueCall, result: CallResult, deps: Deps): Promise<void> {
  const { attempt } = row(call, result, toldNothing, deps);
  const late = { ...attempt, detail: 'This try ended after its lease was lost: the call was handed on, and what it brought was not used.' };
  await deps.database.transaction(scope, (tx) => insertLateTry(tx, scope, call.id, late));
}

function row(call: DueCall, { outcome, record, durationMs }: CallResult, told: Told, deps: Pick<Deps, 'newId' | 'nodeId'>): SettledCall {
  const reason = 'reason' in outcome ? outcome.reason : (told.notTaken?.refused ?? null);
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
      detail: ['detail' in outcome ? outcome.detail : '', told.notTaken?.detail ?? ''].join(' ').trim() || null,
      request: record.request,
      responseStatus: record.response?.status ?? null,
      responseHeaders: record.response?.headers ?? null,
      responseBody: record.response?.body.replaceAll('\u0000', '\uFFFD') ?? null,
      node: deps.nodeId,
    },
  };
}
