// PATCH /:id: merges into the context of a case, assigns it, tags it; all in one commit, or nothing. State and status cannot be
// written: only the machine moves a case.

import type { Case } from '../../domain/case.ts';
import { isRefused, notFound, type PathError, type Refused, refuse } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { machineTags } from '../../engine/tags.ts';
import { lockCase } from '../../storage/cases.ts';
import type { Tx } from '../../storage/database.ts';
import { type Advanced, advanceCase } from '../advance-case.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';
import { type ShownCase, showCase } from './show-case.ts';

export interface CaseUpdate {
  readonly id: string;
  /** Merged in; elements of lists are matched by id. */
  readonly context?: JsonObject;
  /** Null takes the case from its assignee. Refused for a case that is completed. */
  readonly assigneeId?: string | null;
  /** In place of the tags that people gave before. Those of the current states may stand among them, and stay in any case. */
  readonly tags?: readonly string[];
  /** From `If-Match`: refuse when the case has moved on. */
  readonly ifVersion: number | null;
}

export async function updateCase(scope: Scope, input: CaseUpdate, deps: Deps): Promise<ShownCase | Refused> {
  const answer = await deps.database.transaction(scope, async (tx): Promise<ShownCase | Refused> => {
    const locked = await lockCase(tx, scope, input.id);
    if (!locked) return notFound;
    const refused = await updateFault(tx, scope, locked.case, input);
    if (refused) return refused;
    const advanced = await applyAll(tx, scope, input, deps);
    return isRefused(advanced) ? advanced : showCase(advanced.case, advanced.assignee, advanced.definition);
  });
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}

async function updateFault(tx: Tx, scope: Scope, subject: Case, input: CaseUpdate): Promise<Refused | null> {
  if (input.ifVersion !== null && subject.version !== input.ifVersion) {
    return refuse('version_conflict', `The case is at version ${subject.version}, not ${input.ifVersion}.`);
  }
  if (input.assigneeId !== undefined && subject.status !== 'active') {
    return refuse('case_completed', 'The case is completed: nobody is assigned to it any more.');
  }
  return input.tags === undefined ? null : tagFault(tx, scope, subject, input.tags);
}

/** A tag that a state gives can be kept, but not be set by hand. */
async function tagFault(tx: Tx, scope: Scope, subject: Case, tags: readonly string[]): Promise<Refused | null> {
  const definition = await definitionOf(tx, scope, subject.definitionId);
  const ofMachine = definition ? machineTags(definition) : new Set();
  const errors: PathError[] = tags.flatMap((tag, index) =>
    ofMachine.has(tag) && !subject.tags.includes(tag)
      ? [{ path: `tags.${index}`, message: `${JSON.stringify(tag)} is given by the states of the workflow, and cannot be set` }]
      : [],
  );
  if (errors.length === 0) return null;
  return refuse('invalid_request', errors.map((error) => `${error.path}: ${error.message}`).join('; '), { errors });
}

/** Context and tags are one change; they come last, so that what they cause is told with the new assignee. */
async function applyAll(tx: Tx, scope: Scope, input: CaseUpdate, deps: Deps): Promise<Advanced | Refused> {
  const { tags, assigneeId, context = {} } = input;
  if (assigneeId !== undefined) {
    const assigned = await advanceCase(tx, scope, input.id, { kind: 'assign', assigneeId }, deps);
    if (isRefused(assigned)) return assigned;
  }
  const merged = { kind: 'merge-context', context, arrays: 'by_id', ...(tags === undefined ? {} : { tags }) } as const;
  return advanceCase(tx, scope, input.id, merged, deps);
}
