// One turn of the XState machine, from stored state to stored state. Called by step only.
// Expected failures (a guard that fails, too many steps) come back as refusals; anything else is a bug and is thrown.

import { type AnyMachineSnapshot, type EventObject, initialTransition, transition } from 'xstate';
import type { CaseState, StateValue } from '../domain/case.ts';
import { type Refused, refuse } from '../domain/errors.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { type Effects, effectsOf } from './effects.ts';
import { type CompiledMachine, type GuardFault, maxIterations } from './machine.ts';

export type Turn =
  | {
      readonly kind: 'turned';
      readonly after: CaseState;
      readonly effects: Effects /** False when the machine stayed as it was. */;
      readonly changed: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: Refused };

/** Enters the initial state with this context. */
export function startMachine(compiled: CompiledMachine, context: JsonObject): Turn {
  return guarded(compiled, () => {
    const [snapshot, actions] = initialTransition(compiled.machine, context as never);
    // Unlike `transition`, the initial one does not throw: it hands over a snapshot in error.
    if (snapshot.status === 'error') throw snapshot.error;
    return { kind: 'turned', after: storedState(compiled, snapshot, context), effects: effectsOf(actions), changed: true };
  });
}

/** Sends one event to the stored state, seen with `context`; then `always` until the machine rests. */
export function turnMachine(compiled: CompiledMachine, before: CaseState, context: JsonObject, event: EventObject): Turn {
  return guarded(compiled, () => {
    const snapshot = restore(compiled, before, context);
    const [next, actions] = transition(compiled.machine, snapshot, event);
    return { kind: 'turned', after: storedState(compiled, next, context), effects: effectsOf(actions), changed: next !== snapshot };
  });
}

/** How many transitions the event would take now, guards included; a refusal if a guard cannot be evaluated. */
export function countTransitions(compiled: CompiledMachine, before: CaseState, event: EventObject): number | Refused {
  const outcome = guarded(compiled, () => compiled.machine.getTransitionData(restore(compiled, before, before.context), event).length);
  return typeof outcome === 'number' ? outcome : outcome.refusal;
}

/**
 * The machine is rebuilt from the stored snapshot and not from the state alone: history states would be forgotten.
 * The context is kept out of it: XState searches a restored context for its own actors, and edits what looks like one.
 */
function restore(compiled: CompiledMachine, before: CaseState, context: JsonObject): AnyMachineSnapshot {
  if (before.snapshot === null) throw new Error('the case has not started');
  const stored = { ...before.snapshot, context: {} } as unknown as Parameters<typeof compiled.machine.restoreSnapshot>[0];
  // The scope is only used to revive child actors, and there are none.
  const restored: AnyMachineSnapshot = compiled.machine.restoreSnapshot(stored, { self: {}, system: {} } as never);
  return { ...restored, context };
}

function storedState(compiled: CompiledMachine, snapshot: AnyMachineSnapshot, context: JsonObject): CaseState {
  const persisted = JSON.parse(JSON.stringify(compiled.machine.getPersistedSnapshot({ ...snapshot, context: {} }))) as Record<string, Json>;
  delete persisted['context'];
  return {
    snapshot: persisted,
    state: snapshot.value as StateValue,
    context,
    status: snapshot.status === 'done' ? 'completed' : 'active',
    tags: [...snapshot.tags].sort(),
  };
}

function guarded<Result>(compiled: CompiledMachine, run: () => Result): Result | { readonly kind: 'refused'; readonly refusal: Refused } {
  compiled.trace.fault = null;
  try {
    return run();
  } catch (error) {
    const fault = faultIn(compiled);
    if (fault !== null) {
      return {
        kind: 'refused',
        refusal: refuse('guard_failed', `The guard at ${fault.at} could not be evaluated: ${fault.message}.`, {
          more: { guard: fault.at },
        }),
      };
    }
    if (isLoop(error))
      return {
        kind: 'refused',
        refusal: refuse('too_many_steps', `The event caused more than ${maxIterations} steps; nothing was changed.`),
      };
    throw error;
  }
}

/** Read through a function: the compiler holds the field to be null since the run began. */
function faultIn(compiled: CompiledMachine): GuardFault | null {
  return compiled.trace.fault;
}

/** XState has no error type for it. loops.test.ts fails if the wording changes. */
function isLoop(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Infinite loop detected');
}
