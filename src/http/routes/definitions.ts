// Workflow definitions: create, list, read, copy, upgrade, check. Versions are immutable.

import { Type } from 'typebox';
import type { DefinitionInput } from '../../domain/definition.ts';
import { refuse } from '../../domain/errors.ts';
import { checkDefinition } from '../../operations/definitions/check-definition.ts';
import { copyDefinition } from '../../operations/definitions/copy-definition.ts';
import { createDefinition } from '../../operations/definitions/create-definition.ts';
import { getDefinition } from '../../operations/definitions/get-definition.ts';
import { listDefinitions } from '../../operations/definitions/list-definitions.ts';
import { type DefinitionChange, upgradeDefinition } from '../../operations/definitions/upgrade-definition.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Nullable, PageQuery, SubscriptionAnswer, Time } from '../schemas.ts';

const base = '/api/v1/workflow-definition';
const tag = 'Definitions';
const access = 'definitions:write';

const Finding = Type.Object({
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  code: Type.String(),
  path: Type.String({ description: 'JSON path in the request body' }),
  message: Type.String(),
  fix: Type.String(),
});

/** Not blank. */
const Name = Type.String({ minLength: 1, maxLength: 256, pattern: '\\S' });

const parts = {
  displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  definition: AnyObject,
  extensions: Type.Optional(AnyObject),
  config: Type.Optional(AnyObject),
  contextSchema: Type.Optional(Nullable(AnyObject)),
  documentsSchema: Type.Optional(Nullable(Type.Array(Type.Any()))),
};

const DefinitionBody = Exact({
  id: Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, pattern: '^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$', description: 'Yours to choose; else a UUID' }),
  ),
  name: Name,
  definitionType: Type.Optional(Type.Literal('statechart-json')),
  ...parts,
});

const ChangeBody = Exact({ ...parts, definition: Type.Optional(AnyObject) });

const DefinitionAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  displayName: Type.String(),
  definitionType: Type.Literal('statechart-json'),
  definition: AnyObject,
  extensions: AnyObject,
  config: AnyObject,
  contextSchema: Nullable(AnyObject),
  documentsSchema: Nullable(Type.Array(Type.Any())),
  builtIn: Type.Boolean({ description: 'Comes with Casewire: copy it to run or change it' }),
  createdAt: Nullable(Time),
  findings: Type.Array(Finding),
  subscriptions: Type.Optional(Type.Array(SubscriptionAnswer)),
});

export const definitionRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: base,
    operationId: 'createDefinition',
    access,
    tag,
    summary: 'Publish a new definition (version 1)',
    status: 201,
    body: DefinitionBody,
    answer: DefinitionAnswer,
    handle: ({ scope, body, idempotency }, deps) => createDefinition(scope, body as DefinitionInput, idempotency, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/check`,
    operationId: 'checkDefinition',
    access: 'cases:read',
    tag,
    summary: 'The publish check without publishing: all findings at once',
    body: DefinitionBody,
    answer: Type.Object({ ok: Type.Boolean(), findings: Type.Array(Finding) }),
    handle: ({ scope, body }, deps) => checkDefinition(scope, body as DefinitionInput, deps),
  }),
  route({
    method: 'GET',
    path: base,
    operationId: 'listDefinitions',
    access: 'cases:read',
    tag,
    summary: 'List definitions, the newest version first, then the built-in templates',
    query: Exact({
      page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
      limit: PageQuery.limit,
      // Ids are up to 256 characters long.
      cursor: Type.Optional(Type.String({ maxLength: 400, description: '`meta.nextCursor` of the page before; counts instead of `page`' })),
    }),
    answer: Type.Object({
      items: Type.Array(DefinitionAnswer),
      meta: Type.Object({ total: Type.Integer(), pages: Type.Integer(), nextCursor: Nullable(Type.String()) }),
    }),
    handle: ({ scope, query: { page = 1, limit = 50, cursor } }, deps) =>
      listDefinitions(scope, { page, limit, ...(cursor === undefined ? {} : { cursor }) }, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    operationId: 'getDefinition',
    access: 'cases:read',
    tag,
    summary: 'Read one version of a definition, or a built-in template by its name',
    opaqueId: true,
    params: ById,
    answer: DefinitionAnswer,
    handle: ({ scope, params }, deps) => getDefinition(scope, params.id, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/copy`,
    operationId: 'copyDefinition',
    access,
    tag,
    summary: 'Copy a definition, or a built-in template, under a new name',
    status: 201,
    opaqueId: true,
    params: ById,
    body: Exact({ name: Name, displayName: Type.String({ minLength: 1, maxLength: 256 }) }),
    answer: DefinitionAnswer,
    handle: ({ scope, params, body, idempotency }, deps) => copyDefinition(scope, { id: params.id, ...body }, idempotency, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/upgrade`,
    operationId: 'upgradeDefinition',
    access,
    tag,
    summary: 'Publish the next version; what is left out is taken over',
    status: 201,
    opaqueId: true,
    params: ById,
    body: ChangeBody,
    answer: DefinitionAnswer,
    handle: ({ scope, params, body, idempotency }, deps) =>
      upgradeDefinition(scope, params.id, body as DefinitionChange, idempotency, deps),
  }),
  putPart('definition'),
  putPart('extensions'),
];

/** PUT of one part is an upgrade with that part: versions are never edited in place. */
function putPart(part: 'definition' | 'extensions'): Route {
  return route({
    method: 'PUT',
    path: `${base}/:id/${part}`,
    operationId: `put${part === 'definition' ? 'Definition' : 'Extensions'}`,
    access,
    tag,
    summary: `Publish the next version with this \`${part}\``,
    opaqueId: true,
    params: ById,
    body: Exact({ [part]: AnyObject }),
    answer: DefinitionAnswer,
    handle: async ({ scope, params, body, idempotency }, deps) => {
      const value = (body as Record<string, unknown>)[part];
      if (value === undefined)
        return refuse('invalid_request', `\`${part}\` is required.`, { errors: [{ path: part, message: 'is required' }] });
      return upgradeDefinition(scope, params.id, { [part]: value } as DefinitionChange, idempotency, deps);
    },
  });
}
