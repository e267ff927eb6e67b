// One turn of the XState machine, from stored state to stored state. Called by step only.
// Expected failures (a guard that fails, too many steps) come back as refusals; anything else is a bug and is thrown.

import { type AnyActorScope, type AnyMachineSnapshot, createActor, createMachine, type EventObject } from 'xstate';
import type { CaseState, StateValue } from '../domain/case.ts';
import { type Refused, refuse } from '../domain/errors.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { newBudget } from '../expressions/bounds.ts';
import { inChartOrder } from './chart.ts';
import { type Action, type Effects, effectsOf } from './effects.ts';
import { type CompiledMachine, type GuardFault, maxIterations, type Verdicts } from './machine.ts';

export type Turn =
  | {
      readonly kind: 'turned';
      readonly after: CaseState;
      readonly effects: Effects /** False when the machine stayed as it was. */;
      readonly changed: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: Refused };

/** `blocked`: the state takes the event, and every guard said no. */
export type SentTurn = Turn | { readonly kind: 'blocked'; readonly verdicts: Verdicts };

/** Enters the initial state with this context. */
export function startMachine(compiled: CompiledMachine, context: JsonObject): Turn {
  return guarded(compiled, () => {
    const actions: Action[] = [];
    const snapshot: AnyMachineSnapshot = compiled.machine.getInitialSnapshot(scopeThatNotes(actions), context as never);
    // Unlike a later turn, the initial one does not throw: it hands over a snapshot in error.
    if (snapshot.status === 'error') throw snapshot.error;
    return { kind: 'turned', after: storedState(compiled, snapshot, context), effects: effectsOf(actions), changed: true };
  });
}

/** Tells the stored state, seen with `context`, of something that is no author's event; then `always` until the machine rests. */
export function turnMachine(compiled: CompiledMachine, before: CaseState, context: JsonObject, event: EventObject): Turn {
  return guarded(compiled, () => turn(compiled, restore(compiled, before, context), context, event));
}

/** Sends an author's event to the stored state. When no transition is taken, `always` is not tried either. */
export function sendToMachine(compiled: CompiledMachine, before: CaseState, name: string, payload: JsonObject): SentTurn {
  return guarded(compiled, () => {
    const event = { type: name, payload };
    const snapshot = restore(compiled, before, before.context);
    const taken = compiled.machine.getTransitionData(snapshot, event).length;
    if (taken === 0) return { kind: 'blocked', verdicts: new Map(compiled.trace.verdicts) };
    return turn(compiled, snapshot, before.context, event);
  });
}

function turn(compiled: CompiledMachine, snapshot: AnyMachineSnapshot, context: JsonObject, event: EventObject): Turn {
  const actions: Action[] = [];
  const next: AnyMachineSnapshot = compiled.machine.transition(snapshot, event, scopeThatNotes(actions));
  return { kind: 'turned', after: storedState(compiled, next, context), effects: effectsOf(actions), changed: next !== snapshot };
}

/** Stands where XState wants a running actor. Its own `transition` makes one for every event, and enters the initial state for it. */
const bystander = createActor(createMachine({}));

/** Nothing is run: the actions of a turn are only noted. */
function scopeThatNotes(actions: Action[]): AnyActorScope {
  const nothing = (): void => undefined;
  return {
    self: bystander,
    system: bystander.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: (action) => {
      actions.push(action);
    },
  };
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
    state: inChartOrder(compiled.chart.root, snapshot.value as StateValue),
    context,
    status: snapshot.status === 'done' ? 'completed' : 'active',
    tags: [...snapshot.tags].sort(),
  };
}

/** One event's guards share what one expression may use. */
function beginTrace(trace: CompiledMachine['trace']): void {
  trace.fault = null;
  trace.budget = newBudget();
  trace.verdicts.clear();
}

function guarded<Result>(compiled: CompiledMachine, run: () => Result): Result | { readonly kind: 'refused'; readonly refusal: Refused } {
  beginTrace(compiled.trace);
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
  } finally {
    // The verdicts hold the case's data.
    compiled.trace.verdicts.clear();
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
