// The workspace's secrets, for `{secret.NAME}` in definitions. Values go in and never come back.

import { Type } from 'typebox';
import { deleteSecret } from '../../operations/secrets/delete-secret.ts';
import { listSecrets } from '../../operations/secrets/list-secrets.ts';
import { putSecret } from '../../operations/secrets/put-secret.ts';
import { type Route, route } from '../route.ts';
import { Exact, Time } from '../schemas.ts';

const base = '/api/v1/external/secrets';
const tag = 'Secrets';
const access = 'secrets:write';
const Key = Type.String({ pattern: '^[A-Za-z0-9_]{1,128}$', description: 'Letters, digits and `_`, 128 at most' });

export const secretRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    operationId: 'listSecrets',
    access,
    tag,
    summary: 'List the names of the secrets; values are never shown',
    answer: Type.Object({ secrets: Type.Array(Type.Object({ key: Type.String(), createdAt: Time, updatedAt: Time })) }),
    handle: ({ scope }, deps) => listSecrets(scope, deps),
  }),
  route({
    method: 'POST',
    path: base,
    operationId: 'putSecret',
    access,
    tag,
    summary: 'Store a secret, or replace it',
    status: 201,
    body: Exact({ key: Key, value: Type.String({ minLength: 1, description: 'At most 8 KB' }) }),
    answer: Type.Object({ key: Type.String() }),
    handle: ({ scope, body, idempotency }, deps) => putSecret(scope, body, idempotency, deps),
  }),
  route({
    method: 'DELETE',
    path: `${base}/:key`,
    operationId: 'deleteSecret',
    access,
    tag,
    summary: 'Remove a secret; requests that name it fail from then on',
    params: Exact({ key: Type.String({ maxLength: 200 }) }),
    answer: Type.Object({ removed: Type.Literal(true) }),
    handle: ({ scope, params }, deps) => deleteSecret(scope, params.key, deps),
  }),
];
