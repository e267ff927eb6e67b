// A request that a definition's author wrote: a custom webhook, with the places where a secret goes in when it is sent.

import type { FailureReason } from './attempt.ts';

/** Text as it is, or the name of a workspace secret. Only text authored in the definition can become a secret part. */
export type TextPart = string | { readonly secret: string };

export interface AuthoredRequest {
  readonly method: string;
  readonly url: readonly TextPart[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, readonly TextPart[]>>;
  /** Null for methods without a body. */
  readonly body: readonly TextPart[] | null;
  /** Why it can never be sent: it could not be made of the case's data. Then only the url is filled in, as authored. */
  readonly fault?: { readonly reason: FailureReason; readonly detail: string };
}

/** The text as the log shows it: secrets stand as `{secret.NAME}`. */
export function showParts(parts: readonly TextPart[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : `{secret.${part.secret}}`)).join('');
}
