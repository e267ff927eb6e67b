// Cases: run, list, read, send events, read their story.

import { Type } from 'typebox';
import type { JsonObject } from '../../domain/json.ts';
import { getCase } from '../../operations/cases/get-case.ts';
import { getCaseContext } from '../../operations/cases/get-case-context.ts';
import { listCases } from '../../operations/cases/list-cases.ts';
import { runCase } from '../../operations/cases/run-case.ts';
import { misspeltKey } from '../../operations/cases/run-config.ts';
import { sendCaseEvent } from '../../operations/cases/send-case-event.ts';
import { getTimeline } from '../../operations/timeline/get-timeline.ts';
import { CaseAnswer, SentAnswer } from '../case-answer.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable, PageOf, PageQuery, SubscriptionAnswer, Time } from '../schemas.ts';

const base = '/api/v1/external/workflows';
const tag = 'Cases';

const EventBody = Exact({ name: Type.String({ minLength: 1, maxLength: 200 }), payload: Type.Optional(AnyObject) });

const sendRoute = (word: 'event' | 'send-event', operationId: string): Route =>
  route({
    method: 'POST',
    path: `${base}/:id/${word}`,
    operationId,
    access: 'cases:write',
    heedsBacklog: true,
    tag,
    summary: 'Send an event to a case',
    params: ById,
    body: EventBody,
    answer: SentAnswer,
    handle: ({ scope, params, body, idempotency }, deps) =>
      sendCaseEvent(scope, { id: params.id, name: body.name, payload: (body.payload ?? {}) as JsonObject }, idempotency, deps),
  });

export const caseRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: `${base}/run`,
    operationId: 'runCase',
    access: 'cases:run',
    tag,
    summary: 'Start a case, or merge into the active one of the same entity and definition',
    tolerant: true,
    heedsBacklog: true,
    body: Type.Object({
      workflowId: Type.String({ minLength: 1, maxLength: 256, description: 'Id of any version, or name; the newest version runs' }),
      context: AnyObject,
      config: Type.Optional(AnyObject),
    }),
    answer: Type.Object({
      workflowDefinitionId: Type.String(),
      workflowRuntimeId: Type.String(),
      ballerineEntityId: Type.String(),
      entity: Type.Object({ id: Nullable(Type.String()), type: Type.String() }),
      entities: Type.Array(Type.Any()),
      state: Type.String(),
      status: Type.String(),
      subscriptions: Type.Optional(Type.Array(SubscriptionAnswer)),
    }),
    handle: async ({ scope, body, idempotency }, deps) =>
      misspeltKey(body as JsonObject) ??
      runCase(
        scope,
        { workflowId: body.workflowId, context: body.context as JsonObject, ...(body.config ? { config: body.config as JsonObject } : {}) },
        idempotency,
        deps,
      ),
  }),
  route({
    method: 'GET',
    path: base,
    operationId: 'listCases',
    access: 'cases:read',
    tag,
    summary: 'List cases',
    query: Exact({
      status: Type.Optional(Type.Array(Type.Union([Type.Literal('active'), Type.Literal('completed'), Type.Literal('failed')]))),
      state: Type.Optional(Type.String({ maxLength: 500 })),
      workflowDefinitionId: Type.Optional(Type.String({ maxLength: 256, description: 'Id of a version, or name' })),
      assigneeId: Type.Optional(Type.String({ maxLength: 64 })),
      entityId: Type.Optional(Type.String({ maxLength: 256, description: 'Your id of the entity, or ours' })),
      search: Type.Optional(Type.String({ maxLength: 200, description: 'In case id, correlation id, definition name and state' })),
      orderBy: Type.Optional(
        Type.Union([
          Type.Literal('createdAt'),
          Type.Literal('updatedAt'),
          Type.Literal('resolvedAt'),
          Type.Literal('status'),
          Type.Literal('state'),
        ]),
      ),
      orderDirection: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
      page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
      ...PageQuery,
    }),
    answer: Type.Object({
      results: Type.Array(CaseAnswer),
      meta: Type.Object({ total: Type.Integer(), pages: Type.Integer(), nextCursor: Nullable(Type.String()) }),
    }),
    handle: ({ scope, query: { orderBy = 'createdAt', orderDirection = 'desc', limit = 50, page, cursor, ...filter } }, deps) =>
      listCases(
        scope,
        filter,
        { orderBy, direction: orderDirection, limit, ...(page ? { page } : {}), ...(cursor ? { cursor } : {}) },
        deps,
      ),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    operationId: 'getCase',
    access: 'cases:read',
    tag,
    summary: 'Read a case',
    params: ById,
    answer: CaseAnswer,
    handle: ({ scope, params }, deps) => getCase(scope, params.id, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/:id/context`,
    operationId: 'getCaseContext',
    access: 'cases:read',
    tag,
    summary: 'Read the context of a case',
    params: ById,
    answer: Type.Object({ context: AnyObject }),
    handle: ({ scope, params }, deps) => getCaseContext(scope, params.id, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/:id/timeline`,
    operationId: 'getTimeline',
    access: 'cases:read',
    tag,
    summary: 'The story of a case, the oldest first: what moved it, what was asked of others, who was told',
    params: ById,
    query: Exact(PageQuery),
    answer: PageOf(Type.Object({ at: Time, kind: Type.String(), id: Type.String() }, { additionalProperties: true })),
    handle: ({ scope, params, query: { limit = 50, cursor } }, deps) =>
      getTimeline(scope, params.id, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  sendRoute('event', 'sendCaseEvent'),
  sendRoute('send-event', 'sendCaseEventAlias'),
];
