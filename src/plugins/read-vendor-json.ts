// A vendor's JSON as case data: what the front door refuses in a caller's body is mended here, or refused in words.

import { isJsonObject, type Json } from '../domain/json.ts';

export type VendorJson = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** As deep as a caller's body may be. */
const maxDepth = 64;

/** Keys that lead to a prototype are dropped; NUL and halves of surrogate pairs become U+FFFD; numbers beyond a double become null. */
export function readVendorJson(text: string): VendorJson {
  let value: Json;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as Json;
  } catch {
    return { ok: false, message: 'it cannot be read' };
  }
  return depthWithin(value, maxDepth)
    ? { ok: true, value: mended(value) }
    : { ok: false, message: `it nests deeper than ${maxDepth} levels` };
}

function depthWithin(value: Json, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((part: Json) => depthWithin(part, left - 1));
}

function mended(value: Json): Json {
  if (typeof value === 'string') return mendedText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(mended);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== '__proto__' && key !== 'constructor' && key !== 'prototype');
  return Object.fromEntries(kept.map(([key, part]) => [mendedText(key), mended(part)]));
}

function mendedText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}
