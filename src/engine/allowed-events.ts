// Which events the current state takes. Shown as `nextEvents`, and what a refused event is answered with.

import type { CaseState, StateValue } from '../domain/case.ts';
import { activeStates, type Chart } from './chart.ts';
import { type MachineSource, machineOf } from './machine.ts';

/**
 * The author's events that the case's state takes, guards aside, sorted; none once it is completed.
 * The built-in events are taken in every state and not listed.
 */
export function allowedEvents(definition: MachineSource, state: Pick<CaseState, 'state' | 'status'>): readonly string[] {
  if (state.status === 'completed') return [];
  return eventsTaken(machineOf(definition).chart, state.state);
}

/** The events of all active states and of everything around them. */
export function eventsTaken(chart: Chart, value: StateValue): readonly string[] {
  return [...new Set(activeStates(chart, value).flatMap((node) => node.on.map(({ event }) => event)))].sort();
}
