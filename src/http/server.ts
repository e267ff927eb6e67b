// The HTTP door: bodies, ids, errors, routes, docs, health. It holds no logic of its own.

import { randomUUID } from 'node:crypto';
import cookies from '@fastify/cookie';
import { registerAjvFormats, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { isRefused } from '../domain/errors.ts';
import { createAuthenticate } from '../operations/access/authenticate.ts';
import { createAuthenticateSession } from '../operations/access/authenticate-session.ts';
import { type Readiness, readiness } from '../operations/access/readiness.ts';
import type { Deps } from '../operations/deps.ts';
import type { Door } from './admit.ts';
import { allRoutes } from './all-routes.ts';
import { handleErrors, refuseBytes, refusePath } from './error-handler.ts';
import { registerOpenApi } from './openapi.ts';
import { RefusedRequest } from './problem.ts';
import { readJson, readText } from './read-json.ts';
import { registerRoutes } from './register-routes.ts';
import { registerHook } from './routes/callbacks.ts';
import { registerSession } from './routes/session.ts';
import { serveConsole } from './serve-console.ts';
import { isHttps } from './session-cookie.ts';

export interface ServerOptions {
  /** The product's version, for the OpenAPI document. */
  readonly version: string;
  /** True while the process is on its way out. */
  readonly draining: () => boolean;
  /** Where the built console lies; it may be missing. Unset: no console is served. */
  readonly consoleFolder?: string;
}

const bodyLimit = 1_048_576;
const safeRequestId = /^[A-Za-z0-9._-]{1,100}$/;

export async function createServer(deps: Deps, options: ServerOptions): Promise<FastifyInstance> {
  registerAjvFormats();
  const app = Fastify({
    bodyLimit,
    logger: false,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16_384 },
    // The routes answer for themselves while the server closes.
    return503OnClosing: false,
    frameworkErrors: refusePath,
    clientErrorHandler: refuseBytes,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && safeRequestId.test(given) ? given : randomUUID();
    },
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  // Answers go out whole: their schemas are for the OpenAPI document, not a filter.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.decorateRequest('scope', null);
  app.decorateRequest('rawBody', '');
  app.decorateRequest('tolerated', false);
  app.addHook('onSend', async (request, reply) => {
    reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      ...(isHttps(deps.publicUrl) ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    });
  });
  readBodies(app);
  handleErrors(app, deps.log);
  await app.register(cookies);
  await registerOpenApi(app, options.version);
  const door: Door = {
    authenticate: createAuthenticate(deps),
    sessions: createAuthenticateSession(deps),
    publicUrl: deps.publicUrl,
    draining: options.draining,
  };
  registerRoutes(app, allRoutes, door, deps);
  await registerHook(app, options.draining, deps);
  registerSession(app, door, deps);
  if (options.consoleFolder) await serveConsole(app, { folder: options.consoleFolder, randomBytes: deps.randomBytes });
  registerHealth(app, deps, options);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}

function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', 'application/problem+json'], { parseAs: 'buffer' }, (request, bytes, done) => {
    // Many clients name the type of a body that they do not send.
    if (bytes.length === 0 && request.routeOptions.schema?.body === undefined) return done(null, undefined);
    const text = readText(bytes as Buffer);
    if (isRefused(text)) return done(new RefusedRequest(text));
    const read = readJson(text, request.routeOptions.config.tolerant ?? false);
    if (isRefused(read)) return done(new RefusedRequest(read));
    request.rawBody = text;
    request.tolerated = read.tolerated;
    done(null, read.value);
  });
}

/** Without a key: is the process alive, and can it serve? */
function registerHealth(app: FastifyInstance, deps: Deps, options: ServerOptions): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  const ready = async (): Promise<Readiness> => (options.draining() ? { ready: false, reason: 'draining' } : readiness(deps));
  for (const url of ['/readyz', '/api/v1/_health/ready']) {
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      const state = await ready();
      if (!state.ready) reply.status(503).header('retry-after', '2');
      return state.ready ? { status: 'ok' } : { status: 'unavailable', reason: state.reason };
    });
  }
}
