// Whatever is thrown on the way becomes a coded problem: the framework's own faults, refusals of the door, bugs. Nothing
// internal is shown; the log has it under the request's id.

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound, type PathError, type Refused, refuse, Unavailable } from '../domain/errors.ts';
import type { Log } from '../telemetry/log.ts';
import { errorFacts } from '../telemetry/log.ts';
import { problemType, RefusedRequest, toProblem } from './problem.ts';
import { sendProblem } from './register-routes.ts';

export function handleErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = toRefusal(error);
    if (refusal.refused === 'internal_error')
      log.error('request.failed', { requestId: request.id, route: request.routeOptions.url, ...errorFacts(error) });
    return sendProblem(reply, toProblem(refusal, request.id));
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, toProblem(refuse('route_not_found', `${request.method} ${request.url.split('?')[0]} is not a route.`), request.id)),
  );
}

/** A path that the router could not take apart; an id too long for one names nothing. */
export function refusePath(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? notFound : refuse('invalid_request', 'The path cannot be decoded.');
  sendProblem(reply.header('x-request-id', request.id), toProblem(refusal, request.id));
}

/** Bytes that never became a request: answered as far as the socket still takes an answer, and closed. */
export function refuseBytes(error: Error & { readonly code?: string }, socket: Socket): void {
  if (socket.writable && error.code !== 'ECONNRESET') {
    const detail =
      error.code === 'HPE_HEADER_OVERFLOW' ? 'The headers are larger than 16 KB.' : 'The request is not valid HTTP, or came too slowly.';
    const { body } = toProblem(refuse('invalid_request', detail), randomUUID());
    const text = JSON.stringify(body);
    socket.write(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  }
  socket.destroy();
}

/** Before the body is read: what is compressed is not taken apart here, so it is no JSON. */
export async function refuseEncodedBody({ headers }: FastifyRequest): Promise<void> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return;
  throw new RefusedRequest(refuse('unsupported_media_type', 'The body must be sent as it is, without a Content-Encoding.'));
}

function toRefusal(error: FastifyError): Refused {
  if (error instanceof RefusedRequest) return error.refusal;
  if (error instanceof Unavailable) return refuse('unavailable', 'The database cannot be reached right now.');
  if (error.validation) return fromValidation(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('body_too_large', 'The body is larger than 1 MB.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('unsupported_media_type', 'The body must be application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refuse('invalid_request', 'Content-Length does not fit the body.');
    default:
      return error.statusCode === 400
        ? refuse('invalid_request', 'The request cannot be read.')
        : refuse('internal_error', 'Something broke on our side.');
  }
}

/** The validator's findings as dotted paths, each once: of several messages on one path the most telling comes first. */
function fromValidation(error: FastifyError): Refused {
  const part = error.validationContext === 'body' ? '' : `${error.validationContext}.`;
  const errors: PathError[] = [];
  for (const { instancePath, message, params } of error.validation ?? []) {
    const missing = params['requiredProperties'];
    const extra = params['additionalProperties'];
    const base = instancePath.slice(1).replaceAll('/', '.');
    const at = (key: unknown): string => part + (base === '' ? String(key) : `${base}.${key}`);
    if (Array.isArray(missing)) for (const key of missing) errors.push({ path: at(key), message: 'is required' });
    else if (Array.isArray(extra)) for (const key of extra) errors.push({ path: at(key), message: 'is not a known key here' });
    else if (message !== 'schema is false') errors.push({ path: part + (base || 'body'), message: message ?? 'is not valid' });
  }
  const unique = [...new Map(errors.map((fault) => [fault.path, fault])).values()];
  return refuse('invalid_request', unique.map((fault) => `${fault.path} ${fault.message}`).join('; '), { errors: unique });
}
