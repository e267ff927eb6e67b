// How large a fault proof runs, and its dice. `short` is part of `npm test`; `ci` takes minutes (CASEWIRE_PROOF_SIZE=ci); `full` has
// the sizes of the targets.

import { full } from '../proof-form.ts';

export type ProofSize = 'short' | 'ci' | 'full';

export const proofSize: ProofSize = full ? 'full' : process.env['CASEWIRE_PROOF_SIZE'] === 'ci' ? 'ci' : 'short';

export type Random = () => number;

/** The same numbers from 0 to 1 for the same seed (a xorshift generator). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

export function shuffled<Value>(random: Random, values: readonly Value[]): readonly Value[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** The value that so large a share of the sorted values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
