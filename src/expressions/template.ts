// Placeholders in text that a definition's author wrote: `{secret.NAME}`, `{secrets.NAME}`, `{callbackUrl.EVENT}` and `{path.in.the.context}`.
// A text becomes a list of parts once; what is put into the holes is never read for placeholders again.

import type { TextPart } from '../domain/authored-request.ts';
import type { Json } from '../domain/json.ts';
import { valueAt } from './value-at.ts';

export type TemplatePart = TextPart | { readonly path: string };

export type Expanded =
  | { readonly ok: true; readonly parts: readonly TextPart[] }
  /** `unfit`: the value is there, and may not stand in a header. */
  | { readonly ok: false; readonly message: string; readonly unfit?: true };

/** Most characters of a URL, and of all headers together, once the data are in. */
export const maxAuthoredLength = 100_000;

/** What a workspace secret may be called. */
export const secretName = /^[A-Za-z0-9_]{1,128}$/;

const placeholder = /\{(?:secrets?\.([^{}]*)|callbackUrl\.([^{}]*)|([A-Za-z_$][\w$-]*(?:\.[\w$-]+)*))\}/g;

/** Braces around anything else stay as they are, and so does a secret whose name cannot be one (the publish check refuses it). */
export function readTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    const [whole, secret, callbackUrl, path] = match;
    if (secret !== undefined && !secretName.test(secret)) continue;
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(secret !== undefined ? { secret } : callbackUrl !== undefined ? { callbackUrl } : { path: path ?? '' });
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** The names between `{secret.` and `}` in a text, as written: names that no secret can have among them. */
export function secretsNamedIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].flatMap(([, secret]) => (secret === undefined ? [] : [secret]));
}

/** The events between `{callbackUrl.` and `}` in a text, as written. */
export function callbacksNamedIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].flatMap(([, , event]) => (event === undefined ? [] : [event]));
}

/** A header's value: context values go in as text, without control characters. */
export function expandHeader(text: string, data: Json): Expanded {
  const parts: TextPart[] = [];
  for (const part of readTemplate(text)) {
    const filled = typeof part === 'object' && 'path' in part ? headerValue(part.path, data) : part;
    if (typeof filled === 'object' && 'message' in filled) return { ok: false, ...filled };
    parts.push(filled);
  }
  return { ok: true, parts };
}

function headerValue(path: string, data: Json): string | { readonly message: string; readonly unfit?: true } {
  const value = textAt(path, data);
  if (typeof value !== 'string') return value;
  return hasControls(value) ? { message: `"${path}" holds control characters, which no header may have`, unfit: true } : value;
}

function hasControls(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}

/** The text of a text, number or boolean in the context; else what is wrong with it. */
export function textAt(path: string, data: Json): string | { readonly message: string } {
  const value = valueAt(data, path);
  if (value === undefined || value === null) return { message: `"${path}" is missing` };
  return typeof value === 'object' ? { message: `"${path}" is a list or an object, not text` } : String(value);
}
