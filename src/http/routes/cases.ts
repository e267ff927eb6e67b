// Cases: run, list, read, send events, merge context, decide on documents.

import { Type } from 'typebox';
import { refuse } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import { getCase } from '../../operations/cases/get-case.ts';
import { getCaseContext } from '../../operations/cases/get-case-context.ts';
import { listCases } from '../../operations/cases/list-cases.ts';
import { runCase } from '../../operations/cases/run-case.ts';
import { sendCaseEvent } from '../../operations/cases/send-case-event.ts';
import { updateCase } from '../../operations/cases/update-case.ts';
import { decideDocument } from '../../operations/documents/decide-document.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable, PageQuery, SubscriptionAnswer, Time } from '../schemas.ts';

const base = '/api/v1/external/workflows';
const tag = 'Cases';

const CaseAnswer = Type.Object({
  id: Type.String(),
  workflowDefinitionId: Type.String(),
  workflowDefinitionName: Type.String(),
  ballerineEntityId: Type.String(),
  correlationId: Nullable(Type.String()),
  state: Type.String(),
  status: Type.Union([Type.Literal('active'), Type.Literal('completed'), Type.Literal('failed')]),
  tags: Type.Array(Type.String()),
  context: AnyObject,
  config: AnyObject,
  assigneeId: Nullable(Type.String()),
  assignee: Nullable(AnyObject),
  nextEvents: Type.Array(Type.String()),
  createdAt: Time,
  updatedAt: Time,
  resolvedAt: Nullable(Time),
  assignedAt: Nullable(Time),
  parentRuntimeDataId: Nullable(Type.String()),
  version: Type.Integer({ description: 'Grows with each applied change; what `If-Match` names' }),
});

const EventBody = Exact({ name: Type.String({ minLength: 1, maxLength: 200 }), payload: Type.Optional(AnyObject) });

const SentAnswer = Type.Intersect([
  CaseAnswer,
  Type.Object({
    transitioned: Type.Boolean(),
    blockedBy: Type.Optional(
      Type.Array(
        Type.Object({ event: Type.String(), target: Nullable(Type.String()), guard: Type.Any(), reason: Type.Optional(Type.String()) }),
      ),
    ),
  }),
]);

const sendRoute = (word: 'event' | 'send-event', operationId: string): Route =>
  route({
    method: 'POST',
    path: `${base}/:id/${word}`,
    operationId,
    access: 'cases:write',
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
    handle: ({ scope, body, idempotency }, deps) =>
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
  sendRoute('event', 'sendCaseEvent'),
  sendRoute('send-event', 'sendCaseEventAlias'),
  route({
    method: 'PATCH',
    path: `${base}/:id`,
    operationId: 'updateCase',
    access: 'cases:write',
    tag,
    summary: 'Merge into the context of a case; state and status cannot be written',
    params: ById,
    body: Exact({ context: AnyObject }),
    answer: CaseAnswer,
    handle: async ({ scope, params, body, headers }, deps) => {
      const ifVersion = readIfMatch(headers['if-match']);
      if (ifVersion === undefined) {
        return refuse('invalid_request', 'If-Match must be the version of the case, a whole number.', {
          errors: [{ path: 'headers.if-match', message: 'must be a whole number' }],
        });
      }
      return updateCase(scope, { id: params.id, context: body.context as JsonObject, ifVersion }, deps);
    },
  }),
  route({
    method: 'PATCH',
    path: `${base}/:id/decision/:documentId`,
    operationId: 'decideDocument',
    access: 'cases:write',
    tag,
    summary: 'Decide on a document',
    params: Exact({ id: Type.String(), documentId: Type.String({ maxLength: 256 }) }),
    body: Exact({
      decision: Nullable(Type.Union([Type.Literal('approve'), Type.Literal('reject'), Type.Literal('revision'), Type.Literal('revised')])),
      reason: Type.Optional(Type.String({ maxLength: 2_000 })),
      comment: Type.Optional(Type.String({ maxLength: 2_000 })),
    }),
    answer: CaseAnswer,
    handle: ({ scope, params, body }, deps) => decideDocument(scope, { caseId: params.id, documentId: params.documentId, ...body }, deps),
  }),
];

/** `7` or `"7"`; null when there is none, undefined when it is something else. */
function readIfMatch(header: string | string[] | undefined): number | null | undefined {
  if (header === undefined || header === '*') return null;
  const digits = /^"?(\d{1,9})"?$/.exec(String(header))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
