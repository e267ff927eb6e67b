// api: asks a vendor over HTTP, and brings the answer to the case. One try, top to bottom: make the request, fill in its secrets, send
// it, read the answer. What the answer means is in api-answer.ts; when it is tried again, in api-retry.ts.

import { randomUUID } from 'node:crypto';
import { type AuthoredRequest, showParts } from '../domain/authored-request.ts';
import { Unavailable, Unusable } from '../domain/errors.ts';
import type { JsonObject } from '../domain/json.ts';
import type { CallRecord } from '../domain/plugin-call.ts';
import { authorRequest } from '../expressions/author-request.ts';
import { type FilledRequest, fillRequest, secretsOf } from '../outbound/fill-request.ts';
import { answerOf, apiFailure, keptChars } from './api-answer.ts';
import { timeoutOf } from './api-retry.ts';
import { callData } from './call-data.ts';
import { noRecord, type Plugin, type PluginAnswer, type PluginInput, type PluginTools } from './plugin.ts';

/** Most of an answer that is read, in bytes. */
const maxResponseBytes = 1_000_000;
/** Milliseconds until it is tried again when the database was away. */
const awayMs = 1_000;

export const api: Plugin = { kinds: ['api'], run };

async function run(input: PluginInput, tools: PluginTools): Promise<PluginAnswer> {
  const nonce = randomUUID().replaceAll('-', '');
  const made = authorRequest(input.entry, callData(input), { nonce, now: tools.now(), untransformed: 'nothing' });
  if (!made.ok) return apiFailure(input, { reason: made.reason, detail: made.detail, httpStatus: null }, noRecord);
  const request = withOurHeaders(made.request, input, tools);
  const record: CallRecord = { request: shown(request), response: null };
  const opened = await openRequest(request, tools);
  switch (opened.kind) {
    case 'away':
      return { outcome: { kind: 'retry', reason: 'unavailable', detail: 'The secrets could not be read just now.', inMs: awayMs }, record };
    case 'never':
      return apiFailure(input, { reason: opened.reason, detail: opened.detail, httpStatus: null }, record);
    case 'opened': {
      const { body, ...rest } = opened.request;
      const timeoutMs = timeoutOf(input.entry);
      const sent = await tools.http.send({ ...rest, ...(body === null ? {} : { body }), timeoutMs, maxResponseBytes });
      return answerOf(input, sent, { record, secrets: opened.secrets, now: tools.now() });
    }
  }
}

/** What the author wrote goes before our own. */
function withOurHeaders(request: AuthoredRequest, input: PluginInput, tools: PluginTools): AuthoredRequest {
  const ours = {
    accept: ['application/json'],
    'user-agent': [tools.userAgent],
    'idempotency-key': [input.idempotencyKey],
    ...(request.body === null ? {} : { 'content-type': ['application/json'] }),
  };
  return { ...request, headers: { ...ours, ...request.headers } };
}

/** The request as the log shows it: `{secret.NAME}` in place of each secret. */
function shown({ method, url, headers, body }: AuthoredRequest): JsonObject {
  const headerTexts = Object.entries(headers).map(([name, parts]) => [name, showParts(parts)] as const);
  return { method, url: showParts(url), headers: Object.fromEntries(headerTexts), body: body && keptChars(showParts(body)) };
}

type Opened =
  | { readonly kind: 'opened'; readonly request: FilledRequest; readonly secrets: ReadonlyMap<string, string> }
  | { readonly kind: 'away' }
  | { readonly kind: 'never'; readonly reason: string; readonly detail: string };

/** The request with its secrets. A database that is away comes back; a secret that does not open does not. Anything else is thrown on. */
async function openRequest(request: AuthoredRequest, tools: PluginTools): Promise<Opened> {
  try {
    const secrets = await tools.secrets(secretsOf(request));
    const filled = fillRequest(request, secrets);
    return filled.ok
      ? { kind: 'opened', request: filled.request, secrets }
      : { kind: 'never', reason: filled.reason, detail: filled.detail };
  } catch (error) {
    if (error instanceof Unavailable) return { kind: 'away' };
    if (!(error instanceof Unusable)) throw error;
    return { kind: 'never', reason: 'unreadable_secret', detail: 'A secret of the workspace cannot be opened.' };
  }
}
