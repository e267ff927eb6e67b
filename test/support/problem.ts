// What every refusal must look like from outside, whatever its cause.

import { expect } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../src/domain/errors.ts';
import type { Answer } from './service.ts';

/** Words that only our insides use. */
const insides =
  /\bselect\b|\binsert\b|\bviolates (unique|foreign|check)|postgres|pglite|kysely|fastify|FST_|typebox|node_modules|\.ts\b|\.js:|\n\s+at |\/src\/|\/dist\/|invalid byte sequence/i;

/** The answer is a whole problem document with this code, and tells nothing of our insides. */
export function expectProblem(answer: Answer, code: ErrorCode): void {
  const { status, title } = errorCatalogue[code];
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `urn:casewire:error:${code}`,
    title,
    status,
    detail: expect.stringMatching(/./),
    requestId: answer.headers.get('x-request-id'),
    message: expect.stringMatching(/./),
    statusCode: status,
  });
  expect(JSON.stringify(answer.body)).not.toMatch(insides);
}

/** The body without what differs from request to request. */
export function withoutRequestId(answer: Answer): unknown {
  const { requestId: _, ...rest } = answer.body;
  return { status: answer.status, text: JSON.stringify(rest) };
}
