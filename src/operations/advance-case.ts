// The one way in which a case changes. In the caller's transaction: lock the row, take the pure step, derive what happened,
// plan who hears of it, and commit all of it in one statement. Nothing here waits for the network.

import type { Case, CaseEvent, CaseState } from '../domain/case.ts';
import type { Definition } from '../domain/definition.ts';
import { identifyDocuments } from '../domain/document.ts';
import { isRefused, notFound, type Refused, refuse, Unusable } from '../domain/errors.ts';
import type { CaseEventType, CaseFact } from '../domain/event.ts';
import type { Person } from '../domain/person.ts';
import type { Scope } from '../domain/scope.ts';
import type { BlockedBy } from '../engine/blockers-of.ts';
import { resolveByTasks } from '../engine/resolve-by-tasks.ts';
import { step } from '../engine/step.ts';
import { tagsAfter } from '../engine/tags.ts';
import { deriveEvents } from '../events/derive-events.ts';
import { buildEnvelopes } from '../events/envelope.ts';
import { jsonPatch } from '../events/json-patch.ts';
import { sameJson } from '../events/same-json.ts';
import { lockCase } from '../storage/cases.ts';
import { commitStep } from '../storage/commit-step.ts';
import type { Tx } from '../storage/database.ts';
import { lockUnsettled } from '../storage/delivery-order.ts';
import { getPerson } from '../storage/people.ts';
import { subscriptionsForCase } from '../storage/subscriptions.ts';
import { type PlannedDelivery, planDeliveries } from '../webhooks/plan-deliveries.ts';
import { noteChildProgress } from './children/note-child-progress.ts';
import { definitionOf } from './definitions/definition-of.ts';
import type { Deps } from './deps.ts';
import { planCustomWebhooks } from './plan-custom-webhooks.ts';
import { storeEffects } from './store-effects.ts';

/** Bytes of an event's text, and so of a context: what may be merged at once is 1 MB, what may come together is this. */
const mostTold = 4 * 1024 * 1024;

export interface Advanced {
  readonly case: Case;
  readonly assignee: Person | null;
  readonly definition: Definition;
  /** False when the event was accepted and no transition was taken. */
  readonly transitioned: boolean;
  /** The guards that said no. */
  readonly blockedBy: readonly BlockedBy[];
  /** Why the event of an answer was not sent; null when it was, or when there was none. */
  readonly notTaken: Refused | null;
  readonly events: readonly CaseFact[];
}

/** A case by id; or a new one, with the time of its creation, which `start` brings to life. */
export type Subject = string | { readonly created: Case; readonly now: Date };

/** Applies one event to one case. Refusals leave nothing behind, since the caller's transaction rolls back. */
export async function advanceCase(tx: Tx, scope: Scope, subject: Subject, event: CaseEvent, deps: Deps): Promise<Advanced | Refused> {
  const locked =
    typeof subject === 'string' ? await lockCase(tx, scope, subject) : { case: subject.created, assignee: null, now: subject.now };
  if (!locked) return notFound;
  const before = locked.case;
  if (before.erased) return refuse('case_erased', 'The personal data of this case was erased: nothing happens to it any more.');
  const definition = await definitionOf(tx, scope, before.definitionId);
  if (!definition) throw new Unusable('definition_gone', `case ${before.id} names a definition that is gone`);
  const moved = step(definition, before, event);
  if (moved.kind === 'refused') return moved.refusal;
  const assigned = await assignment(tx, scope, locked, event);
  if (isRefused(assigned)) return assigned;

  const { transitioned, blockedBy, notTaken = null } = moved;
  const known = { assignee: assigned.person, definition, transitioned, blockedBy, notTaken };
  const tags = tagsAfter(definition, before.tags, event, moved.after.tags);
  const { after, types } = apply(before, identified(before, moved.after, locked.now, deps), { ...assigned, tags }, locked.now);
  // A transition that tells nothing may still have changed what history states remember.
  if (types.length === 0 && !transitioned && sameJson(after.tags, before.tags)) return { ...known, case: before, events: [] };
  const events = tell(scope, before, after, types, assigned.person, deps);
  // All events of one change tell the whole context: the first is as large as any.
  if (Buffer.byteLength(events[0]?.body ?? '') > mostTold) {
    return refuse('context_too_large', 'The context of the case would grow beyond 4 MB.');
  }
  const stored = { ...after, sequence: before.sequence + events.length };
  const custom = planCustomWebhooks(scope, { after: stored, definition, effects: moved }, deps);
  const deliveries = [...(await plan(tx, scope, before, after, events, deps)), ...custom];
  await commitStep(tx, scope, { before, after: stored }, events, deliveries);
  const refused = await storeEffects(tx, scope, { after: stored, definition, effects: moved }, deps);
  if (refused) return refused;
  await noteChildProgress(tx, scope, before, stored);
  deps.signals.emit('case.advanced', { caseId: before.id, events: types, deliveries: deliveries.length });
  return { ...known, case: stored, events };
}

/** Documents that the change brought without an id get one, whoever brought them: `run` gives its own before they are merged. */
function identified(before: Case, after: CaseState, now: Date, deps: Pick<Deps, 'newId'>): CaseState {
  if (after.context === before.context) return after;
  return { ...after, context: identifyDocuments(after.context, () => deps.newId(now)) };
}

/** The case after the change, and the names of what happened. */
function apply(
  before: Case,
  state: CaseState,
  people: Assignment & { readonly tags: readonly string[] },
  now: Date,
): { readonly after: Case; readonly types: readonly CaseEventType[] } {
  const resolved = resolveByTasks(before.config, state);
  const types = deriveEvents({
    before: before.version === 0 ? null : before,
    after: resolved.after,
    assigneeChanged: people.assigneeId !== before.assigneeId,
    tagsChanged: !sameJson(people.tags, before.tags),
    resolvedByTasks: resolved.byTasks,
  });
  const completes = before.status !== 'completed' && resolved.after.status === 'completed';
  const after: Case = {
    ...before,
    ...resolved.after,
    assigneeId: people.assigneeId,
    assignedAt: people.assignedAt,
    tags: people.tags,
    version: before.version + 1,
    updatedAt: now,
    resolvedAt: completes ? now : before.resolvedAt,
  };
  return { after, types };
}

function tell(
  scope: Scope,
  before: Case,
  after: Case,
  types: readonly CaseEventType[],
  assignee: Person | null,
  deps: Pick<Deps, 'newId'>,
): readonly CaseFact[] {
  return buildEnvelopes({
    types,
    case: after,
    previousState: before.version === 0 ? null : before.state,
    assignee,
    environment: scope.environment,
    occurredAt: after.updatedAt,
    newId: deps.newId,
  });
}

async function plan(
  tx: Tx,
  scope: Scope,
  before: Case,
  after: Case,
  events: readonly CaseFact[],
  deps: Pick<Deps, 'newId'>,
): Promise<readonly PlannedDelivery[]> {
  if (events.length === 0) return [];
  const subscriptions = await subscriptionsForCase(tx, scope, { caseId: after.id, definitionName: after.definitionName });
  const ordered = subscriptions.filter(({ settings }) => settings.ordering === 'case').map(({ id }) => id);
  const busy = await lockUnsettled(tx, after.id, ordered);
  let patch: string | undefined;
  const changes = (): string => {
    patch ??= JSON.stringify(jsonPatch(before.context, after.context));
    return patch;
  };
  const plannable = events.map((event) => ({ ...event, changes: event.type === 'workflow.context.changed' ? changes : null }));
  return planDeliveries(plannable, subscriptions, { newId: deps.newId, at: after.updatedAt, busy });
}

interface Assignment {
  readonly assigneeId: string | null;
  readonly assignedAt: Date | null;
  readonly person: Person | null;
}

async function assignment(
  tx: Tx,
  scope: Scope,
  locked: { readonly case: Case; readonly assignee: Person | null; readonly now: Date },
  event: CaseEvent,
): Promise<Assignment | Refused> {
  if (event.kind !== 'assign') return { assigneeId: locked.case.assigneeId, assignedAt: locked.case.assignedAt, person: locked.assignee };
  const person = event.assigneeId === null ? null : await getPerson(tx, scope, event.assigneeId);
  if (event.assigneeId !== null && !person) return notFound;
  return { assigneeId: event.assigneeId, assignedAt: person ? locked.now : null, person };
}
