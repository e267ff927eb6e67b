// `since` and `until` of a query, as times. The route's schema has checked their form.

export function timeRange(since: string | undefined, until: string | undefined): { readonly since?: Date; readonly until?: Date } {
  return { ...(since ? { since: new Date(since) } : {}), ...(until ? { until: new Date(until) } : {}) };
}
