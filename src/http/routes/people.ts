// The reviewers of a workspace, to whom cases are assigned.

import { Type } from 'typebox';
import { createPerson } from '../../operations/people/create-person.ts';
import { listPeople } from '../../operations/people/list-people.ts';
import { removePerson } from '../../operations/people/remove-person.ts';
import { type Route, route } from '../route.ts';
import { ById, Exact, PageOf, PageQuery } from '../schemas.ts';

const base = '/api/v1/people';
const tag = 'People';
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Person = Type.Object({ id: Type.String(), firstName: Type.String(), lastName: Type.String(), email: Type.String() });

export const peopleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    operationId: 'listPeople',
    access: 'cases:read',
    tag,
    summary: 'List the reviewers, the newest first',
    query: Exact(PageQuery),
    answer: PageOf(Person),
    handle: ({ scope, query: { limit = 50, cursor } }, deps) => listPeople(scope, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  route({
    method: 'POST',
    path: base,
    operationId: 'createPerson',
    access: 'admin',
    tag,
    summary: 'Add a reviewer',
    status: 201,
    body: Exact({ firstName: Name, lastName: Name, email: Type.String({ format: 'email', maxLength: 320 }) }),
    answer: Person,
    handle: ({ scope, body, idempotency }, deps) => createPerson(scope, body, idempotency, deps),
  }),
  route({
    method: 'DELETE',
    path: `${base}/:id`,
    operationId: 'removePerson',
    access: 'admin',
    tag,
    summary: 'Remove a reviewer; cases that are assigned to them stay so',
    params: ById,
    answer: Type.Object({ removed: Type.Literal(true) }),
    handle: ({ scope, params }, deps) => removePerson(scope, params.id, deps),
  }),
];
