// The catalogue of coded errors: what a caller may be told, its status, and what to do about it.
// docs/errors.md is generated from it; a test holds the two equal. Codes are stable: never renamed, never reused.

import type { JsonObject } from './json.ts';

interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** What the caller does next. */
  readonly todo: string;
}

export const errorCatalogue = {
  malformed_json: { status: 400, title: 'The body is not valid JSON', todo: 'Mend the body at the line and column named in `detail`.' },
  invalid_request: { status: 400, title: 'The request is not valid', todo: 'Mend each path listed in `errors`.' },
  json_limits: {
    status: 400,
    title: 'The body goes beyond the limits for JSON',
    todo: 'Stay within depth 64 and 10,000 keys; no `__proto__` or `constructor` keys, no NUL, no lone surrogates, no number that a double cannot hold exactly.',
  },
  unknown_config_key: { status: 400, title: 'The config has an unknown key', todo: 'Use the suggested key, or remove it.' },
  context_invalid: {
    status: 400,
    title: 'The context would not be valid',
    todo: 'Mend each path listed in `errors`: the definition’s schema forbids it, or a case cannot be without it.',
  },
  destination_not_allowed: {
    status: 400,
    title: 'This URL may not be called',
    todo: 'Use an https URL on a public address, or have the operator list the target in CASEWIRE_ALLOW_TARGETS.',
  },
  definition_invalid: {
    status: 400,
    title: 'The definition has errors',
    todo: 'Mend each finding in `errors`; `casewire check` prints the same list.',
  },
  event_not_accepted: {
    status: 400,
    title: 'The current state does not accept this event',
    todo: 'Send one of `nextEvents`, or read the case again.',
  },
  too_many_steps: {
    status: 400,
    title: 'The event caused more than 100 steps',
    todo: 'Mend the definition: its `always` transitions loop with this data.',
  },
  guard_failed: {
    status: 400,
    title: 'A guard could not be evaluated',
    todo: 'Mend the guard, or the data that it reads; nothing was changed.',
  },
  transform_failed: {
    status: 400,
    title: 'The transform cannot be applied',
    todo: 'Mend the `transform` of the subscription: POST /api/v1/subscriptions/:id/dry-run shows what it makes of an event.',
  },
  unauthorized: {
    status: 401,
    title: 'A valid access key or session is required',
    todo: 'Send `Authorization: Bearer <key>` with a key that is neither revoked nor expired; at the console, sign in with a new link.',
  },
  forbidden: {
    status: 403,
    title: 'The caller may not do this',
    todo: 'Use a key with the scope named in `detail`; with a session, call from a page of this server.',
  },
  not_found: { status: 404, title: 'Not found', todo: 'Check the id and the workspace of the key.' },
  route_not_found: { status: 404, title: 'No such route', todo: 'See /openapi.json for the routes.' },
  case_completed: { status: 409, title: 'The case is completed', todo: 'Completed cases never re-open: start a new case.' },
  case_erased: {
    status: 409,
    title: 'The personal data of the case was erased',
    todo: 'Nothing more happens to this case: start a new one.',
  },
  payload_expired: {
    status: 409,
    title: 'What was sent is kept no longer',
    todo: 'Send what the receiver needs by a new event; CASEWIRE_RETENTION_PAYLOAD_DAYS says how long bodies are kept.',
  },
  name_taken: { status: 409, title: 'The name or id is taken', todo: 'Choose another one, or upgrade the existing definition.' },
  idempotency_conflict: { status: 409, title: 'The idempotency key was used with another body', todo: 'Use a new key for a new request.' },
  delivery_in_flight: { status: 409, title: 'The delivery is waiting or being sent already', todo: 'Wait for its outcome, then retry.' },
  cursor_expired: {
    status: 410,
    title: 'The stream does not go back that far',
    todo: 'Open it without a cursor, and read what was missed from GET /api/v1/events and /api/v1/deliveries.',
  },
  version_conflict: { status: 412, title: 'The case has moved on', todo: 'Read the case again and send its version in `If-Match`.' },
  body_too_large: { status: 413, title: 'The body is too large', todo: 'Stay within 1 MB.' },
  context_too_large: {
    status: 413,
    title: 'The context of the case would grow too large',
    todo: 'Stay within 4 MB: replace lists rather than adding to them, and keep large data elsewhere, by reference.',
  },
  unsupported_media_type: { status: 415, title: 'The content type is not supported', todo: 'Send `application/json`.' },
  too_many_requests: { status: 429, title: 'Too many requests', todo: 'Wait for the seconds in `Retry-After`.' },
  backlog_full: {
    status: 429,
    title: 'Too many deliveries are waiting',
    todo: 'Wait for the seconds in `Retry-After`. GET /api/v1/deliveries?status=pending shows what waits, and for which receiver.',
  },
  internal_error: { status: 500, title: 'Something broke on our side', todo: 'Try again; if it stays, report the `requestId`.' },
  unavailable: { status: 503, title: 'Not available right now', todo: 'Try again after the seconds in `Retry-After`.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One fault at one place: `path` is dotted from the body's root, as in `context.entity.type`. */
export interface PathError {
  readonly path: string;
  readonly message: string;
}

/** An expected "no", as a value. A transaction whose work returns one is rolled back. */
export interface Refused {
  readonly refused: ErrorCode;
  /** What happened, to whom: one sentence for a person. Never SQL, a stack or a file path. */
  readonly detail: string;
  readonly errors?: readonly PathError[];
  /** Further members of the problem document, such as `nextEvents`. */
  readonly more?: JsonObject;
}

export function refuse(code: ErrorCode, detail: string, rest: Pick<Refused, 'errors' | 'more'> = {}): Refused {
  return { refused: code, detail, ...rest };
}

export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** The same bytes for an unknown id and for another workspace's id. */
export const notFound: Refused = refuse('not_found', 'Nothing with this id exists here.');

/** A stored row that cannot be used: `reason` is the stable word for its log. Whoever works on the row ends it with that reason. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The database cannot serve right now (away, restarting, full, read-only). Not a bug: callers are told 503 and to try again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
