// When an api call is tried again, and how long a try may take. Called by api.ts and api-answer.ts.

import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';

const defaults = { timeoutMs: 10_000, retries: 3, backoffMs: 1_000 };
/** The longest wait between tries by our own schedule, in milliseconds. */
const longestBackoffMs = 300_000;
/** The longest `Retry-After` that is honoured, in milliseconds: further calls of the case wait meanwhile. */
const longestAskedMs = 3_600_000;

/** The share by which a wait may grow, so that calls that failed together do not come back together. */
const jitter = 0.2;

/** `timeoutMs` of the entry: 1,000–60,000 milliseconds; default 10,000. */
export function timeoutOf(entry: JsonObject): number {
  return within(entry['timeoutMs'], { least: 1_000, most: 60_000, otherwise: defaults.timeoutMs });
}

/**
 * Milliseconds until the next try, or null when this was the last. `retry: {attempts, backoffMs}`: how often it is tried again (0–10,
 * default 3) and the first wait (100–60,000, default 1,000), which doubles each time. A vendor's `Retry-After` can only lengthen it.
 */
export function nextTry(entry: JsonObject, attempt: number, retryAfter: string | undefined, now: Date): number | null {
  const { attempts, backoffMs } = isJsonObject(entry['retry']) ? entry['retry'] : ({} as JsonObject);
  if (attempt > within(attempts, { least: 0, most: 10, otherwise: defaults.retries })) return null;
  const first = within(backoffMs, { least: 100, most: 60_000, otherwise: defaults.backoffMs });
  const own = Math.min(first * 2 ** (attempt - 1), longestBackoffMs);
  const asked = Math.min(askedWait(retryAfter, now), longestAskedMs);
  return Math.ceil(Math.max(own, asked) * (1 + jitter * Math.random()));
}

/** 0 for a header that is not there or cannot be read. */
function askedWait(retryAfter: string | undefined, now: Date): number {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const date = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now.getTime());
}

function within(value: Json | undefined, { least, most, otherwise }: { least: number; most: number; otherwise: number }): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(Math.round(value), least), most) : otherwise;
}
