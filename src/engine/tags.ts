// Two kinds of tags on a case: the machine's, of the states that it is in, and those that people add. Called by advance-case and
// by update-case. People never set one that a state of the definition gives: receivers and filters trust those.

import type { CaseEvent } from '../domain/case.ts';
import { type MachineSource, machineOf } from './machine.ts';

/** The outcome of a case: given by final states only, whether or not this definition has such a state. */
const outcomes: readonly string[] = ['approved', 'rejected'];

/** The tags that only the machine gives. */
export function machineTags(definition: MachineSource): ReadonlySet<string> {
  return new Set([...outcomes, ...[...machineOf(definition).chart.byName.values()].flatMap((node) => node.tags)]);
}

/**
 * All tags after an event, sorted: the machine's own in `after`, and the people's, which live through every step until an event
 * brings others. `before` are all tags before it.
 */
export function tagsAfter(
  definition: MachineSource,
  before: readonly string[],
  event: CaseEvent,
  after: readonly string[],
): readonly string[] {
  const given = event.kind === 'merge-context' ? event.tags : undefined;
  const peoples = given ?? before;
  if (peoples.length === 0 && given === undefined) return after;
  const ofMachine = machineTags(definition);
  const kept = [...after.filter((tag) => ofMachine.has(tag)), ...peoples.filter((tag) => !ofMachine.has(tag))];
  return [...new Set(kept)].sort();
}
