// GET /access-keys: those of the workspace, the newest first, revoked and expired ones too. Never a key itself.

import type { Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as keys from '../../storage/access-keys.ts';
import type { Deps } from '../deps.ts';
import { type Page, pageById } from '../page-by-id.ts';

export async function listAccessKeys(
  scope: Scope,
  page: { readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<Page<keys.AccessKey> | Refused> {
  return pageById(page, (rows) => deps.database.transaction(scope, (tx) => keys.listAccessKeys(tx, scope, rows)));
}
