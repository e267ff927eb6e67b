// Can `always` transitions chase each other? Unguarded ones in a circle never rest; guarded ones may not, depending on the data.

import type { Finding } from '../domain/definition.ts';
import { type Chart, lineageOf, type StateNode } from './chart.ts';
import { firstStates, targetsOf } from './check-reach.ts';
import { fault, warning } from './finding.ts';

interface Edge {
  readonly to: StateNode;
  /** Taken whenever its state is active. */
  readonly certain: boolean;
}

type Graph = ReadonlyMap<StateNode, readonly Edge[]>;

export function checkLoops(chart: Chart): readonly Finding[] {
  const graph: Graph = new Map(
    [...chart.byName.values()].filter((node) => node.always.length > 0).map((node) => [node, edgesOf(chart, node)]),
  );
  const certain: Graph = new Map([...graph].map(([node, edges]) => [node, edges.filter((edge) => edge.certain)]));
  const endless = circles(certain);
  const inEndless = new Set(endless.flat());
  const perhaps = circles(graph).filter((circle) => !circle.some((node) => inEndless.has(node)));
  return [
    ...endless.map((circle) =>
      fault({
        code: 'always-loop',
        path: pathOf(circle),
        message: `These states lead to each other for ever: ${named(circle)}.`,
        fix: 'Guard one of their "always" transitions, or wait for an event.',
      }),
    ),
    ...perhaps.map((circle) =>
      warning({
        code: 'possible-always-loop',
        path: pathOf(circle),
        message: `These states may lead to each other for ever, if all guards say yes: ${named(circle)}.`,
        fix: 'Make sure that the guards exclude each other; a loop is refused after 100 steps.',
      }),
    ),
  ];
}

function pathOf(circle: readonly StateNode[]): string {
  return circle[0]?.always[0]?.at ?? '$.definition';
}

function named(circle: readonly StateNode[]): string {
  return circle.map((node) => `"${node.name}"`).join(' → ');
}

/** From a state to every state with `always` that is active once its transition was taken. */
function edgesOf(chart: Chart, node: StateNode): readonly Edge[] {
  const open = node.always.findIndex((transition) => transition.guard === null);
  const candidates = open < 0 ? node.always : node.always.slice(0, open + 1);
  const targets = candidates.flatMap((transition) => targetsOf(chart, node, transition));
  return (
    targets
      .flatMap((target) => activeAfter(chart, target))
      // Back to itself is no circle: the machine rests when a step changes nothing.
      .filter((state) => state.always.length > 0 && state !== node)
      .map((to) => ({ to, certain: open === 0 }))
  );
}

function activeAfter(chart: Chart, target: StateNode): readonly StateNode[] {
  const below = (node: StateNode, seen: readonly StateNode[]): readonly StateNode[] => [
    node,
    ...firstStates(chart, node)
      .filter((child) => !seen.includes(child))
      .flatMap((child) => below(child, [...seen, child])),
  ];
  return [...new Set([...lineageOf(chart, target), ...below(target, [target])])];
}

/** One circle for each knot of states that reach each other. */
function circles(graph: Graph): readonly (readonly StateNode[])[] {
  const found: StateNode[][] = [];
  const seen = new Set<StateNode>();
  for (const start of graph.keys()) {
    if (seen.has(start)) continue;
    const circle = circleFrom(graph, start);
    if (circle.length === 0) continue;
    for (const node of circle) seen.add(node);
    found.push(circle);
  }
  return found;
}

/** The shortest way from the state back to itself; empty if there is none. */
function circleFrom(graph: Graph, start: StateNode): StateNode[] {
  const cameFrom = new Map<StateNode, StateNode | null>([[start, null]]);
  const waiting: StateNode[] = [start];
  for (const node of waiting) {
    for (const { to } of graph.get(node) ?? []) {
      if (to === start) return wayTo(cameFrom, node);
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, node);
      waiting.push(to);
    }
  }
  return [];
}

function wayTo(cameFrom: ReadonlyMap<StateNode, StateNode | null>, end: StateNode): StateNode[] {
  const way: StateNode[] = [];
  for (let node: StateNode | null = end; node !== null; node = cameFrom.get(node) ?? null) way.unshift(node);
  return way;
}
