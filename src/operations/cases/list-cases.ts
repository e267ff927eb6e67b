// GET /workflows: a page of cases, by cursor or by page number.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as cases from '../../storage/cases.ts';
import { namedPeople } from '../../storage/people.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';
import { type ShownCase, showCase } from './show-case.ts';

export interface CaseList {
  readonly results: readonly ShownCase[];
  /** `pages` and `total` count all that match; `nextCursor` is null on the last page and for orders other than `createdAt`. */
  readonly meta: { readonly total: number; readonly pages: number; readonly nextCursor: string | null };
}

export async function listCases(scope: Scope, filter: cases.CaseFilter, page: cases.CasePage, deps: Deps): Promise<CaseList | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const found = await cases.listCases(tx, scope, filter, page);
    if (!found)
      return refuse('invalid_request', 'The cursor is not one that this list gave out.', {
        errors: [{ path: 'cursor', message: 'unknown cursor' }],
      });
    const assignees = await namedPeople(
      tx,
      scope,
      found.cases.flatMap(({ assigneeId }) => assigneeId ?? []),
    );
    const results: ShownCase[] = [];
    for (const subject of found.cases) {
      const definition = await definitionOf(tx, scope, subject.definitionId);
      if (definition) results.push(showCase(subject, assignees.get(subject.assigneeId ?? '') ?? null, definition));
    }
    return { results, meta: { total: found.total, pages: Math.ceil(found.total / page.limit), nextCursor: found.nextCursor } };
  });
}
