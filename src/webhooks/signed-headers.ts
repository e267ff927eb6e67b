// The headers that tell a receiver what came and from whom. Called when an attempt is made, and when a dry run shows what would be sent.

import type { SigningKeys } from './open-keys.ts';
import { sign, signBody } from './sign.ts';

export interface Signing {
  readonly eventId: string;
  readonly deliveryId: string;
  readonly attempt: number;
  /** Of the attempt, by the database's clock. */
  readonly now: Date;
  /** The exact bytes. */
  readonly body: Uint8Array;
  readonly keys: SigningKeys;
}

export function signedHeaders({ eventId, deliveryId, attempt, now, body, keys }: Signing): Readonly<Record<string, string>> {
  const timestamp = Math.floor(now.getTime() / 1000);
  return {
    'webhook-id': eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign({ id: eventId, timestamp, body }, keys.own),
    'x-hmac-signature': signBody(body, keys.shared),
    'x-casewire-delivery': deliveryId,
    'x-casewire-attempt': String(attempt),
  };
}
