// PATCH /:id: merges into the context of a case. State and status cannot be written: only the machine moves a case.

import { isRefused, type Refused, refuse } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { lockCase } from '../../storage/cases.ts';
import { advanceCase } from '../advance-case.ts';
import type { Deps } from '../deps.ts';
import { type ShownCase, showCase } from './show-case.ts';

export interface CaseUpdate {
  readonly id: string;
  /** Merged in; elements of lists are matched by id. */
  readonly context: JsonObject;
  /** From `If-Match`: refuse when the case has moved on. */
  readonly ifVersion: number | null;
}

export async function updateCase(scope: Scope, input: CaseUpdate, deps: Deps): Promise<ShownCase | Refused> {
  const answer = await deps.database.transaction(scope, async (tx) => {
    const version = input.ifVersion === null ? null : (await lockCase(tx, scope, input.id))?.case.version;
    if (input.ifVersion !== null && version !== undefined && version !== input.ifVersion) {
      return refuse('version_conflict', `The case is at version ${version}, not ${input.ifVersion}.`);
    }
    const advanced = await advanceCase(tx, scope, input.id, { kind: 'merge-context', context: input.context, arrays: 'by_id' }, deps);
    return isRefused(advanced) ? advanced : showCase(advanced.case, advanced.assignee, advanced.definition);
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}
