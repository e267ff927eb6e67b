// PATCH /subscriptions/:id: what is named changes, for the next event of running cases; `null` takes a setting back. Level, type and
// secret stay: rotate-secret is for the last.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import * as storage from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { laneOf, prepareSubscription } from './prepare-subscriptions.ts';
import { type DetailedSubscription, detailedWithKeys } from './show-subscription.ts';

export async function updateSubscription(
  scope: Scope,
  id: string,
  changes: JsonObject,
  deps: Deps,
): Promise<DetailedSubscription | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const before = await storage.lockSubscription(tx, scope, id);
    if (!before) return notFound;
    const entry = withChanges(entryOf(before), changes);
    const prepared = await prepareSubscription(scope, entry, before, deps);
    if (isRefused(prepared)) return prepared;
    const row = { ...prepared.row, id, sealedSecret: before.sealedSecret, receiverId: laneOf(scope, id, prepared.row) };
    await storage.updateSubscription(tx, scope, row, false);
    const after = await storage.getSubscription(tx, scope, id);
    return after ? detailedWithKeys(tx, scope, after, deps) : notFound;
  });
}

function withChanges(entry: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...entry, ...changes }).filter(([, value]) => value !== null));
}

/** The entry that would make this subscription. */
function entryOf({ type, url, events, description, timeoutMs, retrySchedule, settings }: storage.KnownSubscription): JsonObject {
  return { type, url, events, description, timeoutMs, retrySchedule, ...(settings as JsonObject) };
}
