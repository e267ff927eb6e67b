// The URL by which a third party answers for a case. Whoever holds it may send that case events: it is shown to those who may write
// cases, and to the vendors that a definition's author names.

interface UrlParts {
  /** Where the outside reaches us, without a slash at the end. */
  readonly base: string;
  readonly caseId: string;
  readonly token: string;
  /** Left out, the URL has `{event}` in its place. */
  readonly event?: string;
  /** Dotted path in the context; the hook's default is `hookResponse`. */
  readonly resultDestination?: string;
}

/** Complete, the token included. */
export function callbackUrl({ base, caseId, token, event, resultDestination }: UrlParts): string {
  const name = event === undefined ? '{event}' : encodeURIComponent(event);
  const query = new URLSearchParams({ ...(resultDestination ? { resultDestination } : {}), token });
  return `${base}/api/v1/external/workflows/${caseId}/hook/${name}?${query}`;
}
