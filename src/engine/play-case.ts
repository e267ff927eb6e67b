// Plays a list of events on a definition in memory: how tests drive the engine. The product does not import it.
// Between two steps the case goes through JSON, as it does through the database.

import type { CaseEvent, CaseState } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import type { MachineSource } from './machine.ts';
import { type StepResult, step } from './step.ts';

export interface PlayedCase {
  /** The case after the last event; refused events leave it as it was. */
  readonly state: CaseState;
  /** One result for the start and one for each event. */
  readonly results: readonly StepResult[];
}

/** A definition that was never stored; its content stands in for its hash. */
export function unstored(definition: JsonObject, extensions: JsonObject = {}): MachineSource {
  return { definition, extensions, contentHash: JSON.stringify([definition, extensions]) };
}

/** Starts a case with this context and applies the events one by one; none after a refused start. */
export function playCase(definition: MachineSource, context: JsonObject, events: readonly CaseEvent[] = []): PlayedCase {
  const blank: CaseState = { snapshot: null, state: '', context, status: 'active', tags: [] };
  const results: StepResult[] = [];
  let state = blank;
  for (const event of [{ kind: 'start' } as const, ...events]) {
    const result = step(definition, state, event);
    results.push(result);
    if (result.kind === 'refused' && event.kind === 'start') break;
    if (result.kind === 'moved') state = JSON.parse(JSON.stringify(result.after)) as CaseState;
  }
  return { state, results };
}

/** The event `name` with its payload. */
export function sent(name: string, payload: JsonObject = {}): CaseEvent {
  return { kind: 'send', name, payload };
}
