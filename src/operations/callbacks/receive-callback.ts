// POST /:id/hook/:event: the answer of a third party. Its body is kept whatever the state of the case; then the event is sent.
// The same body for the same event comes once: a repetition is acknowledged, and changes nothing.

import { isRefused, notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { findCallback, insertCallback } from '../../storage/callbacks.ts';
import { lockCase } from '../../storage/cases.ts';
import type { Tx } from '../../storage/database.ts';
import { advanceCase } from '../advance-case.ts';
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
  /** It had come before. */
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

/** The lock of the case puts repetitions in line: each but the first finds the row of the first. */
async function receive(tx: Tx, scope: Scope, callback: Callback, deps: Deps): Promise<ReceivedCallback | Refused> {
  const { caseId, destination, value, event } = callback;
  const locked = await lockCase(tx, scope, caseId);
  if (!locked) return notFound;
  const before = await findCallback(tx, scope, callback);
  if (before) return { accepted: before.accepted, repeated: true };
  const advanced = await advanceCase(tx, scope, caseId, { kind: 'answer', destination, value, event, payload: {} }, deps);
  if (isRefused(advanced)) return advanced;
  const reason = advanced.notTaken?.refused ?? null;
  await insertCallback(tx, scope, { ...callback, id: deps.newId(locked.now), reason, receivedAt: locked.now });
  return { accepted: reason === null, repeated: false, ...(reason === null ? {} : { reason }) };
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
