// What the log of deliveries looks like in answers, and how it is filtered: shared by the routes that show deliveries.

import { Type } from 'typebox';
import { deliveryStatuses } from '../domain/delivery.ts';
import { AnyObject, Exact, Nullable, PayloadGone, Time, TimeRange } from './schemas.ts';

const Uuid = Type.String({ format: 'uuid' });

const facts = {
  id: Type.String(),
  eventId: Type.String({ description: '`webhook-id`: equal for all receivers and retries' }),
  eventName: Type.String(),
  workflowRuntimeId: Nullable(Type.String({ description: 'Null for a webhook about webhooks' })),
  sequence: Type.Integer(),
  subscriptionId: Nullable(Type.String({ description: 'Null for a custom webhook' })),
  url: Type.String(),
  status: Type.Union(deliveryStatuses.map((status) => Type.Literal(status))),
  reason: Nullable(Type.String({ description: 'Why it is skipped, cancelled, retrying or exhausted' })),
  nextAttemptAt: Nullable(Time),
  responseStatus: Nullable(Type.Integer()),
  createdAt: Time,
  settledAt: Nullable(Time),
};

/** One in a list. */
export const DeliverySummary = Type.Object({ ...facts, attempts: Type.Integer() });

const attemptFacts = {
  id: Type.String(),
  number: Type.Integer(),
  startedAt: Time,
  durationMs: Type.Integer(),
  outcome: Type.String(),
  reason: Nullable(Type.String()),
  detail: Nullable(Type.String()),
  late: Type.Boolean({ description: 'Came after its lease was lost: recorded, without effect' }),
};

const Attempt = Type.Object({
  ...attemptFacts,
  response: Nullable(
    Type.Object({ status: Type.Integer(), headers: AnyObject, body: Nullable(Type.String({ description: 'The first 16 KB' })) }),
  ),
  payloadGone: PayloadGone,
});

/** One as the stream tells it. */
export const ToldAttempt = Type.Object({
  ...attemptFacts,
  responseStatus: Nullable(Type.Integer({ description: 'Null when nobody answered; GET /api/v1/deliveries/:id has the whole answer' })),
  delivery: DeliverySummary,
});

const AuthoredRequest = Nullable(
  Type.Object(
    { method: Type.String(), url: Type.String(), headers: AnyObject, body: Nullable(Type.String()) },
    { description: 'What a custom webhook sends; secrets stand as `{secret.NAME}`. Null for an event' },
  ),
);

/** One with all its attempts. */
export const DeliveryDetail = Type.Object({ ...facts, request: AuthoredRequest, payloadGone: PayloadGone, attempts: Type.Array(Attempt) });

const Status = Type.Union(deliveryStatuses.map((status) => Type.Literal(status)));

/** The members of a filter, of lists and of jobs. */
export const deliveryFilter = {
  status: Type.Optional(Type.Array(Status)),
  eventName: Type.Optional(Type.String({ maxLength: 200 })),
  eventId: Type.Optional(Uuid),
  subscriptionId: Type.Optional(Uuid),
  workflowRuntimeId: Type.Optional(Uuid),
  ballerineEntityId: Type.Optional(Uuid),
  responseStatus: Type.Optional(Type.Integer({ minimum: 100, maximum: 999 })),
  ...TimeRange,
};

/** In a body, where one word is no list by itself. */
export const RetryFilter = Exact(
  {
    ...deliveryFilter,
    status: Type.Optional(Type.Union([Type.Array(Status), Status], { description: 'A list, or one alone' })),
  },
  { description: 'Without `status`: what is exhausted or cancelled' },
);

export const RetryJobAnswer = Type.Object(
  {
    id: Type.String(),
    status: Type.Union([Type.Literal('running'), Type.Literal('done')]),
    filter: AnyObject,
    total: Type.Integer({ description: 'How many matched when it was made' }),
    retried: Type.Integer({ description: 'How many were put in line so far' }),
    createdAt: Time,
    finishedAt: Nullable(Time),
  },
  { description: 'GET /api/v1/deliveries/retry-jobs/:id tells how far it is' },
);
