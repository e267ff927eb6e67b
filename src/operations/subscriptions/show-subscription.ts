// A subscription as /subscriptions shows it: what it is, how its receiver does, and what `v1a` is verified with. Never its secret.

import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { readClock } from '../../storage/read-clock.ts';
import type { KnownSubscription, ReceiverHealth } from '../../storage/subscriptions.ts';
import { publicKeyOf } from '../../webhooks/key-pair.ts';
import { readSecrets } from '../../webhooks/signing-secret.ts';
import type { Deps } from '../deps.ts';
import { type ShownSubscription, showSubscription } from './replace-subscriptions.ts';

export interface DetailedSubscription extends ShownSubscription {
  readonly level: KnownSubscription['level'];
  readonly targetId: string | null;
  readonly health: ReceiverHealth;
  readonly createdAt: Date;
  /** `whpk_…` of the secrets that sign now, newest first. Where the subscription asks for `v1a`, and is shown alone. */
  readonly publicKeys?: readonly string[];
}

export function detailed(scope: Scope, subscription: KnownSubscription): DetailedSubscription {
  const { level, targetId, health, createdAt } = subscription;
  return { ...showSubscription(subscription, scope.environment), level, targetId, health, createdAt };
}

/** The same with its public keys; without them when its secret cannot be opened. */
export async function detailedWithKeys(
  tx: Tx,
  scope: Scope,
  subscription: KnownSubscription,
  deps: Pick<Deps, 'seal'>,
): Promise<DetailedSubscription> {
  const shown = detailed(scope, subscription);
  if (!subscription.settings.signatures?.includes('v1a')) return shown;
  const now = await readClock(tx);
  try {
    const secrets = readSecrets(await deps.seal.unseal(subscription.sealedSecret, `subscription:${subscription.id}`), now);
    return { ...shown, publicKeys: secrets.map(({ secret }) => publicKeyOf(secret)) };
  } catch {
    return shown;
  }
}
