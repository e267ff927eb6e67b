// What happened, and what can happen.

import { Type } from 'typebox';
import { eventCatalog } from '../../events/catalog.ts';
import { getEvent } from '../../operations/events/get-event.ts';
import { listEvents } from '../../operations/events/list-events.ts';
import { replayEvent } from '../../operations/events/replay-event.ts';
import { DeliverySummary } from '../delivery-answers.ts';
import { EventSummary, eventFacts } from '../event-answer.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable, PageOf, PageQuery, PayloadGone, TimeRange } from '../schemas.ts';
import { timeRange } from '../time-range.ts';

const tag = 'Events';
const Uuid = Type.String({ format: 'uuid' });

export const eventRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/events',
    operationId: 'listEvents',
    access: 'cases:read',
    tag,
    summary: 'List events, the newest first',
    query: Exact({
      eventName: Type.Optional(Type.String({ maxLength: 200 })),
      workflowRuntimeId: Type.Optional(Uuid),
      ballerineEntityId: Type.Optional(Uuid),
      ...TimeRange,
      ...PageQuery,
    }),
    answer: PageOf(EventSummary),
    handle: ({ scope, query: { limit = 50, cursor, since, until, ...filter } }, deps) =>
      listEvents(scope, { ...filter, ...timeRange(since, until) }, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  route({
    method: 'GET',
    path: '/api/v1/events/:id',
    operationId: 'getEvent',
    access: 'cases:read',
    tag,
    summary: 'Read an event with the body that its receivers get',
    params: ById,
    answer: Type.Object({ ...eventFacts, body: Nullable(AnyObject), payloadGone: PayloadGone }),
    handle: ({ scope, params }, deps) => getEvent(scope, params.id, deps),
  }),
  route({
    method: 'POST',
    path: '/api/v1/events/:id/replay',
    operationId: 'replayEvent',
    access: 'deliveries:write',
    tag,
    summary: 'Send one event to one subscription, a newer one too: the same `webhook-id`',
    params: ById,
    body: Exact({ subscriptionId: Uuid }),
    answer: DeliverySummary,
    handle: ({ scope, params, body }, deps) => replayEvent(scope, params.id, body, deps),
  }),
  route({
    method: 'GET',
    path: '/api/v1/event-types',
    operationId: 'listEventTypes',
    access: 'cases:read',
    tag,
    summary: 'The catalogue of events, with schemas and samples',
    answer: Type.Object({
      eventTypes: Type.Array(Type.Object({ name: Type.String(), description: Type.String(), schema: AnyObject, sample: AnyObject })),
    }),
    handle: async () => ({ eventTypes: eventCatalog.map(({ type, ...entry }) => ({ name: type, ...entry })) }),
  }),
];
