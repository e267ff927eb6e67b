// A request that a definition's author wrote, with the places that are filled in when it is sent: a secret of the workspace, or the
// URL by which the receiver calls back. Neither is ever stored or shown with the request.

import type { FailureReason } from './attempt.ts';

/** A workspace secret by its name, or the URL that sends this event to the case: it holds the case's callback token. */
export type HiddenPart = { readonly secret: string } | { readonly callbackUrl: string };

/** Text as it is, or a place to be filled in. Only text authored in the definition can become such a place. */
export type TextPart = string | HiddenPart;

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

/** The name under which the value of a place is asked for. One with a dot is no secret of the workspace: theirs have none. */
export function hiddenName(part: HiddenPart): string {
  return 'secret' in part ? part.secret : `callbackUrl.${part.callbackUrl}`;
}

/** What stands for a hidden value wherever it may not be seen: `{secret.NAME}`, `{callbackUrl.EVENT}`. */
export function placeholderOf(name: string): string {
  return name.includes('.') ? `{${name}}` : `{secret.${name}}`;
}

/** The text as the log shows it, with placeholders. */
export function showParts(parts: readonly TextPart[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : placeholderOf(hiddenName(part)))).join('');
}
