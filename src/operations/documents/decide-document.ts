// PATCH /:id/decision/:documentId: a reviewer's decision on one document. On a completed case it is stored and told, and moves nothing.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { lockCase } from '../../storage/cases.ts';
import { advanceCase } from '../advance-case.ts';
import { type ShownCase, showCase } from '../cases/show-case.ts';
import type { Deps } from '../deps.ts';
import { type Decided, storedDecision } from './stored-decision.ts';

export interface DecisionInput extends Decided {
  readonly caseId: string;
  /** The document's id; for one without, its key: `category-type-country-v1`. */
  readonly documentId: string;
}

export async function decideDocument(scope: Scope, input: DecisionInput, deps: Deps): Promise<ShownCase | Refused> {
  const answer = await deps.database.transaction(scope, async (tx) => {
    const locked = await lockCase(tx, scope, input.caseId);
    if (!locked) return notFound;
    const decision = storedDecision(input, scope.actor, locked.now);
    const event = { kind: 'decide-document', documentId: input.documentId, decision } as const;
    const advanced = await advanceCase(tx, scope, input.caseId, event, deps);
    return isRefused(advanced) ? advanced : showCase(advanced.case, advanced.assignee, advanced.definition);
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}
