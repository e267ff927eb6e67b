// A case as the routes answer with it.

import { Type } from 'typebox';
import { AnyObject, Nullable, Time } from './schemas.ts';

/** What most routes on one case answer. */
export const CaseAnswer = Type.Object({
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
  erased: Type.Optional(Type.Literal(true, { description: 'The personal data of the case was erased: its context is empty' })),
});

/** After an event: the case, and what the event did. */
export const SentAnswer = Type.Intersect([
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
