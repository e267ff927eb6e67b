// GET /subscriptions: those of all levels, newest first.

import type { Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { pageSubscriptions, type SubscriptionFilter } from '../../storage/subscriptions.ts';
import type { Deps } from '../deps.ts';
import { type Page, pageById } from '../page-by-id.ts';
import { type DetailedSubscription, detailed } from './show-subscription.ts';

export async function listSubscriptions(
  scope: Scope,
  filter: SubscriptionFilter,
  page: { readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<Page<DetailedSubscription> | Refused> {
  return pageById(page, async (rows) =>
    (await deps.database.transaction(scope, (tx) => pageSubscriptions(tx, scope, filter, rows))).map((one) => detailed(scope, one)),
  );
}
