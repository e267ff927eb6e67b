// The HTTP door: bodies, ids, errors, routes, docs, health. It holds no logic of its own.

import { randomUUID } from 'node:crypto';
import cookies from '@fastify/cookie';
import { registerAjvFormats, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { isRefused } from '../domain/errors.ts';
import { createAuthenticate } from '../operations/access/authenticate.ts';
import { createAuthenticateSession } from '../operations/access/authenticate-session.ts';
import { createBacklog } from '../operations/deliveries/backlog.ts';
import type { Deps } from '../operations/deps.ts';
import type { Door } from './admit.ts';
import { allRoutes } from './all-routes.ts';
import { endConnections } from './end-connections.ts';
import { handleErrors, refuseBytes, refuseEncodedBody, refusePath } from './error-handler.ts';
import { registerHealth } from './health.ts';
import { createLiveStreams } from './live-streams.ts';
import { registerOpenApi } from './openapi.ts';
import { RefusedRequest } from './problem.ts';
import { readJson, readText } from './read-json.ts';
import { registerRoutes } from './register-routes.ts';
import { createRequestGate } from './request-gate.ts';
import { mayLackBody } from './route.ts';
import { registerHook } from './routes/callbacks.ts';
import { registerSession } from './routes/session.ts';
import { serveConsole } from './serve-console.ts';
import { serveMetrics } from './serve-metrics.ts';
import { isHttps } from './session-cookie.ts';
import { watchSilentConnections } from './silent-connections.ts';

export interface ServerOptions {
  /** The product's version, for the OpenAPI document. */
  readonly version: string;
  /** True while the process is on its way out: nothing new is begun. */
  readonly draining: () => boolean;
  /** True from the order to stop on, which may be earlier: the process is not ready any more. Default: while draining. */
  readonly leaving?: () => boolean;
  /** Due and unsent deliveries that a workspace may have; default 0: any number. */
  readonly backlogLimit?: number;
  /** Addresses and CIDR blocks of the proxies whose `X-Forwarded-For` is believed; default none. */
  readonly trustedProxies?: readonly string[];
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
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
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
  sendOwnHeaders(app, deps);
  readBodies(app);
  handleErrors(app, deps.log);
  await app.register(cookies);
  await registerOpenApi(app, options.version);
  const door: Door = {
    authenticate: createAuthenticate(deps),
    sessions: createAuthenticateSession(deps),
    gate: createRequestGate(),
    backlog: createBacklog(options.backlogLimit ?? 0, deps),
    streams: createLiveStreams(deps),
    publicUrl: deps.publicUrl,
    draining: options.draining,
  };
  // Closing waits for what is open, and these do not end by themselves.
  const closeSilent = watchSilentConnections(app.server);
  app.addHook('preClose', async () => {
    await door.streams.stop();
    closeSilent();
  });
  endConnections(app, options.leaving ?? options.draining);
  serveMetrics(app, deps);
  registerRoutes(app, allRoutes, door, deps);
  await registerHook(app, options.draining, deps);
  registerSession(app, door, deps);
  if (options.consoleFolder) await serveConsole(app, { folder: options.consoleFolder, randomBytes: deps.randomBytes });
  registerHealth(app, options.leaving ?? options.draining, deps);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}

function sendOwnHeaders(app: FastifyInstance, { publicUrl }: Pick<Deps, 'publicUrl'>): void {
  app.addHook('onSend', async (request, reply) => {
    reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      ...(isHttps(publicUrl) ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    });
  });
}

function readBodies(app: FastifyInstance): void {
  app.addHook('preParsing', refuseEncodedBody);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', 'application/problem+json'], { parseAs: 'buffer' }, (request, bytes, done) => {
    // Many clients name the type of a body that they do not send.
    const { method, schema } = { method: request.method, schema: request.routeOptions.schema };
    if (bytes.length === 0 && (schema?.body === undefined || mayLackBody({ method, body: schema.body }))) return done(null, undefined);
    const text = readText(bytes as Buffer);
    if (isRefused(text)) return done(new RefusedRequest(text));
    const read = readJson(text, request.routeOptions.config.tolerant ?? false);
    if (isRefused(read)) return done(new RefusedRequest(read));
    request.rawBody = text;
    request.tolerated = read.tolerated;
    done(null, read.value);
  });
}
