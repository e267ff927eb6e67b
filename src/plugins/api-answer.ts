// What a vendor's answer means for the case: data and `successAction`, another try, or the reason and `errorAction`. Called by api.ts.
// Secrets that a vendor echoes are taken out before anything is kept.

import { isJsonObject, type Json } from '../domain/json.ts';
import type { CallOutcome, CallRecord } from '../domain/plugin-call.ts';
import { validateSchema } from '../expressions/json-schema.ts';
import { applyTransforms } from '../expressions/transform.ts';
import { valueAt } from '../expressions/value-at.ts';
import type { SendResult } from '../outbound/http-client.ts';
import { scrubHeaders, scrubJson, scrubText } from '../outbound/scrub-secrets.ts';
import { nextTry } from './api-retry.ts';
import { actionOf, outputOf, type PluginAnswer, type PluginInput } from './plugin.ts';
import { readVendorJson } from './read-vendor-json.ts';

interface Failure {
  /** A stable word for the log. */
  readonly reason: string;
  /** For a person; `error` in the context. */
  readonly detail: string;
  /** Null when nobody answered. */
  readonly httpStatus: number | null;
}

interface Circumstances {
  readonly record: CallRecord;
  /** The secrets that the request held. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly now: Date;
}

type Answered = Extract<SendResult, { kind: 'answered' }>;

/** Characters of a body that the log keeps. */
const maxKeptChars = 16_384;

/** As much of a body as the log keeps. */
export function keptChars(text: string): string {
  return text.slice(0, maxKeptChars).toWellFormed();
}

/** The reason at `pluginsOutput.<name>`, then `errorAction`. */
export function apiFailure(input: PluginInput, { reason, detail, httpStatus }: Failure, record: CallRecord): PluginAnswer {
  const value = { name: input.name, error: detail, status: 'ERROR', httpStatus };
  const event = actionOf(input.entry, 'errorAction');
  return { outcome: { kind: 'failed', reason, detail, destination: outputOf(input.name), value, event }, record };
}

export function answerOf(input: PluginInput, sent: SendResult, at: Circumstances): PluginAnswer {
  if (sent.kind === 'failed') {
    const failure = { reason: sent.reason, detail: `The vendor gave no answer: ${sent.detail}`, httpStatus: null };
    // The rule on destinations will say the same again.
    return sent.reason === 'address_not_allowed'
      ? apiFailure(input, failure, at.record)
      : again(input, failure, at.record, undefined, at.now);
  }
  const response = {
    status: sent.status,
    headers: scrubHeaders(sent.headers, at.secrets),
    body: keptChars(scrubText(sent.body, at.secrets)),
  };
  const record = { ...at.record, response };
  if (sent.status === 202 || sent.status === 204) return { outcome: answered(input, { statusCode: sent.status }), record };
  if (sent.status >= 200 && sent.status <= 299) return readAnswer(input, sent, { ...at, record });
  const failure = { reason: 'http_status', detail: `The vendor answered ${sent.status}${redirected(sent)}.`, httpStatus: sent.status };
  const passing = sent.status === 429 || sent.status >= 500;
  return passing ? again(input, failure, record, sent.headers['retry-after'], at.now) : apiFailure(input, failure, record);
}

function redirected({ status }: Answered): string {
  return status >= 300 && status <= 399 ? '; redirects are not followed' : '';
}

/** Another try, or the failure when there is none left. */
function again(input: PluginInput, failure: Failure, record: CallRecord, retryAfter: string | undefined, now: Date): PluginAnswer {
  const inMs = nextTry(input.entry, input.attempt, retryAfter, now);
  if (inMs === null) return apiFailure(input, failure, record);
  return { outcome: { kind: 'retry', reason: failure.reason, detail: failure.detail, inMs }, record };
}

/** A 2xx with data: JSON → transform → schema. */
function readAnswer(input: PluginInput, sent: Answered, { record, secrets, now }: Circumstances): PluginAnswer {
  const httpStatus = sent.status;
  const failed = (reason: string, detail: string): PluginAnswer => apiFailure(input, { reason, detail, httpStatus }, record);
  if (!sent.complete) return cutShort(input, sent, record, now);
  const read = readVendorJson(sent.body);
  if (!read.ok) return failed('invalid_response', `The vendor answered ${httpStatus} with ${describe(sent)}: ${read.message}.`);
  // Names with holes in them must not get into a case.
  if (sent.garbled) return failed('invalid_response', `The vendor answered ${httpStatus} with JSON that is not UTF-8.`);
  const { transform, schema } = isJsonObject(input.entry['response']) ? input.entry['response'] : { transform: null, schema: null };
  const transformed = applyTransforms(transform ?? undefined, scrubJson(read.value, secrets), now);
  if (!transformed.ok) return failed('transform_failed', `The vendor’s answer could not be transformed: ${transformed.message}.`);
  const violations = schema === undefined || schema === null ? [] : validateSchema(schema, transformed.value);
  if (violations.length === 0) return { outcome: answered(input, transformed.value), record };
  const list = violations.slice(0, 10).map(({ path, message }) => `${path || 'it'} ${message}`);
  return failed('response_schema', `The vendor’s answer violates its schema: ${list.join('; ')}.`);
}

function cutShort(input: PluginInput, sent: Answered, record: CallRecord, now: Date): PluginAnswer {
  const httpStatus = sent.status;
  // What was cut by our limit fills it, but for a character that was cut in two.
  const tooLarge = Buffer.byteLength(sent.body) >= 999_000;
  if (tooLarge)
    return apiFailure(input, { reason: 'answer_too_large', detail: 'The vendor’s answer is larger than 1 MB.', httpStatus }, record);
  const failure = { reason: 'invalid_response', detail: 'The vendor’s answer broke off, or did not end in time.', httpStatus };
  return again(input, failure, record, undefined, now);
}

function describe({ headers, body }: Answered): string {
  if (body.trim() === '') return 'an empty body';
  const coding = headers['content-encoding']?.trim() ?? 'identity';
  if (coding !== 'identity' && coding !== '') return `a compressed body (${coding.slice(0, 100)}), which is not unpacked`;
  const type = headers['content-type']?.split(';')[0]?.trim();
  return type === undefined || /json/i.test(type) ? 'a body that is not valid JSON' : `${type.slice(0, 100)}, not JSON`;
}

function answered(input: PluginInput, value: Json): CallOutcome {
  const { persistResponseDestination: place } = input.entry;
  const event = actionOf(input.entry, 'successAction');
  if (typeof place === 'string' && place !== '') return { kind: 'answered', destination: place, value, event };
  const destination = outputOf(input.name);
  return { kind: 'answered', destination, value: withoutOldError(value, valueAt(input.context, destination)), event };
}

/** The answer is merged in: what an earlier failure left at its place is blanked, or a success would read as an error. */
function withoutOldError(value: Json, before: Json | undefined): Json {
  if (!isJsonObject(value) || !isJsonObject(before) || before['status'] !== 'ERROR') return value;
  return { name: null, error: null, status: null, httpStatus: null, ...value };
}
