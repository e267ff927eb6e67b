// The log of deliveries: what was sent where, what came back, and once more.

import { Type } from 'typebox';
import { deliveryStatuses } from '../../domain/delivery.ts';
import { getDelivery } from '../../operations/deliveries/get-delivery.ts';
import { listDeliveries } from '../../operations/deliveries/list-deliveries.ts';
import { retryDelivery } from '../../operations/deliveries/retry-delivery.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable, PageOf, PageQuery, Time, TimeRange } from '../schemas.ts';
import { timeRange } from '../time-range.ts';

const base = '/api/v1/deliveries';
const tag = 'Deliveries';
const Uuid = Type.String({ format: 'uuid' });

const facts = {
  id: Type.String(),
  eventId: Type.String({ description: '`webhook-id`: equal for all receivers and retries' }),
  eventName: Type.String(),
  workflowRuntimeId: Type.String(),
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

const Delivery = Type.Object({ ...facts, attempts: Type.Integer() });

const Attempt = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  startedAt: Time,
  durationMs: Type.Integer(),
  outcome: Type.String(),
  reason: Nullable(Type.String()),
  detail: Nullable(Type.String()),
  response: Nullable(Type.Object({ status: Type.Integer(), headers: AnyObject, body: Type.String({ description: 'The first 16 KB' }) })),
  late: Type.Boolean({ description: 'Came after its lease was lost: recorded, without effect' }),
});

const AuthoredRequest = Nullable(
  Type.Object(
    { method: Type.String(), url: Type.String(), headers: AnyObject, body: Nullable(Type.String()) },
    { description: 'What a custom webhook sends; secrets stand as `{secret.NAME}`. Null for an event' },
  ),
);

export const deliveryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    operationId: 'listDeliveries',
    access: 'cases:read',
    tag,
    summary: 'List deliveries, the newest first',
    query: Exact({
      status: Type.Optional(Type.Array(Type.Union(deliveryStatuses.map((status) => Type.Literal(status))))),
      eventName: Type.Optional(Type.String({ maxLength: 200 })),
      eventId: Type.Optional(Uuid),
      subscriptionId: Type.Optional(Uuid),
      workflowRuntimeId: Type.Optional(Uuid),
      responseStatus: Type.Optional(Type.Integer({ minimum: 100, maximum: 999 })),
      ...TimeRange,
      ...PageQuery,
    }),
    answer: PageOf(Delivery),
    handle: ({ scope, query: { limit = 50, cursor, since, until, ...filter } }, deps) =>
      listDeliveries(scope, { ...filter, ...timeRange(since, until) }, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    operationId: 'getDelivery',
    access: 'cases:read',
    tag,
    summary: 'Read a delivery with all its attempts',
    params: ById,
    answer: Type.Object({ ...facts, request: AuthoredRequest, attempts: Type.Array(Attempt) }),
    handle: ({ scope, params }, deps) => getDelivery(scope, params.id, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/retry`,
    operationId: 'retryDelivery',
    access: 'deliveries:write',
    tag,
    summary: 'Send it again now: same id, same bytes',
    params: ById,
    answer: Delivery,
    handle: ({ scope, params }, deps) => retryDelivery(scope, params.id, deps),
  }),
];
