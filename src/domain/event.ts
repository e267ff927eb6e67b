// One fact that happened to a case, and the bytes that tell it.

/** The names in the catalogue (`src/events/catalog.ts` holds their schemas and samples). */
export const caseEventTypes = [
  'workflow.started',
  'workflow.state.changed',
  'workflow.context.changed',
  'workflow.context.document.changed',
  'workflow.context.document.updated',
  'workflow.context.document.completed',
  'workflow.completed',
  'workflow.assignee.changed',
] as const;

export type CaseEventType = (typeof caseEventTypes)[number];

/** About the delivery of webhooks: told to the subscriptions that ask for them by name, never about their own receiver. */
export const operationalEventTypes = [
  'webhook.endpoint.failing',
  'webhook.endpoint.disabled',
  'webhook.endpoint.recovered',
  'webhook.delivery.exhausted',
] as const;

export type OperationalEventType = (typeof operationalEventTypes)[number];

/** A stored event. Its body is fixed when the event is planned; every attempt sends these bytes. */
export interface CaseFact {
  /** UUIDv7; `id` in the envelope and `webhook-id` in every attempt. */
  readonly id: string;
  readonly type: CaseEventType;
  /** 1, 2, 3 … per case, without gaps. */
  readonly sequence: number;
  readonly occurredAt: Date;
  /** The envelope as JSON text. */
  readonly body: string;
  /** Where in `body` the member `data` begins, with the comma before it: what is added for one subscription goes there. */
  readonly dataAt: number;
}
