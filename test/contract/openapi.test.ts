// openapi.json is the routes' own schemas, written down: the same paths, names and scopes, and every event under `webhooks`.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApiText } from '../../scripts/generated-openapi.ts';
import { eventCatalog } from '../../src/events/catalog.ts';
import { allRoutes } from '../../src/http/all-routes.ts';

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

const text = readFileSync('openapi.json', 'utf8');
const document = JSON.parse(text) as {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<
    Record<
      string,
      { readonly post: { readonly requestBody: { readonly content: Readonly<Record<string, { schema: unknown; example: unknown }>> } } }
    >
  >;
};
const operationOf = (method: string, path: string) => document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];

describe('openapi.json', () => {
  it('is what the routes say', async () => {
    expect(text === (await openApiText()), 'openapi.json is out of date: run `npm run generate`').toBe(true);
  });

  it('is OpenAPI 3.1 of this version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Casewire', version } });
  });

  /** Opened by a token, a signature or the session's cookie alone, instead of a key. */
  const keyless = [
    'POST /api/v1/external/workflows/{id}/hook/{event}',
    'POST /api/v1/session',
    'GET /api/v1/session',
    'DELETE /api/v1/session',
  ];

  it('has every route, and beside those that need a key only the ones named here', () => {
    const written = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(written.filter((place) => !keyless.includes(place)).sort()).toEqual(
      allRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`).sort(),
    );
  });

  it('says which bodies may be missing', () => {
    const optional = allRoutes.filter(({ method, path }) => operationOf(method, path)?.requestBody?.required === false);
    expect(optional.map(({ operationId }) => operationId).sort()).toEqual([
      'disableSubscription',
      'enableSubscription',
      'rotateSecret',
      'testSubscription',
      'upgradeDefinition',
    ]);
  });

  it.each(allRoutes.map((route) => [route.operationId, route] as const))(
    'says of %s who may call it, what goes in, and what can come out',
    (operationId, route) => {
      const operation = operationOf(route.method, route.path);
      expect(operation).toMatchObject({ operationId, security: [{ key: [] }, { session: [] }] });
      expect(operation?.description).toContain(`\`${route.access}\``);
      const inPath = operation?.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? [];
      expect(inPath).toEqual([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name));
      expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
      expect(Object.keys(operation?.responses ?? {})).toEqual(
        expect.arrayContaining([String(route.status ?? 200), '400', '401', '403', '404', '503']),
      );
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        const types = Object.keys(response.content ?? {});
        expect([status, types]).toEqual([
          status,
          [Number(status) < 300 ? (route.answerType ?? 'application/json') : 'application/problem+json'],
        ]);
      }
    },
  );

  it('lists the catalogue of events under webhooks, with schemas and samples', () => {
    expect(Object.keys(document.webhooks)).toEqual(eventCatalog.map(({ type }) => type));
    for (const { type, schema, sample } of eventCatalog) {
      const content = document.webhooks[type]?.post.requestBody.content['application/json'];
      expect(content).toEqual(JSON.parse(JSON.stringify({ schema, example: sample })));
    }
  });
});
