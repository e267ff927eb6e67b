// What reviewers do with a case: change its data, assign it, decide on its documents and on itself.

import { Type } from 'typebox';
import { refuse } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import { assignCase } from '../../operations/cases/assign-case.ts';
import { eventDecision } from '../../operations/cases/event-decision.ts';
import { updateCase } from '../../operations/cases/update-case.ts';
import { decideDocument } from '../../operations/documents/decide-document.ts';
import { CaseAnswer, SentAnswer } from '../case-answer.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable } from '../schemas.ts';

const base = '/api/v1/external/workflows/:id';
const tag = 'Reviews';
const access = 'cases:write';
const PersonId = Nullable(Type.String({ format: 'uuid', description: 'Id of a person of the workspace; null for nobody' }));
const Reason = Type.Optional(Type.String({ maxLength: 2_000 }));

export const reviewRoutes: readonly Route[] = [
  route({
    method: 'PATCH',
    path: base,
    operationId: 'updateCase',
    access,
    tag,
    summary: 'Merge into the context of a case, assign it, tag it; state and status cannot be written',
    params: ById,
    body: Exact({
      context: Type.Optional(AnyObject),
      assigneeId: Type.Optional(PersonId),
      tags: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
          maxItems: 50,
          description: 'In place of those given before; the tags of the current states stay',
        }),
      ),
    }),
    answer: CaseAnswer,
    handle: async ({ scope, params, body, headers }, deps) => {
      const ifVersion = readIfMatch(headers['if-match']);
      if (ifVersion === undefined) {
        return refuse('invalid_request', 'If-Match must be the version of the case, a whole number.', {
          errors: [{ path: 'headers.if-match', message: 'must be a whole number' }],
        });
      }
      const { context, ...rest } = body;
      return updateCase(scope, { id: params.id, ifVersion, ...rest, ...(context ? { context: context as JsonObject } : {}) }, deps);
    },
  }),
  route({
    method: 'PATCH',
    path: `${base}/assign`,
    operationId: 'assignCase',
    access,
    tag,
    summary: 'Assign a case to a person, or take it back',
    params: ById,
    body: Exact({ assigneeId: PersonId }),
    answer: CaseAnswer,
    handle: ({ scope, params, body }, deps) => assignCase(scope, params.id, body.assigneeId, deps),
  }),
  route({
    method: 'PATCH',
    path: `${base}/decision/:documentId`,
    operationId: 'decideDocument',
    access,
    tag,
    summary: 'Decide on a document',
    params: Exact({ id: Type.String(), documentId: Type.String({ maxLength: 256 }) }),
    body: Exact({
      decision: Nullable(Type.Union([Type.Literal('approve'), Type.Literal('reject'), Type.Literal('revision'), Type.Literal('revised')])),
      reason: Reason,
      comment: Reason,
    }),
    answer: CaseAnswer,
    handle: ({ scope, params, body }, deps) => decideDocument(scope, { caseId: params.id, documentId: params.documentId, ...body }, deps),
  }),
  route({
    method: 'PATCH',
    path: `${base}/event-decision`,
    operationId: 'eventDecision',
    access,
    tag,
    summary: 'Decide on the whole case: the decision goes on every document, then the event is sent',
    params: ById,
    body: Exact({ name: Type.Union([Type.Literal('approve'), Type.Literal('reject'), Type.Literal('revision')]), reason: Reason }),
    answer: SentAnswer,
    handle: ({ scope, params, body }, deps) => eventDecision(scope, { id: params.id, ...body }, deps),
  }),
];

/** `7` or `"7"`; null when there is none, undefined when it is something else. */
function readIfMatch(header: string | string[] | undefined): number | null | undefined {
  if (header === undefined || header === '*') return null;
  const digits = /^"?(\d{1,9})"?$/.exec(String(header))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
