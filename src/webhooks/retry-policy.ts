// When a failed delivery is tried again, and when it is given up. Called by operations/deliveries/settle-deliveries.ts.
// Pure: it says how long to wait; the database's clock says since when.

/** Seconds from one attempt to the next, 12 attempts in all: 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
export const defaultRetrySchedule: readonly number[] = [5, 30, 120, 600, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** The longest `Retry-After` that is honoured, in milliseconds: a day. */
export const maxRetryAfterMs = 86_400_000;

/**
 * A wait grows by up to this share, never shrinks: attempts that failed together come back spread out, and none comes before the
 * schedule or the receiver said.
 */
export const jitter = 0.1;

export interface FailedAttempt {
  /** The number of the attempt that failed: 1 for the first. */
  readonly attempt: number;
  /** Seconds between attempts; null means `defaultRetrySchedule`. An empty list means no retry. */
  readonly schedule: readonly number[] | null;
  /** What the receiver asked for; taken if it is later than the schedule, up to a day. */
  readonly retryAfterMs?: number | undefined;
  /** 0 ≤ random < 1. */
  readonly random: number;
}

/** `retryInMs` is a whole number of milliseconds. */
export type NextAttempt = { readonly retryInMs: number } | { readonly exhausted: true };

export function nextAttempt({ attempt, schedule, retryAfterMs = 0, random }: FailedAttempt): NextAttempt {
  const seconds = (schedule ?? defaultRetrySchedule)[attempt - 1];
  if (seconds === undefined) return { exhausted: true };
  const wait = Math.max(atLeastZero(seconds * 1000), Math.min(atLeastZero(retryAfterMs), maxRetryAfterMs));
  return { retryInMs: Math.ceil(wait * (1 + jitter * random)) };
}

/** Rows written by hand may hold anything; a wait that is no number must not reach the database. */
function atLeastZero(value: number): number {
  return value > 0 && value < Number.POSITIVE_INFINITY ? value : 0;
}
