// Every route has an operation, a name of its own and somebody who may call it; every operation has a route; and no route
// begins anything while the server is on its way out.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessScopes } from '../../src/domain/scope.ts';
import { allRoutes } from '../../src/http/all-routes.ts';
import { createServer } from '../../src/http/server.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createSignals } from '../../src/telemetry/signals.ts';

const sourcesUnder = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));

const camelCase = (file: string) =>
  (file.split('/').at(-1) ?? '').replace('.ts', '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const routeFiles = sourcesUnder('src/http/routes');
const operations = sourcesUnder('src/operations');
/** What acts for a caller: its first argument is the caller's scope. */
const scoped = operations.flatMap(({ file, text }) =>
  [...text.matchAll(/^export async function (\w+)\(\s*scope: Scope\b/gm)].map(([, name = '']) => ({ file, name })),
);
const routed = routeFiles.flatMap(({ file, text }) =>
  [...text.matchAll(/^import \{([^}]+)\} from '\.\.\/\.\.\/operations\/([^']+)';$/gm)].map(([, names = '', path = '']) => ({
    file,
    names: names.split(',').map((name) => name.trim()),
    path,
  })),
);

/** Routes without an operation file of their name: a second address, one part of an upgrade, and a list that is a constant. */
const byAnotherName = ['sendCaseEventAlias', 'putDefinition', 'putExtensions', 'listEventTypes'];

/** Not opened by a key, so not in the list: the server registers them by itself. */
const keyless = [
  { method: 'POST', path: '/api/v1/external/workflows/:id/hook/:event' },
  { method: 'POST', path: '/api/v1/session' },
  { method: 'GET', path: '/api/v1/session' },
  { method: 'DELETE', path: '/api/v1/session' },
] as const;

describe('the routes', () => {
  it('name their operations uniquely, as the files are named', () => {
    const ids = allRoutes.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const files = new Set(operations.map(({ file }) => camelCase(file)));
    expect(ids.filter((id) => !files.has(id) && !byAnotherName.includes(id))).toEqual([]);
    expect(byAnotherName.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('are unique by method and path, and every one is in the list', () => {
    const places = allRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`);
    expect(new Set(places).size).toBe(places.length);
    const written = routeFiles.flatMap(({ text }) => [...text.matchAll(/^\s+operationId[:,]/gm)]).length;
    expect(allRoutes.length + keyless.length).toBeGreaterThanOrEqual(written);
    const list = readFileSync('src/http/all-routes.ts', 'utf8') + readFileSync('src/http/server.ts', 'utf8');
    for (const { file } of routeFiles) expect(list).toContain(`./routes/${file.split('/').at(-1)}`);
  });

  it('say who may call them, in the words that keys are made with', () => {
    for (const { operationId, access } of allRoutes) {
      expect([operationId, accessScopes.includes(access)]).toEqual([operationId, true]);
    }
  });

  it('that change something need more than the right to read', () => {
    const reading = allRoutes
      .filter(({ method, access }) => method !== 'GET' && access === 'cases:read')
      .map(({ operationId }) => operationId);
    expect(reading).toEqual(['checkDefinition']);
  });

  it('lead to every operation that acts for a caller', () => {
    const imported = new Set(routed.flatMap(({ names }) => names));
    expect(scoped.length).toBeGreaterThan(15);
    expect(scoped.filter(({ name }) => !imported.has(name)).map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  it('begin nothing while the server is shutting down', async () => {
    const log = createLog({ level: 'silent', format: 'json' });
    const server = await createServer({ log, signals: createSignals() } as Deps, { version: '0', draining: () => true });
    for (const { method, path } of [...allRoutes, ...keyless]) {
      const answer = await server.inject({ method, url: path, headers: { authorization: 'Bearer any' } });
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toBe('2');
      expect(answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
    }
    expect((await server.inject('/readyz')).json()).toEqual({ status: 'unavailable', reason: 'draining' });
    expect((await server.inject('/readyz')).headers['retry-after']).toBe('2');
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    await server.close();
  });
});
