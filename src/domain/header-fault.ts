// Which request headers may be sent. The http client asks it for every request; the publish check asks it of headers that a
// definition's author wrote. Pure.

// The connection's own headers: a second value for one of these is how requests are smuggled.
const reserved = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const printable = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** What is wrong with one header, in words that hold no part of its value; null if it may be sent. */
export function headerFault(name: string, value: string): string | null {
  if (!token.test(name)) return 'A header name holds characters that a header may not have.';
  if (reserved.has(name.toLowerCase())) return `The header ${name.toLowerCase()} is set by the connection and cannot be chosen.`;
  return printable.test(value) ? null : `The header ${name.toLowerCase()} holds control characters or text outside Latin-1.`;
}
