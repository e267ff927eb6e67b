// PATCH /:id/decision/:documentId: a reviewer's decision on one document.

import { isRefused, type Refused } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { advanceCase } from '../advance-case.ts';
import { type ShownCase, showCase } from '../cases/show-case.ts';
import type { Deps } from '../deps.ts';

export interface DecisionInput {
  readonly caseId: string;
  readonly documentId: string;
  /** Null takes the decision back. */
  readonly decision: 'approve' | 'reject' | 'revision' | 'revised' | null;
  readonly reason?: string;
  readonly comment?: string;
}

const statuses = { approve: 'approved', reject: 'rejected', revision: 'revision', revised: 'revised' } as const;

export async function decideDocument(scope: Scope, input: DecisionInput, deps: Deps): Promise<ShownCase | Refused> {
  const answer = await deps.database.transaction(scope, async (tx) => {
    const event = { kind: 'decide-document', documentId: input.documentId, decision: toDecision(input, scope, new Date()) } as const;
    const advanced = await advanceCase(tx, scope, input.caseId, event, deps);
    return isRefused(advanced) ? advanced : showCase(advanced.case, advanced.assignee, advanced.definition);
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}

/** The decision as it is stored on the document. */
function toDecision(input: DecisionInput, scope: Scope, now: Date): JsonObject {
  const { decision, reason = null, comment = null } = input;
  return {
    status: decision === null ? null : statuses[decision],
    revisionReason: decision === 'revision' || decision === 'revised' ? reason : null,
    rejectionReason: decision === 'reject' ? reason : null,
    comment,
    decidedAt: now.toISOString(),
    decidedBy: scope.actor,
  };
}
