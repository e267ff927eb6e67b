// Where the attempts of a delivery stand on its time axis. Pure. Retries are seconds apart at first and hours apart at last, so
// the axis is logarithmic: each tick says how long after the beginning it stands.

import { duration } from './time.ts';

export interface AttemptPlaces {
  /** One a moment, in the given order: 0 at the left end, 1 at the right end. */
  readonly places: readonly number[];
  readonly ticks: readonly { readonly place: number; readonly label: string }[];
}

const second = 1000;
const candidates = [1, 10, 60, 600, 3600, 36_000, 86_400, 604_800].map((seconds) => seconds * second);
/** Ticks nearer to each other than this would write over each other. */
const leastDistance = 0.13;

/** `from` is when the delivery was planned; `moments` are its attempts, and the next one if there is one. */
export function attemptPlaces(from: Date, moments: readonly Date[]): AttemptPlaces {
  const after = moments.map((moment) => Math.max(0, moment.getTime() - from.getTime()));
  const longest = Math.max(second, ...after);
  const place = (ms: number): number => Math.log1p(ms / second) / Math.log1p(longest / second);
  const ticks: { place: number; label: string }[] = [{ place: 0, label: 'planned' }];
  for (const ms of candidates) {
    const free = place(ms) - (ticks.at(-1)?.place ?? 0) >= leastDistance;
    if (ms <= longest * 1.001 && free) ticks.push({ place: place(ms), label: `+${duration(ms)}` });
  }
  return { places: after.map(place), ticks };
}
