// Schemas that several routes share. They validate requests and describe answers; answers are sent as they are.

import { type TObject, type TProperties, Type } from 'typebox';
import { destinationTypes } from '../domain/subscription.ts';

const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const AnyObject = Type.Record(Type.String(), Type.Any());
const PayloadGone = Nullable(
  Type.Union([Type.Literal('payload_expired'), Type.Literal('erased')], {
    description: 'Why what was sent or answered is gone: kept no longer, or erased with its case; null when it is there',
  }),
);

/** An object without further members. */
function Exact<Properties extends TProperties>(properties: Properties, options: Record<string, unknown> = {}): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

const ById = Exact({ id: Type.String({ description: 'Opaque id' }) });

const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Rows a page, 1 to 200; default 50' })),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: '`meta.nextCursor` of the page before' })),
};

const TimeRange = {
  since: Type.Optional(Type.String({ format: 'date-time', description: 'From this time on (ISO 8601)' })),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Before this time (ISO 8601)' })),
};

function PageOf<Schema extends Parameters<typeof Type.Array>[0]>(row: Schema) {
  return Type.Object({ results: Type.Array(row), meta: Type.Object({ nextCursor: Nullable(Type.String()) }) });
}

const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable; docs/errors.md lists all' }),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
    message: Type.String(),
    statusCode: Type.Integer(),
    requestId: Type.String(),
  },
  { description: 'RFC 9457 problem document' },
);

const subscriptionSettings = {
  filter: Type.Optional(Type.String({ description: 'JMESPath over the envelope: a falsy result skips the event' })),
  transform: Type.Optional(Type.String({ description: 'JMESPath over the envelope: its result is the body' })),
  headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Fixed headers; values may hold `{secret.NAME}`' })),
  auth: Type.Optional(
    Type.Any({ description: '`{type: "basic" | "bearer" | "oauth2" | "mtls", …}`; secret members name secrets as `{secret.NAME}`' }),
  ),
  ordering: Type.Optional(
    Type.Union([Type.Literal('none'), Type.Literal('case')], { description: '`case`: one case’s events by sequence' }),
  ),
  rateLimit: Type.Optional(Type.Integer({ description: 'Deliveries a second at most' })),
  maxInFlight: Type.Optional(Type.Integer({ description: 'Deliveries in flight at most' })),
  signatures: Type.Optional(Type.Array(Type.Union([Type.Literal('v1'), Type.Literal('v1a')]))),
  includeChanges: Type.Optional(Type.Boolean({ description: 'Context changes carry `changes`, a JSON Patch (RFC 6902)' })),
  environment: Type.Optional(
    Type.Union([Type.Literal('sandbox'), Type.Literal('production')], {
      description: 'For this environment only: elsewhere no event matches',
    }),
  ),
  destination: Type.Optional(Type.Any({ description: 'Of a broker: where messages go' })),
};

const SubscriptionAnswer = Type.Object({
  id: Type.String(),
  type: Type.Union(destinationTypes.map((type) => Type.Literal(type))),
  url: Type.String(),
  events: Type.Array(Type.String()),
  status: Type.Union([Type.Literal('enabled'), Type.Literal('disabled')]),
  reason: Nullable(Type.String()),
  description: Nullable(Type.String()),
  timeoutMs: Type.Integer(),
  retrySchedule: Nullable(Type.Array(Type.Integer())),
  ...subscriptionSettings,
  neverMatches: Type.Boolean({
    description: 'At least one of the names matches no event there is, or `environment` is not the one of the workspace',
  }),
  secret: Type.Optional(
    Type.String({ description: 'Standard Webhooks secret; only in the answer of the call that made the subscription' }),
  ),
});

export { AnyObject, ById, Exact, Nullable, PageOf, PageQuery, PayloadGone, ProblemSchema, SubscriptionAnswer, Time, TimeRange };
