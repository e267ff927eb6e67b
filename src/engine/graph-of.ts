// A definition as a picture shows it: boxes in boxes and labelled arrows, every spelling resolved. Called by `casewire graph`; the
// writers of the formats know nothing of statechart JSON. Pure.

import type { Definition } from '../domain/definition.ts';
import { type Chart, resolveTarget, type StateKind, type StateNode, type Transition } from './chart.ts';
import { type PluginEntry, pluginsOf } from './plugins-of.ts';
import { readDefinition } from './read-definition.ts';
import { ruleText } from './rule-text.ts';

export interface GraphState {
  /** Dotted path from the root, unique; `''` for the root. */
  readonly name: string;
  /** The last part of the name. */
  readonly key: string;
  readonly kind: StateKind;
  /** A history state that remembers all levels. */
  readonly deep: boolean;
  /** Name of the state within it that is entered first; null where there is none. */
  readonly initial: string | null;
  readonly tags: readonly string[];
  /** What is called on entry, in that order. */
  readonly plugins: readonly GraphPlugin[];
  readonly states: readonly GraphState[];
}

export interface GraphPlugin {
  readonly name: string;
  /** `api`, `webhook`, `riskRules` …; `''` when the entry does not say. */
  readonly kind: string;
}

export type GraphCause =
  | { readonly kind: 'event'; readonly event: string }
  | { readonly kind: 'always' }
  | { readonly kind: 'after'; readonly delayMs: number }
  /** The states within are done. */
  | { readonly kind: 'done' }
  /** Where a history state leads before there is any history. */
  | { readonly kind: 'default' };

export interface GraphEdge {
  /** Names of states. */
  readonly from: string;
  readonly to: string;
  readonly cause: GraphCause;
  /** The rule in one line; null for a transition that is always taken. */
  readonly guard: string | null;
  /** It has no target: the state stays as it is. `to` equals `from`. */
  readonly stays: boolean;
}

export interface Graph {
  readonly root: GraphState;
  /** In the order written; a transition with several targets is several edges. */
  readonly edges: readonly GraphEdge[];
}

/** The graph of a definition that the publish check accepts. Targets that do not exist are left out; null when it is no object. */
export function graphOf({ definition, extensions }: Pick<Definition, 'definition' | 'extensions'>): Graph | null {
  const { chart } = readDefinition(definition);
  if (chart === null) return null;
  const plugins = pluginsOf(extensions);
  return { root: graphState(chart.root, plugins), edges: [...chart.byName.values()].flatMap((node) => edgesFrom(chart, node)) };
}

function graphState(node: StateNode, plugins: readonly PluginEntry[]): GraphState {
  const { name, key, kind, deep, tags } = node;
  const called = plugins.filter(({ stateNames }) => name !== '' && stateNames.some((wanted) => wanted === key || wanted === name));
  return {
    ...{ name, key, kind, deep, tags },
    initial: node.states.find((child) => child.key === node.initial)?.name ?? null,
    plugins: called.map((plugin) => ({ name: plugin.name, kind: plugin.kind ?? '' })),
    states: node.states.map((child) => graphState(child, plugins)),
  };
}

function edgesFrom(chart: Chart, node: StateNode): readonly GraphEdge[] {
  const drawn = (cause: GraphCause, transitions: readonly Transition[]): readonly GraphEdge[] =>
    transitions.flatMap((transition) => edgesOf(chart, node, cause, transition));
  return [
    ...node.on.flatMap(({ event, transitions }) => drawn({ kind: 'event', event }, transitions)),
    ...drawn({ kind: 'always' }, node.always),
    ...node.after.flatMap(({ delayMs, transitions }) => drawn({ kind: 'after', delayMs }, transitions)),
    ...drawn({ kind: 'done' }, node.onDone),
    ...drawn({ kind: 'default' }, node.fallback === null ? [] : [node.fallback]),
  ];
}

function edgesOf(chart: Chart, node: StateNode, cause: GraphCause, { targets, guard }: Transition): readonly GraphEdge[] {
  const shared = { from: node.name, cause, guard: guard === null ? null : ruleText(guard) };
  if (targets.length === 0) return [{ ...shared, to: node.name, stays: true }];
  return targets.flatMap((target) => {
    const to = resolveTarget(chart, node, target);
    return to === null ? [] : [{ ...shared, to: to.name, stays: false }];
  });
}
