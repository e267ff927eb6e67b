// The access keys of a workspace: made, listed and revoked by whoever holds `admin` there.

import { Type } from 'typebox';
import { accessScopes } from '../../domain/scope.ts';
import { createAccessKey } from '../../operations/access/create-access-key.ts';
import { listAccessKeys } from '../../operations/access/list-access-keys.ts';
import { revokeAccessKey } from '../../operations/access/revoke-access-key.ts';
import { type Route, route } from '../route.ts';
import { ById, Exact, Nullable, PageOf, PageQuery, Time } from '../schemas.ts';

const base = '/api/v1/access-keys';
const tag = 'Access keys';
const access = 'admin';
const Scopes = Type.Array(Type.Union(accessScopes.map((scope) => Type.Literal(scope))), { minItems: 1, maxItems: accessScopes.length });

const AccessKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  prefix: Type.String({ description: 'The first letters of the key, to know it by' }),
  scopes: Scopes,
  createdAt: Time,
  expiresAt: Nullable(Time),
  revokedAt: Nullable(Time),
});

export const accessKeyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    operationId: 'listAccessKeys',
    access,
    tag,
    summary: 'List the keys of the workspace, the newest first, those that work no more among them',
    query: Exact(PageQuery),
    answer: PageOf(AccessKey),
    handle: ({ scope, query: { limit = 50, cursor } }, deps) => listAccessKeys(scope, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  route({
    method: 'POST',
    path: base,
    operationId: 'createAccessKey',
    access,
    tag,
    summary: 'Make a key for this workspace; it is shown in this answer only',
    status: 201,
    body: Exact({
      name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'What people call it' }),
      scopes: Scopes,
      expiresAt: Type.Optional(Type.String({ format: 'date-time', description: 'ISO 8601, in the future; default never' })),
    }),
    answer: Type.Intersect([AccessKey, Type.Object({ key: Type.String({ description: 'Shown once' }) })]),
    handle: ({ scope, body: { name, scopes, expiresAt }, idempotency }, deps) =>
      createAccessKey(scope, { name, scopes, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) }, idempotency, deps),
  }),
  route({
    method: 'DELETE',
    path: `${base}/:id`,
    operationId: 'revokeAccessKey',
    access,
    tag,
    summary: 'Revoke a key, the one that asks too; it opens nothing on any node within five seconds',
    params: ById,
    answer: AccessKey,
    handle: ({ scope, params }, deps) => revokeAccessKey(scope, params.id, deps),
  }),
];
