// The event that somebody wants to send once more, or see made up for a receiver. Its text may be gone.

import { notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { getEvent, type LoggedEvent } from '../../storage/events.ts';

export async function eventToSend(tx: Tx, scope: Scope, id: string): Promise<(LoggedEvent & { readonly body: string }) | Refused> {
  const event = await getEvent(tx, scope, id);
  if (!event) return notFound;
  return event.body === null ? goneFault(event.payloadGone) : { ...event, body: event.body };
}

/** What callers are told who want to send what is gone. */
export function goneFault(why: 'payload_expired' | 'erased' | null): Refused {
  return why === 'erased'
    ? refuse('case_erased', 'What was sent was erased with its case.')
    : refuse('payload_expired', 'What was sent is kept no longer, so it cannot be sent again.');
}
