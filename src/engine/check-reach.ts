// Can every state be reached, and left again?

import type { Finding } from '../domain/definition.ts';
import { type Chart, isWithin, lineageOf, parentOf, resolveTarget, type StateNode, type Transition, transitionsOf } from './chart.ts';
import { warning } from './finding.ts';

export function checkReach(chart: Chart): readonly Finding[] {
  const reached = reachedStates(chart);
  const states = [...chart.byName.values()].filter((node) => node.name !== '' && node.kind !== 'history');
  return [
    ...states.filter((node) => isTopmostUnreached(chart, reached, node)).map(unreachable),
    ...states.filter((node) => isDeadEnd(chart, node)).map(deadEnd),
  ];
}

function unreachable(node: StateNode): Finding {
  return warning({
    code: 'unreachable-state',
    path: node.at,
    message: `No way leads to the state "${node.name}".`,
    fix: 'Give some state a transition to it, or remove it.',
  });
}

function deadEnd(node: StateNode): Finding {
  return warning({
    code: 'dead-end',
    path: node.at,
    message: `The state "${node.name}" has no way out and is not final.`,
    fix: 'Give it a transition, or make it "type": "final".',
  });
}

/** The states within an unreachable one need no finding of their own. */
function isTopmostUnreached(chart: Chart, reached: ReadonlySet<StateNode>, node: StateNode): boolean {
  const parent = parentOf(chart, node);
  return !reached.has(node) && parent !== null && reached.has(parent);
}

/** Every state that some sequence of events could make active, guards aside. */
function reachedStates(chart: Chart): ReadonlySet<StateNode> {
  const active = new Set<StateNode>();
  const entered = new Set<StateNode>();
  const waiting: StateNode[] = [chart.root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (entered.has(node)) continue;
    entered.add(node);
    if (node.kind !== 'history') waiting.push(...activated(chart, active, node));
    waiting.push(...firstStates(chart, node));
  }
  return active;
}

/** Marks the state and everything around it; gives what becomes enterable thereby: targets, and the other regions of a parallel state. */
function activated(chart: Chart, active: Set<StateNode>, node: StateNode): readonly StateNode[] {
  return lineageOf(chart, node).flatMap((around) => {
    if (active.has(around)) return [];
    active.add(around);
    const regions = around.kind === 'parallel' ? around.states : [];
    return [...transitionsOf(around).flatMap((transition) => targetsOf(chart, around, transition)), ...regions];
  });
}

/** What is entered along with the state. */
export function firstStates(chart: Chart, node: StateNode): readonly StateNode[] {
  switch (node.kind) {
    case 'atomic':
    case 'final':
      return [];
    case 'parallel':
      return node.states.filter((child) => child.kind !== 'history');
    case 'compound':
      // Without an initial that can be read any child may be the first: the fault itself is told where it stands.
      return node.states.filter((child) => (node.initial === null ? child.kind !== 'history' : child.key === node.initial));
    case 'history': {
      const parent = parentOf(chart, node);
      const fallback = node.fallback === null ? [] : targetsOf(chart, node, node.fallback);
      return fallback.length > 0 || parent === null ? fallback : [parent];
    }
  }
}

/** The targets that exist. */
export function targetsOf(chart: Chart, source: StateNode, transition: Transition): readonly StateNode[] {
  return transition.targets.flatMap((target) => resolveTarget(chart, source, target) ?? []);
}

function isDeadEnd(chart: Chart, node: StateNode): boolean {
  if (node.kind !== 'atomic') return false;
  return !lineageOf(chart, node).some((around) => {
    // Any region of a parallel state may lead out of it.
    const sources = around.kind === 'parallel' ? [...chart.byName.values()].filter((inner) => isWithin(inner, around)) : [around];
    return sources.some((source) =>
      transitionsOf(source).some((transition) => transition.targets.length > 0 && leads(chart, source, transition, around)),
    );
  });
}

/** An own transition counts with any target, one of another region only when it leaves the parallel state. */
function leads(chart: Chart, source: StateNode, transition: Transition, around: StateNode): boolean {
  return source === around || targetsOf(chart, source, transition).some((target) => !isWithin(target, around));
}
