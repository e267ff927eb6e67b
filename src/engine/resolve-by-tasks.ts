// Does a change complete a case because all its documents are decided? Called by advance-case and by `casewire try`, after the step.

import type { CaseState } from '../domain/case.ts';
import { allDocumentsDecided } from '../domain/decision.ts';
import type { JsonObject } from '../domain/json.ts';

/**
 * `completedWhenTasksResolved`: a case whose documents are all decided is completed, wherever its machine stands. Not under
 * `workflowLevelResolution`: there the decisions are marks, and only the machine resolves the case.
 */
export function resolveByTasks(config: JsonObject, after: CaseState): { readonly after: CaseState; readonly byTasks: boolean } {
  const { completedWhenTasksResolved, workflowLevelResolution } = config;
  const byDocuments = completedWhenTasksResolved === true && workflowLevelResolution !== true;
  const applies = byDocuments && after.status === 'active' && allDocumentsDecided(after.context);
  return applies ? { after: { ...after, status: 'completed' }, byTasks: true } : { after, byTasks: false };
}
