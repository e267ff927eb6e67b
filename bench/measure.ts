// Runs variants in turn, round after round, so that what else the machine does hits all of them alike. Ratios are taken within a round.

import { type Spread, spreadOf } from './spread.ts';

/** One thing to measure. `run` does `count` operations. */
export interface Variant {
  readonly name: string;
  run(count: number): Promise<void> | void;
}

export interface Measured {
  readonly name: string;
  readonly perSecond: Spread;
  /** Time per operation over that of the first variant, in the same round; 1 for the first. */
  readonly ratio: Spread;
}

export interface MeasureOptions {
  /** `cpu` counts the time of this process only, so that a loaded machine does not show; `wall` is for what waits for others. */
  readonly clock: 'cpu' | 'wall';
  readonly rounds: number;
  /** About how long each variant runs in a round. */
  readonly roundMs: number;
}

export async function measure(variants: readonly Variant[], { clock, rounds, roundMs }: MeasureOptions): Promise<readonly Measured[]> {
  const counts: number[] = [];
  for (const variant of variants) counts.push(await calibrate(variant, clock, roundMs));
  const times: number[][] = variants.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < variants.length; turn += 1) {
      // Each round starts with another variant: none always runs after the same one.
      const place = (turn + round) % variants.length;
      const [variant, count = 1] = [variants[place], counts[place]];
      if (variant !== undefined) times[place]?.push((await timed(variant, clock, count)) / count);
    }
  }
  return variants.map(({ name }, place) => {
    const own = times[place] ?? [];
    return {
      name,
      perSecond: spreadOf(own.map((ms) => 1000 / ms)),
      ratio: spreadOf(own.map((ms, round) => ms / (times[0]?.[round] ?? ms))),
    };
  });
}

/** How many operations take about that long, once the code is warm. */
async function calibrate(variant: Variant, clock: MeasureOptions['clock'], roundMs: number): Promise<number> {
  let count = 1;
  for (;;) {
    const took = await timed(variant, clock, count);
    if (took >= roundMs / 2) return Math.max(1, Math.round((count * roundMs) / took));
    count *= took < roundMs / 16 ? 8 : 2;
  }
}

async function timed(variant: Variant, clock: MeasureOptions['clock'], count: number): Promise<number> {
  const start = nowMs(clock);
  await variant.run(count);
  return nowMs(clock) - start;
}

function nowMs(clock: MeasureOptions['clock']): number {
  if (clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
