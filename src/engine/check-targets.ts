// Do all targets exist?

import type { Finding } from '../domain/definition.ts';
import { type Chart, parentOf, resolveTarget, type StateNode, statesNamed, type Transition, transitionsOf } from './chart.ts';
import { fault, fixFor, inside } from './finding.ts';

export function checkTargets(chart: Chart): readonly Finding[] {
  return [...chart.byName.values()].flatMap((node) => {
    const transitions = node.fallback === null ? transitionsOf(node) : [...transitionsOf(node), node.fallback];
    return transitions.flatMap((transition) => [...unknownTargets(chart, node, transition), ...clashingTargets(chart, node, transition)]);
  });
}

function unknownTargets(chart: Chart, source: StateNode, transition: Transition): readonly Finding[] {
  return transition.targets
    .filter((target) => resolveTarget(chart, source, target) === null)
    .map((target) =>
      fault({
        code: 'unknown-target',
        path: inside(transition.at, 'target'),
        message: `There is no state "${target}"${source.name === '' ? '' : ` as seen from "${source.name}"`}.`,
        fix:
          statesNamed(chart, target).length > 0
            ? 'It lies elsewhere: give it an "id" and write "#id".'
            : fixFor(target, spellings(chart, source), 'Name an existing state.'),
      }),
    );
}

/** What a target could say here: siblings, children, and ids. */
function spellings(chart: Chart, source: StateNode): readonly string[] {
  const siblings = (parentOf(chart, source) ?? chart.root).states.map((node) => node.key);
  const ids = [...chart.byName.values()].flatMap((node) => (node.id === null ? [] : [`#${node.id}`]));
  return [...siblings, ...source.states.map((node) => `.${node.key}`), ...ids];
}

/** Several targets at once only make sense in different regions of a parallel state. */
function clashingTargets(chart: Chart, source: StateNode, transition: Transition): readonly Finding[] {
  if (transition.targets.length < 2) return [];
  const names = transition.targets.map((target) => resolveTarget(chart, source, target)?.name ?? target);
  const clash = names.some((name, index) => names.slice(index + 1).some((other) => !inDifferentRegions(chart, name, other)));
  if (!clash) return [];
  return [
    fault({
      code: 'clashing-targets',
      path: inside(transition.at, 'target'),
      message: 'These targets cannot be active together.',
      fix: 'Name one target, or one in each region of a parallel state.',
    }),
  ];
}

function inDifferentRegions(chart: Chart, one: string, other: string): boolean {
  const [a, b] = [one.split('.'), other.split('.')];
  const shared = a.findIndex((key, level) => key !== b[level]);
  if (shared < 0 || shared >= b.length) return false;
  return chart.byName.get(a.slice(0, shared).join('.'))?.kind === 'parallel';
}
