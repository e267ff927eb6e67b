// Times and durations as people say them. Pure: `now` and the time zone come in as arguments.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `3 ms`, `1.2 s`, `4 min`, `2 h`, `3 days`: one unit, rounded; whole units from ten seconds on. */
export function duration(ms: number): string {
  const rounded = Math.round(ms);
  if (rounded < 1000) return `${rounded} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1).replace('.0', '')} s`;
  if (ms < minute - 500) return `${Math.round(ms / 1000)} s`;
  if (ms < hour - minute / 2) return `${Math.round(ms / minute)} min`;
  if (ms < 2 * day - hour / 2) return `${Math.round(ms / hour)} h`;
  return `${Math.round(ms / day)} days`;
}

/** `just now`, `3 min ago`, `in 4 min`. Less than five seconds either way is now: clocks differ. */
export function relativeTime(then: Date, now: Date): string {
  const ms = now.getTime() - then.getTime();
  if (Math.abs(ms) < 5000) return 'just now';
  return ms > 0 ? `${duration(ms)} ago` : `in ${duration(-ms)}`;
}

/** `24 Nov 2026, 14:03:12.512`, in the reader's zone unless `timeZone` says another. */
export function exactTime(time: Date, timeZone?: string): string {
  const words = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZone,
  });
  return words.format(time);
}

/** `14:03:12` for the same day as `now`; `23 Nov, 14:03:12` for another. */
export function clockTime(time: Date, now: Date, timeZone?: string): string {
  const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone });
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone }).format(time);
  const dayOf = days.format(time);
  return dayOf === days.format(now) ? clock : `${dayOf}, ${clock}`;
}

const words = [
  '',
  'once',
  'twice',
  'three times',
  'four times',
  'five times',
  'six times',
  'seven times',
  'eight times',
  'nine times',
  'ten times',
];

/** `once`, `twice`, `three times` … `11 times`. */
export function howOften(count: number): string {
  return words[count] || `${count} times`;
}
