// A case as callers see it.

import { type Case, stateName } from '../../domain/case.ts';
import type { Definition } from '../../domain/definition.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Person } from '../../domain/person.ts';
import { allowedEvents } from '../../engine/allowed-events.ts';

export interface ShownCase {
  readonly id: string;
  readonly workflowDefinitionId: string;
  readonly workflowDefinitionName: string;
  readonly ballerineEntityId: string;
  readonly correlationId: string | null;
  readonly state: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly context: JsonObject;
  readonly config: JsonObject;
  readonly assigneeId: string | null;
  readonly assignee: Person | null;
  /** The events that the current state names; empty when completed. */
  readonly nextEvents: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly resolvedAt: Date | null;
  readonly assignedAt: Date | null;
  readonly parentRuntimeDataId: string | null;
  readonly version: number;
  /** Its personal data is gone. */
  readonly erased?: true;
}

export function showCase(subject: Case, assignee: Person | null, definition: Definition): ShownCase {
  return {
    id: subject.id,
    workflowDefinitionId: subject.definitionId,
    workflowDefinitionName: subject.definitionName,
    ballerineEntityId: subject.entityId,
    correlationId: subject.correlationId,
    state: stateName(subject.state),
    status: subject.status,
    tags: subject.tags,
    context: subject.context,
    config: subject.config,
    assigneeId: subject.assigneeId,
    assignee,
    nextEvents: subject.erased ? [] : allowedEvents(definition, subject),
    createdAt: subject.createdAt,
    updatedAt: subject.updatedAt,
    resolvedAt: subject.resolvedAt,
    assignedAt: subject.assignedAt,
    parentRuntimeDataId: subject.parentCaseId,
    version: subject.version,
    ...(subject.erased ? { erased: true } : {}),
  };
}
