// GET /plugin-calls: the log, newest first.

import type { Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as log from '../../storage/plugin-call-log.ts';
import type { Deps } from '../deps.ts';
import { type Page, pageById } from '../page-by-id.ts';

export async function listPluginCalls(
  scope: Scope,
  filter: log.CallFilter,
  page: { readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<Page<log.LoggedCall> | Refused> {
  return pageById(page, (rows) => deps.database.transaction(scope, (tx) => log.listPluginCalls(tx, scope, filter, rows)));
}
