// POST /workflows/run: starts a case, or merges into the one that is active. The case, its first events and their deliveries
// are committed before the answer; nothing here waits for the network.

import type { Case } from '../../domain/case.ts';
import { stateName } from '../../domain/case.ts';
import type { Definition } from '../../domain/definition.ts';
import { documentsOf, identifyDocuments } from '../../domain/document.ts';
import type { Entity } from '../../domain/entity.ts';
import { isRefused, type Refused, refuse } from '../../domain/errors.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { checkContext } from '../../engine/check-context.ts';
import { findActiveCase } from '../../storage/cases.ts';
import type { Tx } from '../../storage/database.ts';
import { findLatestId } from '../../storage/definitions.ts';
import { type LockedEntity, updateEntity, upsertEntity } from '../../storage/entities.ts';
import { type Advanced, advanceCase } from '../advance-case.ts';
import { unknownDefinition } from '../definitions/built-in-templates.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { type PreparedSubscription, prepareSubscriptions } from '../subscriptions/prepare-subscriptions.ts';
import { addSubscriptions, type ShownSubscription } from '../subscriptions/replace-subscriptions.ts';
import { documentsFault, type EntityInput, readEntityInput } from './read-entity.ts';
import { configFault, mergeConfig } from './run-config.ts';

export interface RunInput {
  /** Id of any version, or name: the newest version runs. */
  readonly workflowId: string;
  readonly context: JsonObject;
  readonly config?: JsonObject;
}

export interface RunAnswer {
  readonly workflowDefinitionId: string;
  readonly workflowRuntimeId: string;
  readonly ballerineEntityId: string;
  readonly entity: { readonly id: string | null; readonly type: string };
  readonly entities: readonly never[];
  readonly state: string;
  readonly status: string;
  /** The subscriptions that this call made, with their secrets, which are shown here only. */
  readonly subscriptions?: readonly ShownSubscription[];
}

export async function runCase(scope: Scope, input: RunInput, idempotency: Idempotency | null, deps: Deps): Promise<RunAnswer | Refused> {
  const config = input.config ?? {};
  const entity = readEntityInput(input.context['entity']);
  if (isRefused(entity)) return entity;
  const fault = configFault(config, 'config') ?? documentsFault(input.context);
  if (fault) return fault;
  const caseId = deps.newId(new Date());
  const prepared = await prepareSubscriptions(
    scope,
    config['subscriptions'],
    'config.subscriptions',
    { level: 'case', targetId: caseId },
    deps,
  );
  if (isRefused(prepared)) return prepared;
  const answer = await deps.database.transaction(scope, (tx) =>
    once(tx, scope, idempotency, () => run(tx, scope, { ...input, config, entity, caseId, prepared }, deps), deps),
  );
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}

interface Run extends RunInput {
  readonly config: JsonObject;
  readonly entity: EntityInput;
  readonly caseId: string;
  readonly prepared: readonly PreparedSubscription[];
}

async function run(tx: Tx, scope: Scope, input: Run, deps: Deps): Promise<RunAnswer | Refused> {
  const [latest, found] = await Promise.all([findLatestId(tx, scope, input.workflowId), findEntity(tx, scope, input.entity, deps)]);
  const definition = latest === null ? null : await definitionOf(tx, scope, latest);
  if (!definition) return unknownDefinition(input.workflowId, deps);
  if (isRefused(found)) return found;
  const config = mergeConfig(definition.config, input.config);
  const mayBeActive = !found.isNew && config['allowMultipleActiveWorkflows'] !== true;
  const activeCase = mayBeActive ? await findActiveCase(tx, scope, found.entity.id, definition.name) : null;

  const context = withIds(input.context, found.entity, found.now, deps, activeCase ? documentsOf(activeCase.context) : []);

  const caseId = activeCase?.id ?? input.caseId;
  const added = await addSubscriptions(tx, scope, { caseId, isNew: activeCase === null }, retarget(input.prepared, caseId));
  const advanced = activeCase
    ? await merge(tx, scope, activeCase.id, context, deps)
    : await startCase(
        tx,
        scope,
        newCase(scope, { caseId, definition, entity: found.entity, config, context, now: found.now }),
        definition,
        deps,
      );
  if (isRefused(advanced)) return advanced;
  return answerFor(advanced.case, found.entity, added);
}

function answerFor(subject: Case, entity: Entity, added: readonly ShownSubscription[]): RunAnswer {
  return {
    workflowDefinitionId: subject.definitionId,
    workflowRuntimeId: subject.id,
    ballerineEntityId: entity.id,
    entity: { id: entity.correlationId, type: entity.type },
    entities: [],
    state: stateName(subject.state),
    status: subject.status,
    ...(added.length > 0 ? { subscriptions: added } : {}),
  };
}

/** Merges into the active case, whose own version says what its context must be like. */
async function merge(tx: Tx, scope: Scope, caseId: string, context: JsonObject, deps: Deps): Promise<Advanced | Refused> {
  const advanced = await advanceCase(tx, scope, caseId, { kind: 'merge-context', context, arrays: 'by_id' }, deps);
  return isRefused(advanced) ? advanced : (contextFault(advanced.definition, advanced.case.context) ?? advanced);
}

/** Starts the case; then the `initialEvent`, if the config names one and the case is not completed at once, in the same commit. */
export async function startCase(tx: Tx, scope: Scope, created: Case, definition: Definition, deps: Deps): Promise<Advanced | Refused> {
  const fault = contextFault(definition, created.context);
  if (fault) return fault;
  const started = await advanceCase(tx, scope, { created, now: created.createdAt }, { kind: 'start' }, deps);
  const initialEvent = created.config['initialEvent'];
  if (isRefused(started) || typeof initialEvent !== 'string' || started.case.status === 'completed') return started;
  return advanceCase(tx, scope, created.id, { kind: 'send', name: initialEvent, payload: {} }, deps);
}

function contextFault(definition: Definition, context: JsonObject): Refused | null {
  const errors = checkContext(definition, context);
  if (errors.length === 0) return null;
  return refuse('context_invalid', `The context violates the schema of "${definition.name}" in ${errors.length} place(s).`, { errors });
}

/** An entity that is new has no case yet: nobody else sees it before the commit. */
export type FoundEntity = LockedEntity & { readonly isNew: boolean };

export async function findEntity(tx: Tx, scope: Scope, input: EntityInput, deps: Deps): Promise<FoundEntity | Refused> {
  if (input.ballerineEntityId !== null) {
    const known = await updateEntity(tx, scope, input.ballerineEntityId, input.data);
    return known ? { ...known, isNew: false } : refuse('not_found', 'No entity has this `ballerineEntityId` here.');
  }
  const id = deps.newId(new Date());
  const found = await upsertEntity(tx, scope, { id, correlationId: input.correlationId ?? '', type: input.type, data: input.data });
  return { ...found, isNew: found.entity.id === id };
}

/** Documents without an id get one, so that the same request sent twice adds no second copy; the entity gets ours. */
export function withIds(context: JsonObject, entity: Entity, now: Date, deps: Deps, known: readonly JsonObject[] = []): JsonObject {
  const given = context['entity'];
  const identified = identifyDocuments(context, () => deps.newId(now), known);
  return isJsonObject(given) ? { ...identified, entity: { ...given, ballerineEntityId: entity.id } } : identified;
}

/** The call's subscriptions were prepared for a new case; when an active one takes the call, they go to that. */
function retarget(prepared: readonly PreparedSubscription[], caseId: string): readonly PreparedSubscription[] {
  return prepared.map((entry) => ({ ...entry, row: { ...entry.row, targetId: caseId } }));
}

interface NewCase {
  readonly caseId: string;
  readonly definition: Definition;
  readonly entity: Entity;
  readonly config: JsonObject;
  readonly context: JsonObject;
  readonly now: Date;
}

export function newCase(scope: Scope, { caseId, definition, entity, config, context, now }: NewCase): Case {
  return {
    id: caseId,
    workspaceId: scope.workspaceId,
    definitionId: definition.id,
    definitionName: definition.name,
    entityId: entity.id,
    correlationId: entity.correlationId,
    status: 'active',
    state: '',
    snapshot: null,
    context,
    config,
    tags: [],
    assigneeId: null,
    assignedAt: null,
    parentCaseId: null,
    version: 0,
    sequence: 0,
    createdAt: now,
    updatedAt: now,
    resolvedAt: null,
  };
}
