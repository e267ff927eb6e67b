// The webhooks about webhooks: their schemas, samples, and the text that is sent. Pure: ids and time come in.

import type { OperationalEventType } from '../domain/event.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Environment } from '../domain/workspace.ts';

const text = (description: string): JsonObject => ({ type: 'string', description });
const time = (description: string): JsonObject => ({ type: 'string', format: 'date-time', description });
const count = (description: string): JsonObject => ({ type: 'integer', minimum: 0, description });

const subscriptions: JsonObject = {
  type: 'array',
  description: 'The subscriptions of this receiver; 20 at most.',
  items: { type: 'object', properties: { id: { type: 'string' }, url: { type: 'string' } }, required: ['id', 'url'] },
};

const failing: JsonObject = {
  failures: count('Failed attempts in a row.'),
  failingSince: time('The first of them.'),
};

const members: Readonly<Record<OperationalEventType, JsonObject>> = {
  'webhook.endpoint.failing': {
    subscriptions,
    ...failing,
    disablesAt: time('When the subscriptions are disabled if nothing succeeds until then.'),
  },
  'webhook.endpoint.disabled': { subscriptions, reason: text('Why, in words.') },
  'webhook.endpoint.recovered': { subscriptions, ...failing },
  'webhook.delivery.exhausted': {
    deliveryId: text('GET /api/v1/deliveries/:id tells its attempts; POST /api/v1/deliveries/:id/retry sends it again.'),
    eventId: text('`webhook-id` of the event that did not arrive.'),
    eventName: text('Its name.'),
    workflowRuntimeId: { type: ['string', 'null'], description: 'Its case.' },
    subscriptionId: { type: ['string', 'null'], description: 'Null for a custom webhook.' },
    attempts: count('How often it was tried.'),
    reason: text('Why the last attempt failed.'),
  },
};

/** JSON Schema (2020-12) of the envelope. */
export function operationalSchema(eventName: OperationalEventType): JsonObject {
  const properties = {
    id: { type: 'string', format: 'uuid', description: 'The event: the same for all receivers and all attempts.' },
    eventName: { const: eventName },
    apiVersion: { const: 1 },
    timestamp: time('When it happened.'),
    environment: { enum: ['sandbox', 'production'] },
    data: { type: 'object', properties: members[eventName], required: Object.keys(members[eventName]) },
  };
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties, required: Object.keys(properties) };
}

const receiver = [{ id: '0192f3b2-6a53-7c0a-9f6b-0d1b1a9c2e01', url: 'https://receiver.example.com/webhooks' }];
const spell = { failures: 14, failingSince: '2026-01-15T09:00:00.000Z' };

const samples: Readonly<Record<OperationalEventType, JsonObject>> = {
  'webhook.endpoint.failing': { subscriptions: receiver, ...spell, disablesAt: '2026-01-20T09:00:00.000Z' },
  'webhook.endpoint.disabled': { subscriptions: receiver, reason: 'Nothing but failures for five days.' },
  'webhook.endpoint.recovered': { subscriptions: receiver, ...spell },
  'webhook.delivery.exhausted': {
    deliveryId: '0192f3b2-6a53-7c0a-9f6b-0d1b1a9c2e02',
    eventId: '0192f3b2-6a53-7c0a-9f6b-0d1b1a9c2e03',
    eventName: 'workflow.completed',
    workflowRuntimeId: '0192f3b2-6a53-7c0a-9f6b-0d1b1a9c2e04',
    subscriptionId: receiver[0]?.id ?? null,
    attempts: 12,
    reason: 'http_status',
  },
};

export function operationalSample(eventName: OperationalEventType): JsonObject {
  const id = '0192f3b2-6a53-7c0a-9f6b-0d1b1a9c2e05';
  return { id, eventName, apiVersion: 1, timestamp: '2026-01-15T10:00:00.000Z', environment: 'sandbox', data: samples[eventName] };
}

export interface OperationalFact {
  readonly id: string;
  readonly type: OperationalEventType;
  readonly occurredAt: Date;
  readonly environment: Environment;
  readonly data: JsonObject;
}

/** The exact text that every receiver gets. */
export function operationalBody({ id, type, occurredAt, environment, data }: OperationalFact): string {
  return JSON.stringify({ id, eventName: type, apiVersion: 1, timestamp: occurredAt.toISOString(), environment, data });
}
