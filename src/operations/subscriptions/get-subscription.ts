// GET /subscriptions/:id.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as storage from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { type DetailedSubscription, detailedWithKeys } from './show-subscription.ts';

export async function getSubscription(scope: Scope, id: string, deps: Deps): Promise<DetailedSubscription | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const found = await storage.getSubscription(tx, scope, id);
    return found ? detailedWithKeys(tx, scope, found, deps) : notFound;
  });
}
