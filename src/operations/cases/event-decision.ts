// PATCH /:id/event-decision: a reviewer decides the whole case. Every document gets the decision and the event is sent, as one
// change: one commit, each event told once. When a guard says no, the documents stay as they were too.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { lockCase } from '../../storage/cases.ts';
import { advanceCase } from '../advance-case.ts';
import type { Deps } from '../deps.ts';
import { storedDecision } from '../documents/stored-decision.ts';
import type { SentEvent } from './send-case-event.ts';
import { showCase } from './show-case.ts';

export interface CaseDecision {
  readonly id: string;
  /** The decision, and the name of the event. */
  readonly name: 'approve' | 'reject' | 'revision';
  readonly reason?: string;
}

export async function eventDecision(scope: Scope, input: CaseDecision, deps: Deps): Promise<SentEvent | Refused> {
  const { id, name, reason } = input;
  const answer = await deps.database.transaction(scope, async (tx): Promise<SentEvent | Refused> => {
    const locked = await lockCase(tx, scope, id);
    if (!locked) return notFound;
    const decision = storedDecision({ decision: name, ...(reason === undefined ? {} : { reason }) }, scope.actor, locked.now);
    const advanced = await advanceCase(tx, scope, id, { kind: 'decide-all', decision, event: name }, deps);
    if (isRefused(advanced)) return advanced;
    const { transitioned, blockedBy } = advanced;
    return {
      ...showCase(advanced.case, advanced.assignee, advanced.definition),
      transitioned,
      ...(blockedBy.length > 0 ? { blockedBy } : {}),
    };
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}
