// POST /subscriptions/:id/rotate-secret: a new signing secret; the one before signs beside it until the overlap ends,
// by the database's clock: the workers that sign are other processes, on other machines.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { readClock } from '../../storage/read-clock.ts';
import { lockSubscription, setSecret } from '../../storage/subscriptions.ts';
import { newSigningSecret, readSecrets, writeSecrets } from '../../webhooks/signing-secret.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';

export interface RotatedSecret {
  /** Shown in this answer and in no other. */
  readonly secret: string;
  /** When the secret before stops signing. */
  readonly overlapEndsAt: Date;
}

/** Of earlier rotations within their overlap, this many go on signing: a header of signatures must stay short. */
const formerKept = 3;

export async function rotateSecret(
  scope: Scope,
  id: string,
  { overlapSeconds }: { readonly overlapSeconds: number },
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<RotatedSecret | Refused> {
  return deps.database.transaction(scope, (tx) => once(tx, scope, idempotency, () => rotate(tx, scope, id, overlapSeconds, deps), deps));
}

async function rotate(tx: Tx, scope: Scope, id: string, overlapSeconds: number, deps: Deps): Promise<RotatedSecret | Refused> {
  const subscription = await lockSubscription(tx, scope, id);
  if (!subscription) return notFound;
  const boundTo = `subscription:${id}`;
  const now = await readClock(tx);
  const overlapEndsAt = new Date(now.getTime() + overlapSeconds * 1_000);
  const former = readSecrets(await deps.seal.unseal(subscription.sealedSecret, boundTo), now).map(({ secret, until }) => ({
    secret,
    until: until ?? overlapEndsAt.toISOString(),
  }));
  const secret = newSigningSecret(deps.randomBytes(32));
  const kept = overlapSeconds === 0 ? [] : former.slice(0, formerKept);
  await setSecret(tx, scope, id, await deps.seal.seal(writeSecrets([{ secret, until: null }, ...kept]), boundTo));
  return { secret, overlapEndsAt };
}
