// Makes an XState machine of a definition and keeps it by content hash. Used by step and by nothing else that moves a case.
// The machine holds no code of the author: guards are rules, entry actions only name the plugin calls.

import { type AnyStateMachine, createMachine } from 'xstate';
import type { Definition } from '../domain/definition.ts';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import type { PluginCall } from '../domain/plugin-call.ts';
import { createBoundedCache } from '../expressions/bounded-cache.ts';
import { type Budget, newBudget } from '../expressions/bounds.ts';
import { type Chart, type Guard, resolveTarget, type StateNode, type Transition } from './chart.ts';
import { evaluateGuard, type Verdict } from './guards.ts';
import { pluginsOf } from './plugins-of.ts';
import { readDefinition } from './read-definition.ts';

/** The most steps that one event may cause. */
export const maxIterations = 100;

/** Type of the entry action that carries `{calls: PluginCall[]}`. */
export const pluginAction = 'casewire.plugins';

/** The event that re-evaluates `always` after the context changed; no state can name it. */
export const contextChanged = 'casewire.context-changed';

/** The part of a definition that makes its machine. */
export type MachineSource = Pick<Definition, 'definition' | 'extensions' | 'contentHash'>;

export interface GuardFault {
  readonly guard: Guard;
  readonly at: string;
  readonly message: string;
}

/** What the guards said in one turn, and to which payload. */
export type Verdicts = ReadonlyMap<Guard, { readonly payload: JsonObject; readonly verdict: Verdict }>;

/** Guards and the one who runs the machine meet here. Steps are synchronous, so there is one turn at a time. */
interface Trace {
  /** Set by a guard that could not be evaluated: XState can only be told by an exception, and it drops the cause. */
  fault: GuardFault | null;
  /** What all guards of the turn may use together. */
  budget: Budget;
  /** XState asks a guard several times in one turn; the context does not change meanwhile. */
  readonly verdicts: Map<Guard, { readonly payload: JsonObject; readonly verdict: Verdict }>;
}

export interface CompiledMachine {
  readonly chart: Chart;
  readonly machine: AnyStateMachine;
  readonly trace: Trace;
}

const machines = createBoundedCache<CompiledMachine>(200);

/** The machine of a published definition. Throws on one that the publish check would refuse: such a definition is never stored. */
export function machineOf(source: MachineSource): CompiledMachine {
  return machines(source.contentHash, () => compileMachine(source));
}

function compileMachine(source: MachineSource): CompiledMachine {
  const { chart, findings } = readDefinition(source.definition);
  const fault = findings.find((finding) => finding.severity === 'error');
  if (chart === null || fault !== undefined) throw new Error(`the definition cannot run: ${fault?.path}: ${fault?.message}`);
  const build: Build = {
    chart,
    calls: callsByState(chart, source.extensions),
    trace: { fault: null, budget: newBudget(), verdicts: new Map() },
  };
  const config = { ...stateConfig(build, chart.root), id: 'case', context: startContext, options: { maxIterations } };
  return { chart, machine: createMachine(config as Parameters<typeof createMachine>[0]), trace: build.trace };
}

interface Build {
  readonly chart: Chart;
  readonly calls: ReadonlyMap<string, readonly PluginCall[]>;
  readonly trace: CompiledMachine['trace'];
}

function startContext({ input }: { readonly input: JsonObject }): JsonObject {
  return input;
}

/** What each state asks for when it is entered, by the state's dotted path. */
function callsByState(chart: Chart, extensions: JsonObject): ReadonlyMap<string, readonly PluginCall[]> {
  const plugins = pluginsOf(extensions);
  return new Map(
    [...chart.byName.values()].map((node) => {
      const wanted = plugins.filter(
        (plugin) => node.name !== '' && plugin.stateNames.some((name) => name === node.key || name === node.name),
      );
      return [node.name, wanted.map((plugin) => ({ plugin: plugin.name, state: node.name }))];
    }),
  );
}

function stateConfig(build: Build, node: StateNode): Readonly<Record<string, unknown>> {
  if (node.kind === 'history') return historyConfig(build, node);
  const transitions = (list: readonly Transition[]): unknown => list.map((transition) => transitionConfig(build, node, transition));
  const calls = build.calls.get(node.name) ?? [];
  return {
    ...(node.kind === 'parallel' || node.kind === 'final' ? { type: node.kind } : {}),
    ...(node.initial === null ? {} : { initial: node.initial }),
    ...(node.onDone.length === 0 ? {} : { onDone: transitions(node.onDone) }),
    ...(calls.length === 0 ? {} : { entry: [{ type: pluginAction, params: { calls } }] }),
    tags: node.tags,
    on: Object.fromEntries(node.on.map(({ event, transitions: list }) => [event, transitions(list)])),
    always: transitions(node.always),
    after: Object.fromEntries(mergedDelays(node).map(([delayMs, list]) => [delayMs, transitions(list)])),
    states: Object.fromEntries(node.states.map((child) => [child.key, stateConfig(build, child)])),
  };
}

function historyConfig(build: Build, node: StateNode): Readonly<Record<string, unknown>> {
  const target = node.fallback === null ? [] : node.fallback.targets.map((name) => absolute(build, node, name));
  return { type: 'history', history: node.deep ? 'deep' : 'shallow', ...(target.length === 0 ? {} : { target: target[0] }) };
}

/** v4's list may name one delay twice. */
function mergedDelays(node: StateNode): readonly (readonly [number, readonly Transition[]])[] {
  const byDelay = new Map<number, readonly Transition[]>();
  for (const { delayMs, transitions } of node.after) byDelay.set(delayMs, [...(byDelay.get(delayMs) ?? []), ...transitions]);
  return [...byDelay];
}

function transitionConfig(build: Build, source: StateNode, transition: Transition): Readonly<Record<string, unknown>> {
  const target = transition.targets.map((name) => absolute(build, source, name));
  const toItself = target.includes(idOf(source));
  return {
    ...(target.length === 0 ? {} : { target }),
    ...(transition.guard === null ? {} : { guard: guardConfig(build, transition.guard, transition.at) }),
    // A self-transition is no entry, whatever the author wrote.
    reenter: transition.reenter && !toItself,
  };
}

function guardConfig({ trace }: Build, guard: Guard, at: string): (args: GuardArguments) => boolean {
  return ({ context, event }) => {
    const payload = payloadOf(event);
    const known = trace.verdicts.get(guard);
    const verdict = known?.payload === payload ? known.verdict : evaluateGuard(guard, context, payload, trace.budget);
    trace.verdicts.set(guard, { payload, verdict });
    if (verdict.kind === 'said') return verdict.yes;
    trace.fault = { guard, at, message: verdict.message };
    throw new Error(verdict.message);
  };
}

interface GuardArguments {
  readonly context: JsonObject;
  readonly event: unknown;
}

const noPayload: JsonObject = {};

function payloadOf(event: unknown): JsonObject {
  const payload = isJsonObject(event) ? event['payload'] : undefined;
  return isJsonObject(payload) ? payload : noPayload;
}

function absolute(build: Build, source: StateNode, target: string): string {
  const node = resolveTarget(build.chart, source, target);
  if (node === null) throw new Error(`the definition cannot run: ${source.at} has the unknown target "${target}"`);
  return idOf(node);
}

/** XState's own id of a state. */
function idOf(node: StateNode): string {
  return node.name === '' ? '#case' : `#case.${node.name}`;
}
