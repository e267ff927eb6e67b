// A definition in our own form: every spelling of the author resolved to one. Made by read-definition; read by the machine and by every check.

import type { StateValue } from '../domain/case.ts';
import type { Json } from '../domain/json.ts';

export type GuardDialect = 'json-logic' | 'jmespath';

export interface Guard {
  readonly dialect: GuardDialect;
  readonly rule: Json;
}

export interface Transition {
  /** Targets as written: `key`, `.child`, `#id`, dotted paths; empty for a transition that stays. */
  readonly targets: readonly string[];
  /** Null: always taken. */
  readonly guard: Guard | null;
  /** The author asked that the state be left and entered again. */
  readonly reenter: boolean;
  /** JSON path of this transition. */
  readonly at: string;
}

export interface EventTransitions {
  readonly event: string;
  readonly at: string;
  readonly transitions: readonly Transition[];
}

export interface DelayedTransitions {
  readonly delayMs: number;
  readonly transitions: readonly Transition[];
}

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'history' | 'final';

export interface StateNode {
  readonly key: string;
  /** Dotted path from the root, `review.documents`; `''` for the root. */
  readonly name: string;
  /** JSON path of the state. */
  readonly at: string;
  /** The author's `id`, for `#id` targets. */
  readonly id: string | null;
  readonly kind: StateKind;
  /** Key of the first child; only compound states have one. */
  readonly initial: string | null;
  /** A history state remembers all levels, not only one. */
  readonly deep: boolean;
  /** Where a history state leads before there is any history; null is the parent's initial state. */
  readonly fallback: Transition | null;
  readonly on: readonly EventTransitions[];
  readonly always: readonly Transition[];
  readonly after: readonly DelayedTransitions[];
  readonly onDone: readonly Transition[];
  readonly tags: readonly string[];
  readonly states: readonly StateNode[];
}

export interface Chart {
  readonly root: StateNode;
  /** All states by dotted path, the root under `''`; parents before children, in the order written. */
  readonly byName: ReadonlyMap<string, StateNode>;
}

export function chartOf(root: StateNode): Chart {
  const byName = new Map<string, StateNode>();
  const add = (node: StateNode): void => {
    byName.set(node.name, node);
    for (const child of node.states) add(child);
  };
  add(root);
  return { root, byName };
}

/** The parent; null for the root. */
export function parentOf(chart: Chart, node: StateNode): StateNode | null {
  if (node.name === '') return null;
  return chart.byName.get(node.name.slice(0, -node.key.length - 1)) ?? chart.root;
}

/** The state and everything around it, innermost first; the root is last. */
export function lineageOf(chart: Chart, node: StateNode): readonly StateNode[] {
  const parent = parentOf(chart, node);
  return parent === null ? [node] : [node, ...lineageOf(chart, parent)];
}

/** True if `node` is `ancestor` or lies within it. */
export function isWithin(node: StateNode, ancestor: StateNode): boolean {
  return ancestor.name === '' || node.name === ancestor.name || node.name.startsWith(`${ancestor.name}.`);
}

/** Every transition of the state, whatever causes it. */
export function transitionsOf(node: StateNode): readonly Transition[] {
  return [
    ...node.on.flatMap((entry) => entry.transitions),
    ...node.always,
    ...node.after.flatMap((entry) => entry.transitions),
    ...node.onDone,
  ];
}

/** The state that a target names, seen from where it is written; null if there is no such state. */
export function resolveTarget(chart: Chart, source: StateNode, target: string): StateNode | null {
  if (target.startsWith('#')) return byId(chart, target.slice(1));
  if (target.startsWith('.')) return descend(source, target.slice(1));
  return descend(parentOf(chart, source) ?? chart.root, target);
}

function byId(chart: Chart, id: string): StateNode | null {
  const whole = withId(chart, id);
  if (whole !== null) return whole;
  const dot = id.indexOf('.');
  const first = dot < 0 ? null : withId(chart, id.slice(0, dot));
  return first === null ? null : descend(first, id.slice(dot + 1));
}

function withId(chart: Chart, id: string): StateNode | null {
  for (const node of chart.byName.values()) if (node.id === id) return node;
  return null;
}

function descend(from: StateNode, path: string): StateNode | null {
  let node: StateNode | undefined = from;
  for (const key of path.split('.')) node = node?.states.find((child) => child.key === key);
  return node ?? null;
}

/** States named by their key or by their dotted path, as `stateNames` does. */
export function statesNamed(chart: Chart, name: string): readonly StateNode[] {
  return [...chart.byName.values()].filter((node) => node.name !== '' && (node.key === name || node.name === name));
}

/** The state value with its regions in the order of the definition: XState gives them in another one when the last of them is done. */
export function inChartOrder(node: StateNode, value: StateValue): StateValue {
  if (typeof value === 'string') return value;
  return Object.fromEntries(
    node.states.flatMap((child) => {
      const inner = value[child.key];
      return inner === undefined ? [] : [[child.key, inChartOrder(child, inner)]];
    }),
  );
}

/** All active states of a state value, innermost last; parts that the chart does not know are passed over. */
export function activeStates(chart: Chart, value: StateValue, from: StateNode = chart.root): readonly StateNode[] {
  const parts: readonly (readonly [string, StateValue])[] = typeof value === 'string' ? [[value, {}]] : Object.entries(value);
  const inner = parts.flatMap(([key, part]) => {
    const child = from.states.find((state) => state.key === key);
    return child === undefined ? [] : activeStates(chart, part, child);
  });
  return [from, ...inner];
}
