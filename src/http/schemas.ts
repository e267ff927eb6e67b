// Schemas that several routes share. They validate requests and describe answers; answers are sent as they are.

import { type TObject, type TProperties, Type } from 'typebox';

const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const AnyObject = Type.Record(Type.String(), Type.Any());

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

const SubscriptionAnswer = Type.Object({
  id: Type.String(),
  type: Type.Literal('webhook'),
  url: Type.String(),
  events: Type.Array(Type.String()),
  status: Type.Union([Type.Literal('enabled'), Type.Literal('disabled')]),
  reason: Nullable(Type.String()),
  description: Nullable(Type.String()),
  timeoutMs: Type.Integer(),
  retrySchedule: Nullable(Type.Array(Type.Integer())),
  neverMatches: Type.Boolean({ description: 'At least one of the names matches no event there is' }),
  secret: Type.Optional(
    Type.String({ description: 'Standard Webhooks secret; only in the answer of the call that made the subscription' }),
  ),
});

export { AnyObject, ById, Exact, Nullable, PageOf, PageQuery, ProblemSchema, SubscriptionAnswer, Time, TimeRange };
