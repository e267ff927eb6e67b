// The envelope as JSON Schema: the one shape that all case events share. Used by the catalogue only, which serves it to receivers.
// It describes what `envelope.ts` writes; envelope.test.ts holds the two equal.

import type { JsonObject } from '../domain/json.ts';

function text(description: string): JsonObject {
  return { type: 'string', description };
}

function time(description: string): JsonObject {
  return { type: 'string', format: 'date-time', description };
}

function optional(schema: JsonObject): JsonObject {
  return { ...schema, type: [String(schema['type']), 'null'] };
}

const assignee: JsonObject = {
  type: ['object', 'null'],
  description: 'The reviewer that the case is assigned to; null when unassigned.',
  properties: { id: { type: 'string' }, firstName: { type: 'string' }, lastName: { type: 'string' }, email: { type: 'string' } },
  required: ['id', 'firstName', 'lastName', 'email'],
};

const sharedProperties: JsonObject = {
  apiVersion: { const: 1 },
  timestamp: time('When it happened.'),
  assignedAt: optional(time('When the case was last assigned or unassigned; null if never.')),
  assignee,
  workflowCreatedAt: time('When the case was created.'),
  workflowResolvedAt: optional(time('When the case was resolved; null while it is active.')),
  workflowDefinitionId: text('The version of the definition that the case runs on.'),
  workflowRuntimeId: text('The case.'),
  ballerineEntityId: text('The business or individual that the case is about.'),
  correlationId: optional(text('Your own id of that business or individual.')),
  environment: { enum: ['sandbox', 'production'] },
  state: text('The state after the change; nested states are joined by a dot, parallel ones by a comma.'),
  previousState: text('The state before the change; absent when the change created the case.'),
  workflowStatus: { enum: ['active', 'completed', 'failed'] },
  workflowFinalState: optional(text('The state in which the case was completed; null until then.')),
  tags: { type: 'array', items: { type: 'string' }, description: 'The tags of the current state.' },
  sequence: { type: 'integer', minimum: 1, description: 'Numbers the events of one case: 1, 2, 3 …, without gaps.' },
  data: { type: 'object', description: 'The whole context of the case after the change, without tokens.' },
};

/** JSON Schema (2020-12) of the envelope of one event type. Receivers should let pass fields that it does not name: more may come. */
export function envelopeSchema(eventName: string): JsonObject {
  const properties = {
    id: { type: 'string', format: 'uuid', description: 'The event: the same for all receivers and all attempts.' },
    eventName: { const: eventName },
    ...sharedProperties,
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => name !== 'previousState'),
  };
}
