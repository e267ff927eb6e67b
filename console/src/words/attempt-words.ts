// What became of one attempt, in a few words. Pure.

import { failureWords } from './failure.ts';

interface SaidAttempt {
  readonly outcome: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly response: { readonly status: number } | null;
  readonly late?: boolean;
}

/** `Answered 204`, or why it failed. */
export function attemptWords({ outcome, reason, detail, response, late = false }: SaidAttempt): string {
  const arrived = outcome === 'delivered' || outcome === 'answered';
  const status = response?.status ?? null;
  const words = arrived ? (status === null ? 'Done' : `Answered ${status}`) : failureWords({ reason, status, detail });
  return late ? `${words} (late: another attempt had taken over)` : words;
}
