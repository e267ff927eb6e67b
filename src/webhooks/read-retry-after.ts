// Reads a Retry-After header: how long the receiver wants to be left alone. Called by classify-response.ts.
// Pure: `now` comes in, and dates are computed, because the clock is not to be reached from here.

import { maxRetryAfterMs } from './retry-policy.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;

/**
 * Milliseconds to wait, at most a day; 0 for a date that is past; null for no header or one that is neither whole seconds nor
 * a date in HTTP's present form (RFC 9110 §5.6.7). Two headers arrive joined by a comma and are therefore neither.
 */
export function readRetryAfter(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, maxRetryAfterMs);
  const date = readHttpDate(text);
  return date === null ? null : Math.min(Math.max(date - now.getTime(), 0), maxRetryAfterMs);
}

/** Milliseconds since 1970, or null. */
function readHttpDate(text: string): number | null {
  const [, dayText, monthName = '', yearText, hourText, minuteText, secondText] = httpDate.exec(text) ?? [];
  const month = months.indexOf(monthName);
  const [day, year, hour, minute, second] = [dayText, yearText, hourText, minuteText, secondText].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 0 || day < 1 || day > daysIn(month, year) || hour > 23 || minute > 59 || second > 60) return null;
  return ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second * 1000;
}

function daysIn(month: number, year: number): number {
  return daysSince1970(month === 11 ? year + 1 : year, (month + 1) % 12, 1) - daysSince1970(year, month, 1);
}

/** Gregorian calendar, counted in years that begin in March so that the leap day comes last. `month` is 0 for January. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month < 2 ? year - 1 : year;
  const marchMonth = (month + 10) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 719_469;
}
