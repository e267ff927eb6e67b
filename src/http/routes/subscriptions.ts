// Subscriptions one by one, on all levels: what they ask for, how their receivers do, and what to do about it.

import { Type } from 'typebox';
import type { JsonObject } from '../../domain/json.ts';
import { destinationTypes } from '../../domain/subscription.ts';
import { createSubscription } from '../../operations/subscriptions/create-subscription.ts';
import { disableSubscription } from '../../operations/subscriptions/disable-subscription.ts';
import { dryRunSubscription } from '../../operations/subscriptions/dry-run-subscription.ts';
import { enableSubscription } from '../../operations/subscriptions/enable-subscription.ts';
import { getSubscription } from '../../operations/subscriptions/get-subscription.ts';
import { listSubscriptions } from '../../operations/subscriptions/list-subscriptions.ts';
import { recoverSubscription } from '../../operations/subscriptions/recover-subscription.ts';
import { removeSubscription } from '../../operations/subscriptions/remove-subscription.ts';
import { rotateSecret } from '../../operations/subscriptions/rotate-secret.ts';
import { testSubscription } from '../../operations/subscriptions/test-subscription.ts';
import { updateSubscription } from '../../operations/subscriptions/update-subscription.ts';
import { DeliveryDetail, RetryJobAnswer } from '../delivery-answers.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable, PageOf, PageQuery, SubscriptionAnswer, Time } from '../schemas.ts';

const base = '/api/v1/subscriptions';
const tag = 'Subscriptions';
const write = 'subscriptions:write';

const Level = Type.Union([Type.Literal('customer'), Type.Literal('definition'), Type.Literal('case')]);
const Status = Type.Union([Type.Literal('enabled'), Type.Literal('disabled')]);
const Moment = Type.String({ format: 'date-time', description: 'ISO 8601' });

const Detailed = Type.Intersect([
  SubscriptionAnswer,
  Type.Object({
    level: Level,
    targetId: Nullable(Type.String({ description: 'Definition name or case id; null at customer level' })),
    health: Type.Object({
      failures: Type.Integer({ description: 'Failed attempts in a row' }),
      failingSince: Nullable(Time),
      circuit: Type.Union([Type.Literal('closed'), Type.Literal('open'), Type.Literal('half_open')]),
      nextProbeAt: Nullable(Time),
    }),
    createdAt: Time,
    publicKeys: Type.Optional(
      Type.Array(Type.String(), {
        description: 'What `v1a` is verified with, newest first; in answers about one subscription that asks for `v1a`',
      }),
    ),
  }),
]);

const ShownMessage = Type.Object(
  {
    messageId: Nullable(Type.String({ description: 'What the broker takes for its id; null in Redis, which knows none' })),
    subject: Type.Optional(Type.String()),
    stream: Type.Optional(
      Nullable(Type.String({ description: 'NATS: the one that must take it, null for any. Redis: where it is added' })),
    ),
    exchange: Type.Optional(Type.String()),
    routingKey: Type.Optional(Type.String()),
    type: Type.Optional(Type.String({ description: 'RabbitMQ’s property of this name' })),
    maxLength: Type.Optional(Nullable(Type.Integer({ description: 'About how many entries the stream keeps; null: all' }))),
  },
  { description: 'Where a message to a broker goes; null for a webhook' },
);

const entry = 'The members of a subscription entry: type, url, events, and what is optional';

export const subscriptionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    operationId: 'listSubscriptions',
    access: 'cases:read',
    tag,
    summary: 'List subscriptions of all levels, the newest first',
    query: Exact({
      level: Type.Optional(Level),
      targetId: Type.Optional(Type.String({ maxLength: 200 })),
      status: Type.Optional(Status),
      type: Type.Optional(Type.Union(destinationTypes.map((type) => Type.Literal(type)))),
      ...PageQuery,
    }),
    answer: PageOf(Detailed),
    handle: ({ scope, query: { limit = 50, cursor, ...filter } }, deps) =>
      listSubscriptions(scope, filter, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  route({
    method: 'POST',
    path: base,
    operationId: 'createSubscription',
    access: write,
    tag,
    summary: 'Add a subscription; its secret is shown in this answer only',
    status: 201,
    body: Type.Object({ level: Level, targetId: Type.Optional(Type.String({ maxLength: 200 })) }, { description: entry }),
    answer: Detailed,
    handle: ({ scope, body, idempotency }, deps) =>
      createSubscription(scope, body as unknown as JsonObject & { level: 'customer' }, idempotency, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    operationId: 'getSubscription',
    access: 'cases:read',
    tag,
    summary: 'Read a subscription, and how its receiver does',
    params: ById,
    answer: Detailed,
    handle: ({ scope, params }, deps) => getSubscription(scope, params.id, deps),
  }),
  route({
    method: 'PATCH',
    path: `${base}/:id`,
    operationId: 'updateSubscription',
    access: write,
    tag,
    summary: 'Change what is named; `null` takes a setting back',
    params: ById,
    body: AnyObject,
    answer: Detailed,
    handle: ({ scope, params, body }, deps) => updateSubscription(scope, params.id, body as JsonObject, deps),
  }),
  route({
    method: 'DELETE',
    path: `${base}/:id`,
    operationId: 'removeSubscription',
    access: write,
    tag,
    summary: 'Remove a subscription; what it was still owed is cancelled',
    params: ById,
    answer: Type.Object({ removed: Type.Literal(true) }),
    handle: ({ scope, params }, deps) => removeSubscription(scope, params.id, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/enable`,
    operationId: 'enableSubscription',
    access: write,
    tag,
    summary: 'Enable it again, with a clean record; `recoverSince` also sends what it missed',
    params: ById,
    body: Exact({ recoverSince: Type.Optional(Moment) }),
    answer: Type.Intersect([Detailed, Type.Object({ recovery: Nullable(RetryJobAnswer) })]),
    handle: ({ scope, params, body }, deps) => enableSubscription(scope, params.id, body, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/disable`,
    operationId: 'disableSubscription',
    access: write,
    tag,
    summary: 'Disable it: events become `skipped` rows',
    params: ById,
    body: Exact({ reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }),
    answer: Detailed,
    handle: ({ scope, params, body }, deps) => disableSubscription(scope, params.id, body, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/rotate-secret`,
    operationId: 'rotateSecret',
    access: write,
    tag,
    summary: 'A new signing secret; the one before signs beside it during the overlap',
    params: ById,
    body: Exact({
      overlapSeconds: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 2_592_000,
          default: 86_400,
          description: 'How long the former secret goes on signing; default a day',
        }),
      ),
    }),
    answer: Type.Object({ secret: Type.String(), overlapEndsAt: Time }),
    handle: ({ scope, params, body, idempotency }, deps) =>
      rotateSecret(scope, params.id, { overlapSeconds: body.overlapSeconds ?? 86_400 }, idempotency, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/test`,
    operationId: 'testSubscription',
    access: write,
    tag,
    summary: 'Send a sample event now, once, and tell how it went',
    params: ById,
    body: Exact({ eventName: Type.Optional(Type.String({ maxLength: 200 })) }),
    answer: DeliveryDetail,
    handle: ({ scope, params, body }, deps) => testSubscription(scope, params.id, body, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/recover`,
    operationId: 'recoverSubscription',
    access: 'deliveries:write',
    tag,
    summary: 'Send what it missed in a time range once more',
    status: 202,
    params: ById,
    body: Exact({ since: Moment, until: Type.Optional(Moment) }),
    answer: RetryJobAnswer,
    handle: ({ scope, params, body }, deps) => recoverSubscription(scope, params.id, body, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/dry-run`,
    operationId: 'dryRunSubscription',
    access: write,
    tag,
    summary: 'What would be sent for an event, and where to: the filter’s verdict, the body, the headers. Sends nothing',
    params: ById,
    body: Exact({ eventId: Type.String({ format: 'uuid' }) }),
    answer: Type.Object({
      wanted: Type.Boolean({ description: 'The subscription asks for events of this name' }),
      filter: Type.Union([Type.Literal('none'), Type.Literal('passes'), Type.Literal('filtered'), Type.Literal('filter_failed')]),
      detail: Nullable(Type.String()),
      method: Nullable(Type.String({ description: 'Null for a broker' })),
      url: Type.String(),
      message: Nullable(ShownMessage),
      headers: Type.Record(Type.String(), Type.Any(), {
        description: 'Of the request, or of the message to a broker; in Redis the fields of the entry besides `body`',
      }),
      body: Nullable(Type.String({ description: 'The exact text; null when the transform failed' })),
    }),
    handle: ({ scope, params, body }, deps) => dryRunSubscription(scope, params.id, body, deps),
  }),
];
