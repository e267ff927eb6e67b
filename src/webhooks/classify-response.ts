// What an answer means for its delivery. Called by attempt-delivery.ts.
// Pure, and it never throws: whatever a receiver does is an outcome.

import type { FailureReason, Outcome } from '../domain/attempt.ts';
import { readRetryAfter } from './read-retry-after.ts';

/** What came of sending; the part of the http client's result that decides. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string };

/**
 * 2xx is delivered, 410 is gone, everything else failed: redirects too, because they are not followed. `Retry-After` counts on
 * 429 and 503; one that cannot be read is passed over.
 */
export function classifyResponse(answer: Answer, now: Date): Outcome {
  if (answer.kind === 'failed') return { kind: 'failed', reason: answer.reason, detail: answer.detail };
  const { status, headers } = answer;
  if (status >= 200 && status <= 299) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone', detail: 'The receiver answered 410: it wants no more.' };
  if (status >= 300 && status <= 399) {
    return { kind: 'failed', reason: 'redirect', detail: `The receiver answered ${status}; redirects are not followed.` };
  }
  const retryAfterMs = status === 429 || status === 503 ? readRetryAfter(headers['retry-after'], now) : null;
  const failed = { kind: 'failed', reason: 'http_status', detail: `The receiver answered ${status}.` } as const;
  return retryAfterMs === null ? failed : { ...failed, retryAfterMs };
}
