// When a key ends, as people write it: a number of days, or a date. Called by `keys create`. Pure: `now` comes in.

const dayMs = 86_400_000;
const mostDays = 36_500;
/** A day, or a moment with its zone: without one it would mean something else on every machine. */
const written = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

export type Expiry = { readonly at: Date } | { readonly problem: string };

/** `90` is ninety days from now; `2027-01-31` the beginning of that day in UTC. */
export function readExpiry(text: string, now: Date): Expiry {
  if (/^\d{1,5}$/.test(text)) {
    const days = Number(text);
    if (days < 1 || days > mostDays) return { problem: `must be 1 to ${mostDays} days` };
    return { at: new Date(now.getTime() + days * dayMs) };
  }
  const [, day = ''] = written.exec(text) ?? [];
  const at = new Date(text);
  // JavaScript takes the 30th of February for a day in March.
  if (day === '' || Number.isNaN(at.getTime()) || !isDay(day)) {
    return { problem: 'must be a number of days such as 90, or a date such as 2027-01-31 or 2027-01-31T12:00:00Z' };
  }
  return at > now ? { at } : { problem: 'is over: the key would never work' };
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
