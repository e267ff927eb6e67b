// POST /:id/hook/:event: the answer of a third party. Its body is kept whatever the state of the case; then the event is sent.
// A repetition is acknowledged, and changes nothing: the same body for the same event within a day, unless the case has moved on
// meanwhile to where it waits for that event again. A vendor repeats what it got no answer to within hours; a month later, or asked once
// more, the same words are news.

import type { Case } from '../../domain/case.ts';
import { isRefused, notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { allowedEvents } from '../../engine/allowed-events.ts';
import { type FormerCallback, findCallback, insertCallback, retireCallback } from '../../storage/callbacks.ts';
import { lockCase } from '../../storage/cases.ts';
import type { Tx } from '../../storage/database.ts';
import { advanceCase } from '../advance-case.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';

export interface Callback {
  readonly caseId: string;
  readonly event: string;
  /** Dotted path in the context. */
  readonly destination: string;
  /** Null brings no data. */
  readonly value: Json;
  /** SHA-256 of the raw body, hex. */
  readonly bodyHash: string;
}

export interface ReceivedCallback {
  /** False when the state does not take the event, any more or at all: the body is stored, nothing moves. */
  readonly accepted: boolean;
  /** It had come before, and counted then. */
  readonly repeated: boolean;
  /** Why it was not accepted: an error code, as in `event_not_accepted` and `case_completed`. Only told the first time. */
  readonly reason?: string;
}

export async function receiveCallback(scope: Scope, callback: Callback, deps: Deps): Promise<ReceivedCallback | Refused> {
  const refused = destinationFault(callback.destination);
  if (refused) return refused;
  const answer = await deps.database.transaction(scope, (tx) => receive(tx, scope, callback, deps));
  if (!isRefused(answer) && !answer.repeated) deps.wakeUp.announce();
  return answer;
}

/** How long the same bytes count as a repetition. */
const repeatHours = 24;

/** The lock of the case puts repetitions in line: each but the first finds the row of the first. */
async function receive(tx: Tx, scope: Scope, callback: Callback, deps: Deps): Promise<ReceivedCallback | Refused> {
  const { caseId, destination, value, event } = callback;
  const locked = await lockCase(tx, scope, caseId);
  if (!locked) return notFound;
  const former = await findCallback(tx, scope, callback, repeatHours);
  if (former && !(await waitsAgain(tx, scope, locked.case, former, event))) return { accepted: former.accepted, repeated: true };
  const advanced = await advanceCase(tx, scope, caseId, { kind: 'answer', destination, value, event, payload: {} }, deps);
  if (isRefused(advanced)) return advanced;
  const reason = advanced.notTaken?.refused ?? null;
  await retireCallback(tx, scope, callback);
  // By the clock of its own change: what the callback itself moved has not moved since.
  const receivedAt = advanced.events.length > 0 ? advanced.case.updatedAt : locked.now;
  await insertCallback(tx, scope, { ...callback, id: deps.newId(receivedAt), reason, receivedAt });
  return { accepted: reason === null, repeated: false, ...(reason === null ? {} : { reason }) };
}

/** Whether the case has moved since, and now takes the event. */
async function waitsAgain(tx: Tx, scope: Scope, subject: Case, former: FormerCallback, event: string): Promise<boolean> {
  if (!former.movedSince) return false;
  const definition = await definitionOf(tx, scope, subject.definitionId);
  return definition !== null && allowedEvents(definition, subject).includes(event);
}

const unsafeKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];
const deepest = 10;

/** Letters, digits, `_` and `-` between the dots; nothing that an object inherits. */
function destinationFault(destination: string): Refused | null {
  const keys = destination.split('.');
  if (keys.length <= deepest && keys.every((key) => /^[\w-]{1,100}$/.test(key) && !unsafeKeys.includes(key))) return null;
  return refuse('invalid_request', 'resultDestination must be a dotted path of at most 10 plain keys.', {
    errors: [{ path: 'querystring.resultDestination', message: 'must be a dotted path of at most 10 plain keys' }],
  });
}
