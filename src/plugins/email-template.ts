// Texts of a mail with {placeholders}: `{entity.data.companyName}` is a dotted path in the case's data. Pure; called by email.ts.
// Only what the definition's author wrote is read for placeholders: values go in as they are and are never read again.

import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { valueAt } from '../expressions/value-at.ts';

export type Rendered = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

const placeholder = /\{([A-Za-z_$][\w$-]*(?:\.[\w$-]+)*)\}/g;

/** Values are escaped in `html`. A missing value fails: a mail with a hole in it is not sent. Null is empty text. */
export function renderText(template: string, data: JsonObject, form: 'text' | 'html'): Rendered {
  const faults: string[] = [];
  const text = template.replace(placeholder, (_, path: string) => {
    const value = valueAt(data, path);
    if (value === undefined) faults.push(`{${path}} has no value`);
    else if (isJsonObject(value) || Array.isArray(value)) faults.push(`{${path}} is not text, a number or true/false`);
    const plain = plainText(value);
    return form === 'html' ? escapeHtml(plain) : plain;
  });
  return faults.length === 0 ? { ok: true, text } : { ok: false, message: faults.join('; ') };
}

/** A header of one line: a line break, or another control character, would let a value write headers of its own. */
export function renderHeader(template: string, data: JsonObject): Rendered {
  const rendered = renderText(template, data, 'text');
  if (!rendered.ok || !hasControl(rendered.text)) return rendered;
  return { ok: false, message: 'a header may hold no line breaks or other control characters' };
}

/** Exactly one plain address: a value cannot bring further recipients. */
export function renderAddress(template: string, data: JsonObject): Rendered {
  const rendered = renderHeader(template, data);
  if (!rendered.ok || /^[^\s@<>(),;:"[\]\\]{1,64}@[^\s@<>(),;:"[\]\\]{1,255}$/.test(rendered.text)) return rendered;
  return { ok: false, message: 'a recipient is exactly one address, such as anna@example.com' };
}

function plainText(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

function hasControl(text: string): boolean {
  return [...text].some((sign) => sign < ' ' || (sign >= '\u007f' && sign <= '\u009f') || sign === '\u2028' || sign === '\u2029');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
