// Puts the routes' tables on the server: authenticate, check the scope, read and validate, call the operation, answer.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorCatalogue, isRefused, notFound, type Refused, refuse } from '../domain/errors.ts';
import { isUuid } from '../domain/ids.ts';
import type { Scope } from '../domain/scope.ts';
import type { Deps } from '../operations/deps.ts';
import type { Idempotency } from '../operations/once.ts';
import type { Feed } from '../operations/stream/open-stream.ts';
import { admit, type Door } from './admit.ts';
import { problemType, RefusedRequest, toProblem } from './problem.ts';
import { type Call, mayLackBody, type Route } from './route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the caller is known. */
    scope: Scope | null;
    /** The body as text, as it came but for a byte order mark. */
    rawBody: string;
    /** Comments or trailing commas were passed over. */
    tolerated: boolean;
  }
  interface FastifyContextConfig {
    tolerant?: boolean;
  }
}

export function registerRoutes(app: FastifyInstance, routes: readonly Route[], door: Door, deps: Deps): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      config: { tolerant: route.tolerant ?? false },
      schema: openApiOf(route),
      onRequest: async (request) => {
        request.scope = await admit(request, route.access, door);
      },
      preValidation: async (request) => {
        if (request.body === undefined && mayLackBody(route)) request.body = {};
      },
      // HEAD would read a stream to its end, which never comes.
      exposeHeadRoute: route.answerType === undefined,
      handler: (request, reply) =>
        route.answerType
          ? answer(request, reply, route, (call) => stream(call, request, reply, route, door, deps))
          : withinLimits(request, route, door, () => answer(request, reply, route, (call) => route.handle(call, deps))),
    });
  }
}

/** What the framework validates and what the OpenAPI document says. */
function openApiOf(route: Route): Record<string, unknown> {
  const statuses = [400, 401, 403, 404, ...(route.method === 'GET' ? [] : [409, 413, 415]), ...(route.answerType ? [410] : []), 429, 503];
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    security: [{ key: [] }, { session: [] }],
    description: `Needs the scope \`${route.access}\`.`,
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.body ? { body: route.body } : {}),
    response: {
      [route.status ?? 200]: { description: 'Done', content: { [route.answerType ?? 'application/json']: { schema: route.answer } } },
      ...Object.fromEntries(statuses.map((status) => [status, problemAnswer(status)])),
    },
  };
}

/** The codes that this status may carry, and the one shape that all of them have. */
export function problemAnswer(status: number): Record<string, unknown> {
  const codes = Object.entries(errorCatalogue).flatMap(([code, entry]) => (entry.status === status ? [`\`${code}\``] : []));
  return { description: codes.join(', '), content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } };
}

/** Runs `work` when this node has a place for it, and the workspace's backlog leaves room for what it makes. */
async function withinLimits<T>({ scope }: FastifyRequest, route: Route, { gate, backlog }: Door, work: () => Promise<T>): Promise<T> {
  if (!scope) throw new Error('a route without a scope was called');
  const refusal = gate.enter(scope.workspaceId);
  if (refusal) throw new RefusedRequest(refusal);
  try {
    const full = route.heedsBacklog ? await backlog.refusal(scope) : null;
    if (full) throw new RefusedRequest(full);
    return await work();
  } finally {
    gate.leave(scope.workspaceId);
  }
}

type Handled = Call<never, never, never>;

/** What ends by itself only when the caller leaves has limits of its own. Null once the answer has begun. */
function stream(
  call: Handled,
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  door: Door,
  deps: Deps,
): Promise<Refused | null> {
  const listener = { workspaceId: call.scope.workspaceId, readmit: () => admit(request, route.access, door) };
  return door.streams.send(listener, () => route.handle(call, deps) as Promise<Feed | Refused>, reply);
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  handle: (call: Handled) => Promise<unknown>,
): Promise<FastifyReply> {
  const { scope, params, query } = request as FastifyRequest & { params: Record<string, string>; query: Record<string, unknown> };
  if (!scope) throw new Error('a route without a scope was called');
  // An id that cannot be one of ours names nothing, like any unknown id.
  const badId = params['id'] !== undefined && !route.opaqueId && !isUuid(params['id']);
  if (badId || Object.values(params).some((value) => value.includes('\u0000'))) return sendProblem(reply, toProblem(notFound, request.id));
  const withNul = Object.keys(query).find((key) => JSON.stringify([key, query[key]]).includes('\\u0000'));
  if (withNul !== undefined) return sendProblem(reply, toProblem(nulIn(withNul), request.id));
  const call = { scope, params, query, body: request.body, headers: request.headers, idempotency: idempotencyOf(request, route) };
  const result = await handle(call as Handled);
  if (isRefused(result)) return sendProblem(reply, toProblem(result, request.id));
  if (route.answerType) return reply;
  if (request.tolerated) reply.header('warning', '299 - "The body is not strict JSON: comments or trailing commas were passed over"');
  return reply.status(route.status ?? 200).send(result);
}

function nulIn(key: string): Refused {
  const path = `querystring.${key}`;
  return refuse('invalid_request', `${path} holds a NUL character.`, { errors: [{ path, message: 'holds a NUL character' }] });
}

function idempotencyOf(request: FastifyRequest, route: Route): Idempotency | null {
  const key = request.headers['idempotency-key'];
  if (route.method !== 'POST' || key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RefusedRequest(
      refuse('invalid_request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
        errors: [{ path: 'headers.idempotency-key', message: 'must be 1 to 255 visible ASCII characters' }],
      }),
    );
  }
  return { key, request: `${request.method} ${request.url}\n${request.rawBody}` };
}

export function sendProblem(reply: FastifyReply, problem: ReturnType<typeof toProblem>): FastifyReply {
  return reply.status(problem.status).headers(problem.headers).type(problemType).send(JSON.stringify(problem.body));
}
