// Puts the workspace's secrets and the callback URLs into an authored request, at the moment it is sent. Called by what makes the letters of
// webhooks and by the api plugin.
// What comes out must not be stored: logs show the authored form.

import { type AuthoredRequest, hiddenName, type TextPart } from '../domain/authored-request.ts';
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
  | { readonly ok: false; readonly reason: 'unknown_secret' | 'missing_value' | 'header_not_allowed'; readonly detail: string };

/** The names of all secrets that the request needs, callback URLs (`callbackUrl.EVENT`) among them. */
export function secretsOf({ url, headers, body }: AuthoredRequest): readonly string[] {
  const parts = [...url, ...Object.values(headers).flat(), ...(body ?? [])];
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [hiddenName(part)])))];
}

const noCallbackUrl: Filled = {
  ok: false,
  reason: 'missing_value',
  detail: 'No callback URL can be made: the operator must set CASEWIRE_PUBLIC_URL, where third parties reach this server.',
};

/** In a URL a secret is percent-encoded, in the body it is escaped as JSON text. */
export function fillRequest(request: AuthoredRequest, secrets: ReadonlyMap<string, string>): Filled {
  const names = secretsOf(request);
  if (names.some((name) => name.includes('.') && !secrets.has(name))) return noCallbackUrl;
  const detail = unknownSecrets(names, secrets);
  if (detail !== null) return { ok: false, reason: 'unknown_secret', detail };
  const fill = (parts: readonly TextPart[], encode: (secret: string) => string): string => fillText(parts, secrets, encode);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, parts]) => [name, fillText(parts, secrets)]));
  for (const [name, value] of Object.entries(headers)) {
    const fault = headerFault(name, value);
    if (fault !== null) return { ok: false, reason: 'header_not_allowed', detail: fault };
  }
  const url = fill(request.url, (secret) => encodeURIComponent(secret.toWellFormed()));
  const body = request.body && fill(request.body, (secret) => JSON.stringify(secret).slice(1, -1));
  return { ok: true, request: { method: request.method, url, headers, body } };
}

/** In words, which of the names stand for no secret; null when all are known. */
export function unknownSecrets(names: readonly string[], secrets: ReadonlyMap<string, string>): string | null {
  const unknown = names.filter((name) => !secrets.has(name)).map((name) => `"${name}"`);
  return unknown.length === 0 ? null : `The workspace has no secret ${unknown.join(', ')}.`;
}

/** The text with its secrets, as they are unless `encode` says otherwise. An unknown one leaves nothing: ask `unknownSecrets` first. */
export function fillText(
  parts: readonly TextPart[],
  secrets: ReadonlyMap<string, string>,
  encode: (secret: string) => string = (secret) => secret,
): string {
  return parts.map((part) => (typeof part === 'string' ? part : encode(secrets.get(hiddenName(part)) ?? ''))).join('');
}
