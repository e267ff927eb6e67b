// Callbacks of third parties. The hook is the one route without an access key: the case's token, or a signature over the bytes as
// they came, opens it. So the body is taken as bytes, and read as JSON only when the proof holds.

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isRefused, refuse } from '../../domain/errors.ts';
import { authorizeCallback } from '../../operations/callbacks/authorize-callback.ts';
import { getCallbackUrl } from '../../operations/callbacks/get-callback-url.ts';
import { receiveCallback } from '../../operations/callbacks/receive-callback.ts';
import type { Deps } from '../../operations/deps.ts';
import { RefusedRequest } from '../problem.ts';
import { readJson, readText } from '../read-json.ts';
import { problemAnswer } from '../register-routes.ts';
import { type Route, route } from '../route.ts';
import { ById, Exact } from '../schemas.ts';

const base = '/api/v1/external/workflows/:id';
const tag = 'Callbacks';
const Destination = Type.Optional(Type.String({ maxLength: 1_100, description: 'Dotted path in the context; default `hookResponse`' }));

export const callbackRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${base}/callback-url`,
    operationId: 'getCallbackUrl',
    access: 'cases:write',
    tag,
    summary: 'The URL that a third party calls back, with the token of the case',
    params: ById,
    query: Exact({ event: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })), resultDestination: Destination }),
    answer: Type.Object({ url: Type.String(), token: Type.String() }),
    handle: ({ scope, params, query, headers }, deps) =>
      getCallbackUrl(scope, { id: params.id, origin: `http://${headers['host'] ?? 'localhost'}`, ...query }, deps),
  }),
];

const hook = {
  operationId: 'receiveCallback',
  summary: 'Take the answer of a third party into the case, and send the event',
  description:
    'Needs no access key, but the callback token of the case (`token` or `X-Callback-Token`), or `X-HMAC-Signature`: the hex HMAC-SHA256 of the body with the shared secret of the workspace.',
  tags: [tag],
  security: [],
  params: Exact({ id: Type.String(), event: Type.String() }),
  querystring: Type.Object({
    resultDestination: Destination,
    processName: Type.Optional(Type.String({ maxLength: 200, description: 'Taken for callers of other systems; changes nothing' })),
    token: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  response: {
    200: {
      description: 'Taken, or known already',
      content: {
        'application/json': {
          schema: Type.Object({ accepted: Type.Boolean(), repeated: Type.Boolean(), reason: Type.Optional(Type.String()) }),
        },
      },
    },
    ...Object.fromEntries([400, 401, 413, 415, 429, 503].map((status) => [status, problemAnswer(status)])),
  },
};

/** Third parties often do not name the type of their JSON, or name a vague one. */
const mayHoldJson = /^(application\/(json|octet-stream|.+\+json)|text\/(json|plain))$/;

/** In a context of its own, whose bodies are bytes of any content type that may hold JSON. `draining`: nothing new is begun. */
export async function registerHook(app: FastifyInstance, draining: () => boolean, deps: Deps): Promise<void> {
  await app.register((own, _options, done) => {
    own.removeAllContentTypeParsers();
    own.addContentTypeParser('*', { parseAs: 'buffer' }, ({ headers }, body, done) => {
      const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
      if (body.length === 0 || type === '' || mayHoldJson.test(type)) return done(null, body);
      done(new RefusedRequest(refuse('unsupported_media_type', 'The body must be JSON; its Content-Type says that it is something else.')));
    });
    own.route({
      method: 'POST',
      url: `${base}/hook/:event`,
      schema: hook,
      onRequest: async () => {
        if (draining()) throw new RefusedRequest(refuse('unavailable', 'This server is shutting down.'));
      },
      handler: (request, reply) => receive(request as HookRequest, reply, deps),
    });
    done();
  });
}

type HookRequest = FastifyRequest<{
  Params: { readonly id: string; readonly event: string };
  Querystring: { readonly resultDestination?: string; readonly token?: string };
}>;

async function receive(request: HookRequest, reply: FastifyReply, deps: Deps): Promise<FastifyReply> {
  const { params, query, headers } = request;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const proof = { token: query.token ?? one(headers['x-callback-token']), signature: one(headers['x-hmac-signature']), body };
  const scope = await authorizeCallback({ caseId: params.id, ...proof, requestId: request.id }, deps);
  if (!scope) throw new RefusedRequest(refuse('unauthorized', 'The callback token or signature is missing or not valid.'));
  if (params.event.includes('\u0000')) throw new RefusedRequest(refuse('invalid_request', 'The name of the event holds a NUL character.'));
  const text = readText(body);
  const read = isRefused(text) ? text : text === '' ? { value: null } : readJson(text, false);
  if (isRefused(read)) throw new RefusedRequest(read);
  const received = await receiveCallback(
    scope,
    {
      caseId: params.id,
      event: params.event,
      destination: query.resultDestination ?? 'hookResponse',
      value: read.value,
      bodyHash: createHash('sha256').update(body).digest('hex'),
    },
    deps,
  );
  if (isRefused(received)) throw new RefusedRequest(received);
  return reply.send(received);
}

function one(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}
