// GET /events: what happened, newest first, without bodies.

import type { Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as events from '../../storage/events.ts';
import type { Deps } from '../deps.ts';
import { type Page, pageById } from '../page-by-id.ts';

export async function listEvents(
  scope: Scope,
  filter: events.EventFilter,
  page: { readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<Page<events.LoggedEvent> | Refused> {
  return pageById(page, (rows) => deps.database.transaction(scope, (tx) => events.listEvents(tx, scope, filter, rows)));
}
