// The event that somebody wants to send once more, or see made up for a receiver. Its text may be gone.

import { notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { SubscriptionSettings } from '../../domain/subscription.ts';
import type { Tx } from '../../storage/database.ts';
import { getEvent, type LoggedEvent } from '../../storage/events.ts';
import { tailorAnew } from '../../webhooks/tailor-event.ts';

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

/** What a subscription's receiver gets of an event that is sent once more; null sends it as it was told. */
export function bodyAnew(eventBody: string, settings: SubscriptionSettings): { readonly body: string | null } | Refused {
  const { skip, detail, body } = tailorAnew(eventBody, settings);
  if (skip === null) return { body };
  return refuse('transform_failed', `The subscription’s transform cannot be applied to this event: ${detail ?? 'it gives nothing'}.`);
}
