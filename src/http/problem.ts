// A coded refusal as application/problem+json (RFC 9457), with the two members that callers of the page's system read.

import { errorCatalogue, type Refused } from '../domain/errors.ts';

export const problemType = 'application/problem+json; charset=utf-8';

const retryAfterSeconds: Partial<Record<Refused['refused'], number>> = { unavailable: 2, too_many_requests: 1, backlog_full: 10 };

export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export function toProblem(refused: Refused, requestId: string): Problem {
  const { status, title } = errorCatalogue[refused.refused];
  const retryAfter = retryAfterSeconds[refused.refused];
  return {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: {
      // RFC 9457 §3.1.1: an identifier, not an address; docs/errors.md lists all codes.
      type: `urn:casewire:error:${refused.refused}`,
      title,
      status,
      detail: refused.detail,
      code: refused.refused,
      ...(refused.errors ? { errors: refused.errors } : {}),
      ...refused.more,
      message: refused.errors ? 'Validation error' : refused.detail,
      statusCode: status,
      requestId,
    },
  };
}

/** A refusal on its way through the framework, which knows only thrown errors. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly refusal: Refused;

  constructor(refusal: Refused) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}
