// The exact text a receiver gets. Called by operations/advance-case.ts in the transaction that stores it; every attempt sends these bytes.
// Pure: ids and time come in. It never puts a token of the case into a body.

import { type Case, type StateValue, stateName } from '../domain/case.ts';
import type { CaseEventType, CaseFact } from '../domain/event.ts';
import type { NewId } from '../domain/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Person } from '../domain/person.ts';
import type { Environment } from '../domain/workspace.ts';

export interface EnvelopeInput {
  /** What happened in one applied change, in the order to be numbered. */
  readonly types: readonly CaseEventType[];
  /** The case after the change, but with `sequence` still that of the last event before it. */
  readonly case: Case;
  /** The state before the change; null at creation, which has none: `previousState` is then left out. */
  readonly previousState: StateValue | null;
  /** The reviewer that `case.assigneeId` names; null when unassigned. */
  readonly assignee: Person | null;
  readonly environment: Environment;
  readonly occurredAt: Date;
  readonly newId: NewId;
}

/** One event per type, numbered on from `case.sequence`. The context is serialised once, however many events tell of it. */
export function buildEnvelopes(input: EnvelopeInput): readonly CaseFact[] {
  const { types, occurredAt } = input;
  if (types.length === 0) return [];
  const facts = factsOf(input);
  const data = JSON.stringify(dataOf(input.case.context));
  return types.map((type, index) => {
    const id = input.newId(occurredAt);
    const sequence = input.case.sequence + index + 1;
    const head = JSON.stringify({ id, eventName: type, ...facts, sequence });
    return { id, type, sequence, occurredAt, body: `${head.slice(0, -1)},"data":${data}}`, dataAt: head.length - 1 };
  });
}

/** The fields between `eventName` and `sequence`, in the order of the contract: the same for all events of one change. */
function factsOf({ case: subject, previousState, assignee, environment, occurredAt }: EnvelopeInput): JsonObject {
  const state = stateName(subject.state);
  return {
    apiVersion: 1,
    timestamp: occurredAt.toISOString(),
    assignedAt: subject.assignedAt?.toISOString() ?? null,
    assignee: assignee && { id: assignee.id, firstName: assignee.firstName, lastName: assignee.lastName, email: assignee.email },
    workflowCreatedAt: subject.createdAt.toISOString(),
    workflowResolvedAt: subject.resolvedAt?.toISOString() ?? null,
    workflowDefinitionId: subject.definitionId,
    workflowRuntimeId: subject.id,
    ballerineEntityId: subject.entityId,
    correlationId: subject.correlationId,
    environment,
    state,
    ...(previousState === null ? {} : { previousState: stateName(previousState) }),
    workflowStatus: subject.status,
    workflowFinalState: subject.status === 'completed' ? state : null,
    tags: subject.tags,
  };
}

/** Members of `context.metadata` that open the collection flow to whoever holds them. */
const tokenKeys: readonly string[] = ['token', 'collectionFlowUrl', 'webUiSDKUrl'];

/** The whole context as a receiver may see it: without tokens, and with `""` where a decision has no reason. */
function dataOf(context: JsonObject): JsonObject {
  const { metadata, documents } = context;
  return {
    ...context,
    ...(isJsonObject(metadata) && { metadata: withoutTokens(metadata) }),
    ...(Array.isArray(documents) && { documents: documents.map(withReasons) }),
  };
}

function withoutTokens(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !tokenKeys.includes(key)));
}

function withReasons(document: Json): Json {
  if (!isJsonObject(document) || !isJsonObject(document['decision'])) return document;
  const decision = document['decision'];
  return {
    ...document,
    decision: {
      ...decision,
      revisionReason: decision['revisionReason'] ?? '',
      rejectionReason: decision['rejectionReason'] ?? '',
      comment: decision['comment'] ?? '',
    },
  };
}
