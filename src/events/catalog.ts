// Every event type: when it fires, its schema, a sample. THE list behind `GET /api/v1/event-types`, OpenAPI `webhooks` and docs/events.md.
// It says in words when an event fires; derive-events.ts decides it.

import { type CaseEventType, caseEventTypes, type OperationalEventType, operationalEventTypes } from '../domain/event.ts';
import type { JsonObject } from '../domain/json.ts';
import { envelopeSample } from './envelope-sample.ts';
import { envelopeSchema } from './envelope-schema.ts';
import { operationalSample, operationalSchema } from './operational-event.ts';

export interface CatalogEntry {
  readonly type: CaseEventType | OperationalEventType;
  /** When it fires, in one or two sentences. */
  readonly description: string;
  /** JSON Schema (2020-12) of the envelope. */
  readonly schema: JsonObject;
  /** An envelope as a receiver would get it. */
  readonly sample: JsonObject;
}

const descriptions: Readonly<Record<CaseEventType, string>> = {
  'workflow.started': 'A case was created. This is not a change of its state or context.',
  'workflow.state.changed': 'The state of a case changed; the move into a final state counts.',
  'workflow.context.changed':
    'The context of a case changed in any way: data, documents, decisions, answers from others. The only event that a completed case still sends about its data.',
  'workflow.context.document.changed': 'The decision status of a document changed, or a document arrived decided.',
  'workflow.context.document.updated':
    'The state, context or tags of a case changed and the case is not resolved yet: a revision was asked for, an answer came in, it moved to manual review.',
  'workflow.context.document.completed':
    'A case was approved or rejected: once per case. The outcome is the tag `approved` or `rejected` of the final state.',
  'workflow.completed': 'A case was resolved, in whatever final state: once per case.',
  'workflow.assignee.changed': 'A case was assigned to a reviewer, or unassigned.',
};

const operationalDescriptions: Readonly<Record<OperationalEventType, string>> = {
  'webhook.endpoint.failing':
    'A receiver has failed ten times in a row and for half a minute; told again after two and a half and after four days. Only for subscriptions that ask for it by name.',
  'webhook.endpoint.disabled':
    'The subscriptions of a receiver were disabled: it answered 410, or nothing but failures came for five days. Only for subscriptions that ask for it by name.',
  'webhook.endpoint.recovered': 'A receiver that was reported as failing works again. Only for subscriptions that ask for it by name.',
  'webhook.delivery.exhausted':
    'A delivery failed for the last time that its schedule allows. Only for subscriptions that ask for it by name, and never about their own receiver.',
};

/** One entry per event type: those of cases, in the order in which one change sends them, then those about webhooks. */
export const eventCatalog: readonly CatalogEntry[] = [
  ...caseEventTypes.map((type) => ({
    type,
    description: descriptions[type],
    schema: envelopeSchema(type),
    sample: envelopeSample(type),
  })),
  ...operationalEventTypes.map((type) => ({
    type,
    description: operationalDescriptions[type],
    schema: operationalSchema(type),
    sample: operationalSample(type),
  })),
];

/** Whether a subscription's pattern names this event: exactly, by prefix (`workflow.context.*`), or as `*`. Letter case counts. */
export function matchesEventPattern(pattern: string, type: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

/** False for a pattern that no event in the catalogue can ever match: the API reports it as `neverMatches: true`. */
export function isKnownEventPattern(pattern: string): boolean {
  return [...caseEventTypes, ...operationalEventTypes].some((type) => matchesEventPattern(pattern, type));
}
