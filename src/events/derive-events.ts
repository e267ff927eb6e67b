// What is told about one applied change: case before, case after → event types.
// Called by operations/advance-case.ts inside its transaction. Pure: it names events, it never makes bodies or deliveries.

import { type CaseState, stateName } from '../domain/case.ts';
import { decisionStatus, documentId, documentsOf } from '../domain/document.ts';
import { type CaseEventType, caseEventTypes } from '../domain/event.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { sameJson } from './same-json.ts';

export interface AppliedChange {
  /** The case before the change; null when the change created it. */
  readonly before: CaseState | null;
  readonly after: CaseState;
  readonly assigneeChanged: boolean;
  /** The case's tags, those that people give among them; `after.tags` are the machine's alone. */
  readonly tagsChanged: boolean;
  /** True when this change completed the case because all its documents are decided (`completedWhenTasksResolved`). */
  readonly resolvedByTasks: boolean;
}

/** The events of one change in the order of `caseEventTypes`, which is the order they are numbered in. Each at most once; none if nothing changed. */
export function deriveEvents({ before, after, assigneeChanged, tagsChanged, resolvedByTasks }: AppliedChange): readonly CaseEventType[] {
  const contextChanged = before !== null && !sameJson(before.context, after.context);
  // A resolved case never moves, updates or completes again: what comes late is news of its context only.
  const open = before !== null && before.status === 'active';
  const stateChanged = open && !sameJson(before.state, after.state);
  const completed = (before === null || open) && after.status === 'completed';

  const happened: Readonly<Record<CaseEventType, boolean>> = {
    'workflow.started': before === null,
    'workflow.state.changed': stateChanged,
    'workflow.context.changed': contextChanged,
    'workflow.context.document.changed': open && contextChanged && decisionChanged(before.context, after.context),
    'workflow.context.document.updated': open && (stateChanged || contextChanged || tagsChanged) && after.status === 'active',
    'workflow.context.document.completed': completed && (resolvedByTasks || isOutcome(after)),
    'workflow.completed': completed,
    'workflow.assignee.changed': before !== null && assigneeChanged,
  };
  return caseEventTypes.filter((type) => happened[type]);
}

/** The state names that are an outcome when their final state carries no tags. */
const namedOutcomes: readonly string[] = ['approved', 'auto_approved', 'rejected', 'auto_rejected'];

function isOutcome({ state, tags }: CaseState): boolean {
  if (tags.length === 0) return namedOutcomes.includes(stateName(state));
  return tags.includes('approved') || tags.includes('rejected');
}

function decisionChanged(before: JsonObject, after: JsonObject): boolean {
  return !sameJson(decisionsOf(before), decisionsOf(after));
}

/**
 * Every decided document as `[id, status]`, sorted. Two such lists differ exactly when some document's decision status does:
 * an undecided document and a missing one count the same, and each of several documents with one key counts for itself.
 */
function decisionsOf(context: JsonObject): Json {
  return documentsOf(context)
    .filter((document) => decisionStatus(document) !== null)
    .map((document) => JSON.stringify([documentId(document), decisionStatus(document)]))
    .sort();
}
