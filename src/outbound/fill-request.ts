// Puts the workspace's secrets into an authored request, at the moment it is sent. Called by attempt-delivery and by the api plugin.
// What comes out must not be stored: logs show the authored form.

import type { AuthoredRequest, TextPart } from '../domain/authored-request.ts';
import { headerFault } from '../domain/header-fault.ts';

export interface FilledRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export type Filled =
  | { readonly ok: true; readonly request: FilledRequest }
  /** `detail` holds no secret. */
  | { readonly ok: false; readonly reason: 'unknown_secret' | 'header_not_allowed'; readonly detail: string };

/** The names of all secrets that the request needs. */
export function secretsOf({ url, headers, body }: AuthoredRequest): readonly string[] {
  const parts = [...url, ...Object.values(headers).flat(), ...(body ?? [])];
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])))];
}

/** In a URL a secret is percent-encoded, in the body it is escaped as JSON text. */
export function fillRequest(request: AuthoredRequest, secrets: ReadonlyMap<string, string>): Filled {
  const unknown = secretsOf(request).filter((name) => !secrets.has(name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => `"${name}"`).join(', ');
    return { ok: false, reason: 'unknown_secret', detail: `The workspace has no secret ${names}.` };
  }
  const fill = (parts: readonly TextPart[], encode: (secret: string) => string): string =>
    parts.map((part) => (typeof part === 'string' ? part : encode(secrets.get(part.secret) ?? ''))).join('');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, parts]) => [name, fill(parts, (secret) => secret)]));
  for (const [name, value] of Object.entries(headers)) {
    const fault = headerFault(name, value);
    if (fault !== null) return { ok: false, reason: 'header_not_allowed', detail: fault };
  }
  const url = fill(request.url, (secret) => encodeURIComponent(secret.toWellFormed()));
  const body = request.body && fill(request.body, (secret) => JSON.stringify(secret).slice(1, -1));
  return { ok: true, request: { method: request.method, url, headers, body } };
}
