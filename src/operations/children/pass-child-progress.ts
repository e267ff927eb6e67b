// Passes on to a parent what one of its children has noted: the entry in `childWorkflows`, then the event. One row in one commit
// of the parent, under the parent's lock and in the order of the child's changes; the child is not touched, so nothing can deadlock.

import type { Case } from '../../domain/case.ts';
import { isRefused, type Refused } from '../../domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { lockCase } from '../../storage/cases.ts';
import { type ChildProgress, type DueParent, oldestProgress, postponeProgress, settleProgress } from '../../storage/children.ts';
import type { Tx } from '../../storage/database.ts';
import { advanceCase } from '../advance-case.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';
import { childWorkflows, entriesOf } from './child-entries.ts';

/** A chain of transforms on the child's context; handed in, since it lives on the plugins' floor. */
export type Transform = (
  transform: Json | undefined,
  data: JsonObject,
) => { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** A parent whose plugins run hot takes no more for so long. */
const busyMs = 5_000;

/** Passes one row on. True when there may be more for this parent now; the caller announces what the parent's commits made due. */
export async function passChildProgress(parent: DueParent, transform: Transform, deps: Deps): Promise<boolean> {
  const scope = systemScope(parent, 'pass-child-progress');
  const seen: { taken: ChildProgress | null } = { taken: null };
  const passed = await deps.database.transaction(scope, async (tx): Promise<boolean | Refused> => {
    const locked = await lockCase(tx, scope, parent.caseId);
    const taken = await oldestProgress(tx, scope, parent.caseId);
    seen.taken = taken;
    if (taken === null) return false;
    if (locked) return pass(tx, scope, locked.case, taken, { transform, deps });
    await settleProgress(tx, scope, taken.position, { status: 'refused', reason: 'parent_gone', eventAccepted: null });
    return true;
  });
  if (isRefused(passed)) return setAside(scope, parent, seen.taken, passed, deps);
  if (passed) deps.signals.emit('child.passed', { caseId: parent.caseId });
  return passed;
}

async function pass(
  tx: Tx,
  scope: Scope,
  parent: Case,
  progress: ChildProgress,
  { transform, deps }: { readonly transform: Transform; readonly deps: Deps },
): Promise<true | Refused> {
  const { position, childCaseId: id, definitionName, entry, event } = progress;
  const value = entriesOf([{ id, definitionName, ...entry, ...resultOf(parent, progress, transform) }]);
  const answer = { kind: 'answer', destination: childWorkflows, value, event, payload: {} } as const;
  const advanced = await advanceCase(tx, scope, parent.id, answer, deps);
  if (isRefused(advanced)) return advanced;
  const eventAccepted = event === null ? null : advanced.notTaken === null;
  await settleProgress(tx, scope, position, { status: 'passed', reason: advanced.notTaken?.detail ?? null, eventAccepted });
  return true;
}

/** Without transformers the result is the child's context. A chain that fails leaves the reason in its place: the child did get there. */
function resultOf(parent: Case, progress: ChildProgress, transform: Transform): { readonly result: Json; readonly error?: string } {
  const results = parent.config['childCallbackResults'];
  const callback: Json | undefined = Array.isArray(results) ? results[progress.callback] : undefined;
  const chain = isJsonObject(callback) ? callback['transformers'] : undefined;
  if (chain === undefined || chain === null || (Array.isArray(chain) && chain.length === 0)) return { result: progress.context };
  const made = transform(chain, { ...progress.context, workflowRuntimeId: progress.childCaseId });
  return made.ok ? { result: made.value } : { result: null, error: made.message };
}

/** Too hot now: later. A parent that cannot take it at all (it is gone meanwhile): it is done with, and says why. */
async function setAside(scope: Scope, parent: DueParent, taken: ChildProgress | null, refused: Refused, deps: Deps): Promise<boolean> {
  const later = refused.refused === 'too_many_requests';
  deps.log.warn('child.not_passed', {
    caseId: parent.caseId,
    childCaseId: taken?.childCaseId,
    code: refused.refused,
    detail: refused.detail,
    later,
  });
  return deps.database.transaction(scope, async (tx) => {
    await lockCase(tx, scope, parent.caseId);
    const oldest = await oldestProgress(tx, scope, parent.caseId);
    if (oldest === null || oldest.position !== taken?.position) return true;
    if (later) await postponeProgress(tx, scope, oldest.position, busyMs);
    else
      await settleProgress(tx, scope, oldest.position, {
        status: 'refused',
        reason: `${refused.refused}: ${refused.detail}`,
        eventAccepted: false,
      });
    return !later;
  });
}
