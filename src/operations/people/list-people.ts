// GET /people: the reviewers of the workspace, newest first.

import type { Refused } from '../../domain/errors.ts';
import type { Person } from '../../domain/person.ts';
import type { Scope } from '../../domain/scope.ts';
import * as people from '../../storage/people.ts';
import type { Deps } from '../deps.ts';
import { type Page, pageById } from '../page-by-id.ts';

export async function listPeople(
  scope: Scope,
  page: { readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<Page<Person> | Refused> {
  return pageById(page, (rows) => deps.database.transaction(scope, (tx) => people.listPeople(tx, scope, rows)));
}
