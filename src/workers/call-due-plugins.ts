// Runs the plugin calls that states asked for, outside any transaction; their answers go back through the front door.

import { randomUUID } from 'node:crypto';
import { Unusable } from '../domain/errors.ts';
import type { CallOutcome, CallResult, DueCall } from '../domain/plugin-call.ts';
import type { Deps } from '../operations/deps.ts';
import { giveUpPluginCall } from '../operations/plugin-calls/give-up-plugin-call.ts';
import { pluginEntries } from '../operations/plugin-calls/plugin-entry.ts';
import { settlePluginCall } from '../operations/plugin-calls/settle-plugin-call.ts';
import { rulesOfSet } from '../operations/rule-sets/rules-of-set.ts';
import { openHiddenValues } from '../operations/secrets/open-hidden-values.ts';
import { noRecord, type PluginTools } from '../plugins/plugin.ts';
import { runPlugin } from '../plugins/run-plugin.ts';
import { isPassing, reasonOf, triesOfBrokenRows } from '../storage/passing-error.ts';
import { claimPluginCalls, releaseForgottenCalls, releaseUnrunCalls } from '../storage/plugin-calls.ts';
import { errorFacts } from '../telemetry/log.ts';
import { Lanes } from './lanes.ts';
import { Loop } from './loop.ts';
import { createReleaseForgotten } from './release-forgotten.ts';

interface FinishedCall {
  readonly call: DueCall;
  readonly result: CallResult;
}

const concurrency = 128;

/** Vendors are slow: one that hangs fills its own lane (workspace, definition and plugin) and no other. */
const laneOf = (call: DueCall): string => `${call.workspaceId}/${call.definitionId}/${call.plugin}`;

export function createCallDuePlugins(
  tools: Omit<PluginTools, 'secrets' | 'ruleSet'>,
  mayRun: () => boolean,
  deps: Deps,
): Loop<DueCall, FinishedCall> {
  const runCall = async (call: DueCall): Promise<CallResult> => {
    const sibling = await pluginEntries(call, deps);
    const input = {
      entry: sibling(call.plugin) ?? {},
      name: call.plugin,
      caseId: call.caseId,
      context: call.context,
      config: call.config,
      attempt: call.attempt,
      idempotencyKey: call.id,
      sibling,
    };
    const secrets = (names: readonly string[]) => openHiddenValues(call, names, deps);
    const ruleSet = (id: string) => rulesOfSet(call, id, deps);
    return runPlugin(call.pluginKind, input, { ...tools, secrets, ruleSet }, deps.log);
  };
  // Each result is a commit of its own: one that cannot be stored is given up without the others.
  const giveUp = async ({ call, result }: FinishedCall, error: unknown): Promise<void> => {
    if (isPassing(error)) throw error;
    await giveUpPluginCall(call, result, error, deps);
  };
  // What a plugin does is an outcome, whatever it is. What is around it may break, and must not end the process.
  const run = async (call: DueCall): Promise<FinishedCall> => ({
    call,
    result: await runCall(call).catch((error) => broken(call, error, deps)),
  });
  return new Loop({
    name: 'call-due-plugins',
    lanes: new Lanes<DueCall>({ laneOf, tenantOf: (call) => call.workspaceId, first: 8, most: 32, enough: 32, inAll: concurrency }),
    claim: (limit, { lanes, most }) => {
      const full = lanes.filter((_, n) => most[n] === 0);
      return claimPluginCalls(deps.database, { limit, full, nodeId: deps.nodeId, lease: randomUUID() });
    },
    run,
    verdict: ({ result }: FinishedCall) => (result.outcome.kind === 'retry' ? 'badly' : 'well'),
    settle: async (finished) => {
      const settled = finished.map(({ call, result }) =>
        settlePluginCall(call, result, deps).catch((error) => giveUp({ call, result }, error)),
      );
      const failed = (await Promise.allSettled(settled)).find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    },
    giveUp,
    passes: isPassing,
    release: (calls) => releaseUnrunCalls(deps.database, calls),
    releaseForgotten: createReleaseForgotten('call-due-plugins', releaseForgottenCalls, deps),
    mayRun,
    concurrency,
    buffer: 200,
    pollMs: 1_000,
    log: deps.log,
  });
}

const retryMs = 1_000;

/**
 * What is around the plugin broke: the database is away, or the case's definition cannot be used. It must not end the process. What nobody
 * foresaw may have been the moment's fault: only when it comes again and again the call is given up.
 */
function broken(call: DueCall, error: unknown, { log }: Deps): CallResult {
  log.error('plugin.broken', { callId: call.id, plugin: call.plugin, caseId: call.caseId, ...errorFacts(error) });
  const passing = isPassing(error);
  const again = passing || (!(error instanceof Unusable) && call.attempt < triesOfBrokenRows);
  const detail = passing ? 'The database could not be asked just now.' : 'Something broke on our side.';
  const outcome: CallOutcome = again
    ? { kind: 'retry', reason: passing ? 'unavailable' : reasonOf(error), detail, inMs: retryMs }
    : {
        kind: 'failed',
        reason: reasonOf(error),
        detail: 'The call cannot be run as it is stored.',
        destination: '',
        value: null,
        event: null,
      };
  return { outcome, record: noRecord, durationMs: 0 };
}
