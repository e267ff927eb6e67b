// PATCH /:id/assign: gives a case to a reviewer, or takes it back.

import type { Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Deps } from '../deps.ts';
import type { ShownCase } from './show-case.ts';
import { updateCase } from './update-case.ts';

/** Null takes it back: there is no assignee then, and no `assignedAt`. An unknown or removed person: `not_found`. */
export async function assignCase(scope: Scope, id: string, assigneeId: string | null, deps: Deps): Promise<ShownCase | Refused> {
  return updateCase(scope, { id, assigneeId, ifVersion: null }, deps);
}
