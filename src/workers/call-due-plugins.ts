// Runs the plugin calls that states asked for, outside any transaction; their answers go back through the front door.

import { randomUUID } from 'node:crypto';
import type { CallResult, DueCall } from '../domain/plugin-call.ts';
import type { Deps } from '../operations/deps.ts';
import { pluginEntries } from '../operations/plugin-calls/plugin-entry.ts';
import { settlePluginCall } from '../operations/plugin-calls/settle-plugin-call.ts';
import { rulesOfSet } from '../operations/rule-sets/rules-of-set.ts';
import { openHiddenValues } from '../operations/secrets/open-hidden-values.ts';
import { noRecord, type PluginTools } from '../plugins/plugin.ts';
import { runPlugin } from '../plugins/run-plugin.ts';
import { claimPluginCalls, releaseUnrunCalls } from '../storage/plugin-calls.ts';
import { errorFacts } from '../telemetry/log.ts';
import { Lanes } from './lanes.ts';
import { Loop } from './loop.ts';

interface FinishedCall {
  readonly call: DueCall;
  readonly result: CallResult;
}

/** Milliseconds until a call is tried again whose definition could not be read. */
const awayMs = 1_000;

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
  // What a plugin does is an outcome, whatever it is. Only its definition may not be had: then the database is away.
  const run = async (call: DueCall): Promise<FinishedCall> => ({
    call,
    result: await runCall(call).catch((error) => {
      deps.log.warn('call-due-plugins.unread', { callId: call.id, ...errorFacts(error) });
      const outcome = { kind: 'retry', reason: 'unavailable', detail: 'The definition could not be read just now.', inMs: awayMs } as const;
      return { outcome, record: noRecord, durationMs: 0 };
    }),
  });
  return new Loop({
    name: 'call-due-plugins',
    lanes: new Lanes<DueCall>(laneOf, { first: 8, most: 32, enough: 32 }),
    claim: (limit, full) => claimPluginCalls(deps.database, { limit, full, nodeId: deps.nodeId, lease: randomUUID() }),
    run,
    succeeded: ({ result }: FinishedCall) => result.outcome.kind !== 'retry',
    settle: async (finished) => {
      await Promise.all(finished.map(({ call, result }) => settlePluginCall(call, result, deps)));
    },
    release: (calls) => releaseUnrunCalls(deps.database, calls),
    mayRun,
    concurrency: 128,
    buffer: 200,
    pollMs: 1_000,
    log: deps.log,
  });
}
