// Keeps as much of an answer as is kept: lower-case headers with credentials blanked, and the first bytes of the body as text.
// Called by the http client. It never inflates, and never lets through what a text column cannot hold (NUL).

import { StringDecoder } from 'node:string_decoder';

const redacted = new Set([
  'authentication-info',
  'authorization',
  'cookie',
  'proxy-authenticate',
  'proxy-authorization',
  'set-cookie',
  'set-cookie2',
  'www-authenticate',
  'x-api-key',
  'x-auth-token',
  'x-amz-security-token',
  'x-csrf-token',
]);

/** Headers as a plain record: repeated ones joined by `, `, credentials replaced by `[redacted]`. */
export function keptHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    kept[name] = redacted.has(name) ? '[redacted]' : typeof value === 'string' ? value : value.join(', ');
  }
  return kept;
}

/** The body's chunks as text of at most `maxBytes` in UTF-8; bytes that are not UTF-8 become U+FFFD, a cut character is left out. */
export function keptBody(chunks: readonly Buffer[], maxBytes: number): string {
  const first = chunks[0];
  if (first === undefined) return '';
  const bytes = (chunks.length === 1 ? first : Buffer.concat(chunks)).subarray(0, maxBytes);
  const text = new StringDecoder('utf8').write(bytes).replaceAll('\u0000', '');
  // A replaced byte grows to three.
  return Buffer.byteLength(text) <= maxBytes ? text : new StringDecoder('utf8').write(Buffer.from(text).subarray(0, maxBytes));
}
