// Makes the request of an api plugin or a custom webhook from its entry and the case's data: url, headers, payload. Secrets are not
// known here: their places stay parts. Pure; time and randomness come in. Every failure is a value, and then nothing may be sent.

import { type AuthoredRequest, showParts, type TextPart } from '../domain/authored-request.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { expandUrl } from './expand-url.ts';
import { validateSchema } from './json-schema.ts';
import { type MarkedTransforms, markSecrets } from './secret-marks.ts';
import { expandHeader, maxAuthoredLength } from './template.ts';
import { applyTransforms } from './transform.ts';

export interface AuthoringTools {
  /** Letters and digits, random, another one for each request. */
  readonly nonce: string;
  readonly now: Date;
  /** What is sent when the entry has no `request.transform`: everything (`@`), or nothing. */
  readonly untransformed: 'everything' | 'nothing';
}

export type RequestFault = 'missing_value' | 'header_not_allowed' | 'transform_failed' | 'request_schema';

export type Authored =
  | { readonly ok: true; readonly request: AuthoredRequest }
  | { readonly ok: false; readonly reason: RequestFault; readonly detail: string };

export function authorRequest(entry: JsonObject, data: JsonObject, using: AuthoringTools): Authored {
  const url = expandUrl(entry['url'], data);
  if (!url.ok) return failed('missing_value', `The URL cannot be made: ${url.message}.`);
  const headers = expandHeaders(entry['headers'], data);
  if (!headers.ok) return failed(headers.reason, headers.message);
  const payload = makePayload(entry['request'], data, using);
  if (!payload.ok) return payload;
  const method = methodOf(entry);
  if (method !== 'GET') return { ok: true, request: { method, url: url.parts, headers: headers.all, body: bodyOf(payload) } };
  const query = queryOf(payload);
  if (query === null) return failed('transform_failed', 'A GET sends its payload as query, so it must be an object.');
  const whole = [...url.parts, ...joined(url.parts, query)];
  if (showParts(whole).length > maxAuthoredLength) {
    return failed('transform_failed', `The URL with its query is longer than ${maxAuthoredLength} characters.`);
  }
  return { ok: true, request: { method, url: whole, headers: headers.all, body: null } };
}

/** Upper case; `POST` when the entry names none. */
export function methodOf(entry: JsonObject): string {
  const { method } = entry;
  return typeof method === 'string' && method !== '' ? method.toUpperCase() : 'POST';
}

function failed(reason: RequestFault, detail: string): Authored & { readonly ok: false } {
  return { ok: false, reason, detail };
}

type Headers =
  | { readonly ok: true; readonly all: Readonly<Record<string, readonly TextPart[]>> }
  | { readonly ok: false; readonly reason: RequestFault; readonly message: string };

function expandHeaders(written: Json | undefined, data: JsonObject): Headers {
  const all = new Map<string, readonly TextPart[]>();
  let length = 0;
  for (const [name, value] of Object.entries(isJsonObject(written) ? written : {})) {
    const expanded = expandHeader(typeof value === 'string' ? value : JSON.stringify(value), data);
    if (!expanded.ok) {
      const reason = expanded.unfit ? 'header_not_allowed' : 'missing_value';
      return { ok: false, reason, message: `The header ${name} cannot be made: ${expanded.message}.` };
    }
    all.set(name.toLowerCase(), expanded.parts);
    length += name.length + showParts(expanded.parts).length;
    if (length > maxAuthoredLength)
      return { ok: false, reason: 'header_not_allowed', message: `The headers are longer than ${maxAuthoredLength} characters.` };
  }
  return { ok: true, all: Object.fromEntries(all) };
}

interface Payload {
  readonly ok: true;
  /** Undefined when nothing is to be sent. */
  readonly value: Json | undefined;
  readonly marks: MarkedTransforms;
}

function makePayload(side: Json | undefined, data: JsonObject, using: AuthoringTools): Payload | (Authored & { readonly ok: false }) {
  const { transform, schema } = isJsonObject(side) ? side : ({} as JsonObject);
  const marks = markSecrets(transform ?? undefined, using.nonce);
  if (marks.transforms === undefined && using.untransformed === 'nothing') return { ok: true, value: undefined, marks };
  const transformed = applyTransforms(marks.transforms, data, using.now);
  if (!transformed.ok) return failed('transform_failed', `The request cannot be made: ${transformed.message}.`);
  const violations = schema === undefined || schema === null ? [] : validateSchema(schema, marks.show(transformed.value));
  if (violations.length === 0) return { ok: true, value: transformed.value, marks };
  return failed(
    'request_schema',
    `The request violates its schema: ${violations.map(({ path, message }) => `${path || 'it'} ${message}`).join('; ')}.`,
  );
}

function bodyOf({ value, marks }: Payload): readonly TextPart[] | null {
  return value === undefined ? null : marks.split(JSON.stringify(value));
}

/** `a=1&b=…`: lists and objects as JSON, null left out; null for a payload that has no names. */
function queryOf({ value, marks }: Payload): readonly TextPart[] | null {
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value)) return null;
  const pairs = Object.entries(value).flatMap(([key, part]) => {
    if (part === null) return [];
    const text = typeof part === 'object' ? JSON.stringify(part) : String(part);
    return [`${encodeURIComponent(key.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`];
  });
  return marks.split(pairs.join('&'));
}

function joined(url: readonly TextPart[], query: readonly TextPart[]): readonly TextPart[] {
  if (query.length === 0) return [];
  const hasQuery = url.some((part) => typeof part === 'string' && part.includes('?'));
  return [hasQuery ? '&' : '?', ...query];
}
