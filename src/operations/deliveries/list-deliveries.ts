// GET /deliveries: the log, newest first.

import type { Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as log from '../../storage/delivery-log.ts';
import type { Deps } from '../deps.ts';
import { type Page, pageById } from '../page-by-id.ts';

export async function listDeliveries(
  scope: Scope,
  filter: log.DeliveryFilter,
  page: { readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<Page<log.LoggedDelivery> | Refused> {
  return pageById(page, (rows) => deps.database.transaction(scope, (tx) => log.listDeliveries(tx, scope, filter, rows)));
}
