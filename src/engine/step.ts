// How a case moves: (definition, case before, event) → case after and what has to be done about it, or a refusal.
// Called by advance-case for everything that happens to a case. Pure: reads no clock, makes no id, touches no store, edits no input.

import { type CaseEvent, type CaseState, stateName } from '../domain/case.ts';
import { deepMergeContext } from '../domain/context.ts';
import { decideAllDocuments, decideDocument } from '../domain/decision.ts';
import { type Refused, refuse } from '../domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { maxResultDepth } from '../expressions/bounds.ts';
import { eventsTaken } from './allowed-events.ts';
import { type BlockedBy, blockersOf } from './blockers-of.ts';
import { applyBuiltIn } from './built-in-events.ts';
import { contextFault } from './context-fault.ts';
import { type Effects, inSequence, noEffects } from './effects.ts';
import { type CompiledMachine, contextChanged, type MachineSource, machineOf } from './machine.ts';
import { isBuiltInEvent, isInternalEvent } from './reserved-events.ts';
import { sendToMachine, startMachine, type Turn, turnMachine } from './run-machine.ts';

export interface Moved extends Effects {
  readonly kind: 'moved';
  readonly after: CaseState;
  /** A transition was taken. False for an event that guards blocked, and for a context change that moved nothing. */
  readonly transitioned: boolean;
  readonly blockedBy: readonly BlockedBy[];
  /** Why the event of an `answer` was not sent, or why the machine rests though it brought data; absent when all went well. */
  readonly notTaken?: Refused;
}

/** On a refusal nothing is changed. */
export type StepResult = Moved | { readonly kind: 'refused'; readonly refusal: Refused };

/** Applies one event. For `start`, `before` holds the start context and no snapshot. */
export function step(definition: MachineSource, before: CaseState, event: CaseEvent): StepResult {
  const compiled = machineOf(definition);
  switch (event.kind) {
    case 'start':
      return moved(startMachine(compiled, before.context));
    case 'send':
      return send(compiled, before, event.name, event.payload);
    case 'merge-context':
      return changeContext(compiled, before, deepMergeContext(before.context, event.context, event.arrays));
    case 'decide-document':
      return decide(compiled, before, event.documentId, event.decision);
    case 'decide-all':
      return decideAll(compiled, before, event.decision, event.event);
    case 'assign':
      return unmoved(before);
    case 'answer':
      return answer(compiled, before, event);
    case 'timer':
      return fire(compiled, before, event.timerId);
  }
}

/** Data from outside is kept whatever the state, if a case can have them at all; its event is sent if the state takes it, and the result says whether it did. */
function answer(compiled: CompiledMachine, before: CaseState, event: Extract<CaseEvent, { kind: 'answer' }>): StepResult {
  if (event.destination.split('.').length > maxResultDepth) {
    return refused(refuse('invalid_request', `The destination has more than ${maxResultDepth} levels.`));
  }
  const context = withAnswer(before.context, event);
  const fault = contextFault(before.context, context);
  if (fault) return refused(fault);
  const merged = changeContext(compiled, before, context);
  // A machine that cannot rest with the new data (a guard of `always` breaks, a loop) stays where it is. The data are not lost with it.
  const kept: Moved = merged.kind === 'refused' ? { ...unmoved({ ...before, context }), notTaken: merged.refusal } : merged;
  if (event.event === null) return kept;
  const sent = send(compiled, kept.after, event.event, event.payload);
  if (sent.kind === 'refused') return { ...kept, notTaken: sent.refusal };
  return { ...sent, transitioned: kept.transitioned || sent.transitioned, ...inSequence(kept, sent) };
}

/** What an answer makes of the context. Null takes the place of whatever it meets, and so leaves nothing for the value to merge with. */
function withAnswer(context: JsonObject, { destination, value, replaces }: Extract<CaseEvent, { kind: 'answer' }>): JsonObject {
  if (value === null) return context;
  const cleared = replaces ? deepMergeContext(context, nest(destination, null), 'replace') : context;
  return deepMergeContext(cleared, nest(destination, value), 'replace');
}

/** A timer whose state was left meanwhile does nothing. */
function fire(compiled: CompiledMachine, before: CaseState, timerId: string): StepResult {
  if (before.status === 'completed') return unmoved(before);
  return moved(turnMachine(compiled, before, before.context, { type: timerId }));
}

/** `pluginsOutput.registry` and a value → `{pluginsOutput: {registry: value}}`; an object with no path is the update itself. */
function nest(path: string, value: Json): JsonObject {
  if (path === '' && isJsonObject(value)) return value;
  const [first = '', ...rest] = path.split('.');
  return { [first]: rest.length === 0 ? value : nest(rest.join('.'), value) };
}

function send(compiled: CompiledMachine, before: CaseState, name: string, payload: JsonObject): StepResult {
  if (before.status === 'completed') {
    return refused(
      refuse('case_completed', `The case is completed in state "${stateName(before.state)}" and takes no more events.`, {
        more: { state: before.state },
      }),
    );
  }
  if (isBuiltInEvent(name)) {
    const outcome = applyBuiltIn(name, before.context, payload);
    return outcome.kind === 'refused' ? outcome : changeContext(compiled, before, outcome.context);
  }
  const nextEvents = eventsTaken(compiled.chart, before.state);
  if (isInternalEvent(name) || !nextEvents.includes(name)) return refused(notAccepted(before, name, nextEvents));
  const turn = sendToMachine(compiled, before, name, payload);
  switch (turn.kind) {
    case 'blocked':
      return { ...unmoved(before), blockedBy: blockersOf(compiled.chart, before, name, turn.verdicts) };
    case 'turned':
      return moved({ ...turn, changed: true });
    case 'refused':
      return turn;
  }
}

function notAccepted(before: CaseState, name: string, nextEvents: readonly string[]): Refused {
  const accepted = nextEvents.length === 0 ? 'it accepts none' : `it accepts ${nextEvents.join(', ')}`;
  return refuse('event_not_accepted', `The state "${stateName(before.state)}" does not accept the event "${name}"; ${accepted}.`, {
    more: { state: before.state, nextEvents },
  });
}

function decide(compiled: CompiledMachine, before: CaseState, documentId: string, decision: JsonObject): StepResult {
  const context = decideDocument(before.context, documentId, decision);
  if (context === null) return refused(refuse('not_found', `The case has no document "${documentId}".`));
  return changeContext(compiled, before, context);
}

/** The event's guards see the documents as decided. A guard that says no leaves them as they were. */
function decideAll(compiled: CompiledMachine, before: CaseState, decision: JsonObject, event: string): StepResult {
  const sent = send(compiled, { ...before, context: decideAllDocuments(before.context, decision) }, event, {});
  return sent.kind === 'moved' && !sent.transitioned ? { ...sent, after: before } : sent;
}

/** Every change of the context comes through here. A completed case keeps the new context and its machine rests. */
function changeContext(compiled: CompiledMachine, before: CaseState, context: JsonObject): StepResult {
  const fault = contextFault(before.context, context);
  if (fault) return refused(fault);
  if (before.status === 'completed') return unmoved({ ...before, context });
  return moved(turnMachine(compiled, before, context, { type: contextChanged }));
}

function moved(turn: Turn): StepResult {
  if (turn.kind === 'refused') return turn;
  return { kind: 'moved', after: turn.after, transitioned: turn.changed, blockedBy: [], ...turn.effects };
}

function unmoved(after: CaseState): Moved {
  return { kind: 'moved', after, transitioned: false, blockedBy: [], ...noEffects };
}

function refused(refusal: Refused): StepResult {
  return { kind: 'refused', refusal };
}
