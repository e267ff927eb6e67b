// `since` and `until` of a query, as times. The route's schema has checked their form.

export function timeRange(since: string | undefined, until: string | undefined): { readonly since?: Date; readonly until?: Date } {
  return { ...(since ? { since: readTime(since) } : {}), ...(until ? { until: readTime(until) } : {}) };
}

/** RFC 3339 knows leap seconds, which a Date does not; and nothing here happened before 1970, where ids cannot name a time. */
function readTime(text: string): Date {
  return new Date(Math.max(0, Date.parse(text.replace(/:60(?=[^:]*(?:Z|[+-]\d\d:\d\d)$)/i, ':59'))));
}
