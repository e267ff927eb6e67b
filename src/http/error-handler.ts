// Whatever is thrown on the way becomes a coded problem: the framework's own faults, refusals of the door, bugs. Nothing
// internal is shown; the log has it under the request's id.

import type { FastifyError, FastifyInstance } from 'fastify';
import { type PathError, type Refused, refuse, Unavailable } from '../domain/errors.ts';
import type { Log } from '../telemetry/log.ts';
import { errorFacts } from '../telemetry/log.ts';
import { RefusedRequest, toProblem } from './problem.ts';
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
