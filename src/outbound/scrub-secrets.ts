// Takes secrets out of what a receiver sent back, before it is stored: some echo the request. Called where answers are recorded.

import { placeholderOf } from '../domain/authored-request.ts';
import { isJsonObject, type Json } from '../domain/json.ts';

/** Shorter values stand in too many harmless places. */
const shortest = 4;

type Secrets = ReadonlyMap<string, string>;

/** The text with each secret's value as its placeholder, `{secret.NAME}`: plain, percent-encoded, or escaped as JSON. */
export function scrubText(text: string, secrets: Secrets): string {
  if (secrets.size === 0) return text;
  let scrubbed = text;
  for (const [name, value] of longestFirst(secrets)) {
    const forms = new Set([value, encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)]);
    for (const form of forms) scrubbed = scrubbed.replaceAll(form, placeholderOf(name));
  }
  return scrubbed;
}

/** The same for every text within a JSON value, keys included. */
export function scrubJson(value: Json, secrets: Secrets): Json {
  if (longestFirst(secrets).length === 0) return value;
  if (typeof value === 'string') return scrubText(value, secrets);
  if (Array.isArray(value)) return value.map((part: Json) => scrubJson(part, secrets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [scrubText(key, secrets), scrubJson(part, secrets)]));
}

export function scrubHeaders(headers: Readonly<Record<string, string>>, secrets: Secrets): Readonly<Record<string, string>> {
  if (secrets.size === 0) return headers;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, scrubText(value, secrets)]));
}

/** A secret may be part of another one. */
function longestFirst(secrets: Secrets): readonly (readonly [string, string])[] {
  return [...secrets].filter(([, value]) => value.length >= shortest).sort(([, a], [, b]) => b.length - a.length);
}
