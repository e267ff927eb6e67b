// Erasure of personal data: of a case, and of all that is known about an entity.

import { Type } from 'typebox';
import { eraseCase } from '../../operations/erasure/erase-case.ts';
import { eraseEntity } from '../../operations/erasure/erase-entity.ts';
import { CaseAnswer } from '../case-answer.ts';
import { type Route, route } from '../route.ts';
import { ById } from '../schemas.ts';

const tag = 'Erasure';

export const erasureRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/external/workflows/:id/erase',
    operationId: 'eraseCase',
    access: 'admin',
    tag,
    summary: 'Erase the personal data of a case and of its child cases; the skeleton of facts stays',
    params: ById,
    answer: CaseAnswer,
    handle: ({ scope, params }, deps) => eraseCase(scope, params.id, deps),
  }),
  route({
    method: 'POST',
    path: '/api/v1/entities/:id/erase',
    operationId: 'eraseEntity',
    access: 'admin',
    tag,
    summary: 'Erase all cases about an entity, and what is known of it. Without a 200 some may be left: ask again, it goes on where it was',
    params: ById,
    answer: Type.Object({
      ballerineEntityId: Type.String(),
      erased: Type.Literal(true),
      workflowRuntimeIds: Type.Array(Type.String()),
    }),
    handle: ({ scope, params }, deps) => eraseEntity(scope, params.id, deps),
  }),
];
