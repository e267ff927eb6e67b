// The answer to "why did it not arrive?": what became of one delivery, in plain words, from its attempts. Pure.

import { type Failure, failureAdvice, failureWords, sameFailure } from './failure.ts';
import { clockTime, duration, howOften, relativeTime } from './time.ts';

/** The part of an attempt that decides. */
export interface JudgedAttempt {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly response: { readonly status: number } | null;
  /** It came after its lease was lost: on record, without effect. */
  readonly late: boolean;
}

/** The part of a delivery that decides; attempts in the order in which they were made. */
export interface JudgedDelivery {
  readonly status: string;
  readonly reason: string | null;
  readonly nextAttemptAt: string | null;
  readonly settledAt: string | null;
  readonly attempts: readonly JudgedAttempt[];
}

export interface Verdict {
  readonly tone: 'good' | 'waiting' | 'bad' | 'neutral';
  readonly title: string;
  /** Whole sentences. */
  readonly story: string;
  /** What the reader may do; null when nothing. */
  readonly advice: string | null;
}

interface Clock {
  readonly now: Date;
  /** The reader's own unless given. */
  readonly timeZone?: string;
}

export function verdict(delivery: JudgedDelivery, clock: Clock): Verdict {
  const sinceArrival = delivery.attempts.slice(delivery.attempts.findLastIndex((attempt) => attempt.outcome === 'delivered') + 1);
  const failures = sinceArrival.filter((attempt) => !attempt.late).map(failureOf);
  const last = failures.at(-1);
  const advice = last ? failureAdvice(last) : null;
  const failed = failureStory(failures);
  switch (delivery.status) {
    case 'delivered':
      return { tone: 'good', title: 'Delivered', story: deliveredStory(delivery, clock), advice: null };
    case 'sending':
      return { tone: 'waiting', title: 'Being sent right now', story: said('The receiver has not answered yet.', failed), advice: null };
    case 'pending':
      return {
        tone: 'waiting',
        title: failed ? 'About to be sent again' : 'About to be sent',
        story: said(failed, nextStory(delivery, clock)),
        advice: null,
      };
    case 'retrying':
      return { tone: 'waiting', title: 'Not delivered yet', story: said(failed, nextStory(delivery, clock)), advice };
    case 'exhausted':
      return { tone: 'bad', title: 'Given up', story: said(failed, 'No further attempt will be made unless you retry it.'), advice };
    case 'skipped':
      return {
        tone: 'neutral',
        title: 'Not sent',
        story: skippedStory(delivery.reason),
        advice: 'Retry sends it after all, once the subscription is enabled.',
      };
    case 'cancelled':
      return { ...cancelled(delivery, failed), advice: cancelAdvice(delivery) };
    default:
      return { tone: 'neutral', title: delivery.status, story: said(failed), advice };
  }
}

function deliveredStory({ attempts, settledAt }: JudgedDelivery, clock: Clock): string {
  const done = attempts.findLastIndex((attempt) => attempt.outcome === 'delivered');
  const attempt = attempts[done];
  if (!attempt)
    return settledAt ? `The receiver took it at ${clockTime(new Date(settledAt), clock.now, clock.timeZone)}.` : 'The receiver took it.';
  const answer = attempt.response ? `answered ${attempt.response.status}` : 'took it';
  const at = clockTime(new Date(attempt.startedAt), clock.now, clock.timeZone);
  const before = attempts.slice(0, done).filter((one) => !one.late && one.outcome !== 'delivered');
  const which = done === 0 ? 'at the first attempt' : `at attempt ${done + 1}`;
  const story = `The receiver ${answer} ${which}, at ${at}, after ${duration(attempt.durationMs)}.`;
  return said(story, before.length > 0 ? `Before that: ${failureStory(before.map(failureOf))}` : '');
}

function nextStory({ nextAttemptAt, attempts }: JudgedDelivery, { now, timeZone }: Clock): string {
  if (nextAttemptAt === null) return '';
  const which = attempts.length === 0 ? 'The first attempt' : 'The next attempt';
  const at = new Date(nextAttemptAt);
  if (at.getTime() <= now.getTime() + 1000) return `${which} is due now.`;
  return `${which} is at ${clockTime(at, now, timeZone)} (${relativeTime(at, now)}).`;
}

/** `The receiver answered 500 three times.` Of several kinds of failure, the latest run of one kind; the others are counted. */
function failureStory(failures: readonly Failure[]): string {
  const last = failures.at(-1);
  if (!last) return '';
  const firstOther = failures.findLastIndex((failure) => !sameFailure(failure, last));
  const run = failures.length - 1 - firstOther;
  const story = run === 1 ? failureWords(last) : `${failureWords(last)}, ${howOften(run)}`.replace(/(answered \d+), /, '$1 ');
  if (firstOther < 0) return `${story}.`;
  const others = firstOther + 1;
  return `${story}; ${others === 1 ? 'one attempt' : `${others} attempts`} before failed otherwise.`;
}

function skippedStory(reason: string | null): string {
  if (reason === 'subscription_disabled') return 'Its subscription was disabled when the event happened.';
  return `It was not sent: ${failureWords({ reason, status: null, detail: null })}.`;
}

function cancelled({ reason }: JudgedDelivery, failed: string): Omit<Verdict, 'advice'> {
  switch (reason) {
    case 'gone':
      return { tone: 'bad', title: 'The receiver is gone', story: 'It answered 410: it wants no more. Its subscription was disabled.' };
    case 'subscription_disabled':
      return { tone: 'bad', title: 'Cancelled', story: said(failed, 'Its subscription was disabled while this was waiting.') };
    case 'subscription_deleted':
      return { tone: 'neutral', title: 'Cancelled', story: said(failed, 'Its subscription was removed while this was waiting.') };
    default:
      return { tone: 'bad', title: 'It cannot be sent', story: failed || `${failureWords({ reason, status: null, detail: null })}.` };
  }
}

function cancelAdvice({ reason }: JudgedDelivery): string | null {
  if (reason === 'gone' || reason === 'subscription_disabled') return 'Set the subscription anew when the receiver is back, then retry.';
  return failureAdvice({ reason, status: null, detail: null });
}

/** An attempt that failed, as a failure. */
function failureOf({ reason, detail, response }: Pick<JudgedAttempt, 'reason' | 'detail' | 'response'>): Failure {
  return { reason, status: response?.status ?? null, detail };
}

/** The sentences that are not empty, in one line. */
function said(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
