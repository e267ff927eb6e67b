// The log of plugin calls: what was asked of whom, and what came back.

import { Type } from 'typebox';
import { getPluginCall } from '../../operations/plugin-calls/get-plugin-call.ts';
import { listPluginCalls } from '../../operations/plugin-calls/list-plugin-calls.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable, PageOf, PageQuery, PayloadGone, Time } from '../schemas.ts';

const base = '/api/v1/plugin-calls';
const tag = 'Plugin calls';
const Status = Type.Union([Type.Literal('pending'), Type.Literal('running'), Type.Literal('done'), Type.Literal('failed')]);

const facts = {
  id: Type.String({ description: 'Sent to the vendor as the idempotency key' }),
  workflowRuntimeId: Type.String(),
  plugin: Type.String(),
  pluginKind: Type.String(),
  state: Type.String({ description: 'The state whose entry asked for it' }),
  status: Status,
  reason: Nullable(Type.String({ description: 'Why it failed, waits for another try, or was not taken by the case' })),
  nextAttemptAt: Nullable(Time),
  callback: Nullable(Type.String({ description: 'The event that its answer sent to the case' })),
  callbackAccepted: Nullable(Type.Boolean({ description: 'Whether the state still took that event' })),
  createdAt: Time,
  settledAt: Nullable(Time),
};

const Try = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  startedAt: Time,
  durationMs: Type.Integer(),
  outcome: Type.Union([Type.Literal('answered'), Type.Literal('failed'), Type.Literal('retry')]),
  reason: Nullable(Type.String()),
  detail: Nullable(Type.String()),
  request: Nullable(AnyObject),
  response: Nullable(
    Type.Object({ status: Type.Integer(), headers: AnyObject, body: Nullable(Type.String({ description: 'The first 16 KB' })) }),
  ),
  payloadGone: PayloadGone,
});

export const pluginCallRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    operationId: 'listPluginCalls',
    access: 'cases:read',
    tag,
    summary: 'List plugin calls, the newest first',
    query: Exact({
      workflowRuntimeId: Type.Optional(Type.String({ format: 'uuid' })),
      status: Type.Optional(Type.Array(Status)),
      plugin: Type.Optional(Type.String({ maxLength: 200 })),
      ...PageQuery,
    }),
    answer: PageOf(Type.Object({ ...facts, attempts: Type.Integer() })),
    handle: ({ scope, query: { limit = 50, cursor, ...filter } }, deps) =>
      listPluginCalls(scope, filter, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    operationId: 'getPluginCall',
    access: 'cases:read',
    tag,
    summary: 'Read a plugin call with all its tries; secrets stand as {secret.NAME}',
    params: ById,
    answer: Type.Object({ ...facts, attempts: Type.Array(Try) }),
    handle: ({ scope, params }, deps) => getPluginCall(scope, params.id, deps),
  }),
];
