// Turns what a socket, TLS or the HTTP parser threw into a stable reason and a sentence. Called by the http client.
// It never repeats a socket error's own text: that holds addresses.

import type { FailureReason } from '../domain/attempt.ts';

export interface Failure {
  readonly reason: FailureReason;
  readonly detail: string;
}

/** The one answer for everything that the rule refuses, so that the log of attempts does not tell what stands inside. */
export const notAllowed: Failure = { reason: 'address_not_allowed', detail: 'This destination may not be called.' };

/** An error with this code means that the dialled address failed the rule. */
export const notAllowedCode = 'ADDRESS_NOT_ALLOWED';

/** An error with this code means that a client certificate and its key cannot be used. */
export const clientCertificateCode = 'CLIENT_CERTIFICATE';

const byCode: Readonly<Record<string, Failure>> = {
  [notAllowedCode]: notAllowed,
  [clientCertificateCode]: { reason: 'tls', detail: 'The client certificate and its key must be PEM, and belong together.' },
  ECONNREFUSED: { reason: 'connection_refused', detail: 'The receiver refused the connection.' },
  ECONNRESET: { reason: 'connection_reset', detail: 'The receiver closed the connection before it answered.' },
  EPIPE: { reason: 'connection_reset', detail: 'The receiver closed the connection before it answered.' },
  ECONNABORTED: { reason: 'connection_reset', detail: 'The receiver closed the connection before it answered.' },
  ETIMEDOUT: { reason: 'timeout', detail: 'The connection timed out.' },
  EHOSTUNREACH: { reason: 'network', detail: 'The receiver cannot be reached from here.' },
  ENETUNREACH: { reason: 'network', detail: 'The receiver cannot be reached from here.' },
  // Of undici's parser, for a 101 that switches to nothing.
  ERR_ASSERTION: { reason: 'invalid_response', detail: 'The answer is not one to this request.' },
  UND_ERR_HEADERS_OVERFLOW: { reason: 'invalid_response', detail: 'The answer has more than 16 KB of headers.' },
};

export function describeFailure(error: unknown): Failure {
  const code = codeOf(error);
  const known = byCode[code];
  if (known) return known;
  if (error instanceof Error && error.name === 'HTTPParserError')
    return { reason: 'invalid_response', detail: `The answer is not valid HTTP${parserReason(error)}.` };
  if (code.startsWith('UND_ERR_RES_')) return { reason: 'invalid_response', detail: 'The answer’s body and its length differ.' };
  if (code === 'UND_ERR_SOCKET') return describeSocketError(error);
  if (
    /^ERR_TLS|^ERR_SSL|^CERT_|_CERT|^EPROTO$|^UNABLE_TO_|_SIGNATURE|^HOSTNAME_MISMATCH$|_CA$|^(UNSPECIFIED|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/.test(
      code,
    )
  ) {
    return { reason: 'tls', detail: `TLS failed (${code}).` };
  }
  return { reason: 'network', detail: `The request failed (${code || 'unknown error'}).` };
}

/** undici has one code for a closed socket and for an answer that makes no sense (100 or 101 unasked, an answer to nothing). */
function describeSocketError(error: unknown): Failure {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('bad ')) return { reason: 'invalid_response', detail: 'The answer is not one to this request.' };
  return { reason: 'connection_reset', detail: 'The receiver closed the connection before it answered.' };
}

/** The parser's own fixed words, such as `Invalid status code`; it never quotes the answer. */
function parserReason(error: Error): string {
  const [, words = ''] = /\(([\w ,./-]+)\)$/.exec(error.message) ?? [];
  return words === '' ? '' : `: ${words}`;
}

/** The error's code; of several tried addresses, the first one's. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
