// T8: what one receiver does is its own affair. 20 endpoints; 19 get 50 events a second in all, and their waits are compared before and
// while the others hang on 20,000 due rows each: in every way in which a receiver can hang.

import { afterEach, describe, expect, it } from 'vitest';
import { type BlackHole, openBlackHole } from '../support/black-hole.ts';
import type { Behaviour } from '../support/farm-behaviour.ts';
import type { LedgerRow } from '../support/receiver-farm.ts';
import { breakGround, type Ground, makeDue, p50, p99, pace } from './isolation-ground.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const [seconds, due] = full ? [60, 20_000] : [5, 2_000];
/** Deliveries that a sick endpoint takes while it is well, so that it is known as a quick one when it falls ill in the middle of more. */
const warmUp = 200;

interface Variant {
  readonly name: string;
  /** One sick endpoint each. */
  readonly sick: readonly (Behaviour | 'black-hole')[];
  readonly ratio: number;
}

const hang = { kind: 'hang' } as const;
const drip = { kind: 'drip', bytesPerSecond: 1 } as const;
const endless = { kind: 'endless' } as const;
const each: readonly Variant[] = [
  { name: 'hangs', sick: [hang], ratio: 1.25 },
  { name: 'drips', sick: [drip], ratio: 1.25 },
  { name: 'never ends', sick: [endless], ratio: 1.25 },
  { name: 'is a black hole', sick: ['black-hole'], ratio: 1.25 },
];
const many: readonly Variant[] = [
  { name: 'five hang', sick: [hang, hang, hang, hang, hang], ratio: 1.5 },
  { name: 'ten are sick', sick: [hang, hang, hang, hang, drip, drip, drip, endless, endless, 'black-hole'], ratio: 1.5 },
];

interface Ill {
  readonly name: string;
  readonly subscriptionId: string;
  readonly behaviour: Behaviour | 'black-hole';
}

/** Whether each that can take anything has taken so many. */
function tookEach(ill: readonly Ill[], least: number): (rows: readonly LedgerRow[]) => boolean {
  const names = ill.flatMap(({ name, behaviour }) => (behaviour === 'black-hole' ? [] : [name]));
  return (rows) => names.every((name) => rows.filter(({ endpoint }) => endpoint === name).length >= least);
}

describe('T8: a receiver that', () => {
  let ground: Ground;
  const holes: BlackHole[] = [];
  afterEach(async () => {
    await Promise.all(holes.splice(0).map((hole) => hole.close()));
    await ground?.close();
  });

  /** Definitions with an endpoint each; the sick ones have shown themselves healthy and wide first, where they can. */
  const prepare = async ({ sick }: Variant) => {
    ground = await breakGround();
    const well = Array.from({ length: 20 - sick.length }, (_, n) => `well-${n}`);
    for (const name of well) await ground.tell(name, ground.healthy.url(name));
    const ill: Ill[] = [];
    for (const [n, behaviour] of sick.entries()) {
      const name = `ill-${n}`;
      const hole = behaviour === 'black-hole' ? await openBlackHole() : null;
      if (hole) holes.push(hole);
      const subscriptionId = await ground.tell(name, hole?.url ?? ground.sick.url(name));
      ill.push({ name, subscriptionId, behaviour });
      if (!hole) await makeDue(ground, name, subscriptionId, warmUp);
    }
    await ground.sick.until(tookEach(ill, warmUp), 30_000);
    await pace(ground, { workflows: well, perSecond: 50, seconds: 2 });
    return { well, ill };
  };

  /** Much is due, and some of it arrives before the endpoint goes bad: its lane is as wide as a lane gets. */
  const fallIll = async (ill: readonly Ill[]) => {
    for (const { name, subscriptionId } of ill) await makeDue(ground, name, subscriptionId, due);
    await ground.sick.until(tookEach(ill, 2 * warmUp), 60_000);
    for (const { name, behaviour } of ill) if (behaviour !== 'black-hole') await ground.sick.behave(name, behaviour);
  };

  for (const variant of full ? [...each, ...many] : many) {
    it(`${variant.name} delays no other`, { timeout: 60_000 + seconds * 10_000 }, async () => {
      const { well, ill } = await prepare(variant);
      const before = await pace(ground, { workflows: well, perSecond: 50, seconds });
      await fallIll(ill);
      const after = await pace(ground, { workflows: well, perSecond: 50, seconds });

      const ratio = Math.round((p99(after.receipts) / p99(before.receipts)) * 100) / 100;
      reportFigures('T8', {
        [`${variant.name}: p50 before → with it, ms`]: `${p50(before.receipts)} → ${p50(after.receipts)}`,
        [`${variant.name}: p99 before → with it, ms`]: `${p99(before.receipts)} → ${p99(after.receipts)}`,
        [`${variant.name}: p99 ratio`]: ratio,
      });
      expect(after.started).toBe(50 * seconds);
      // `pace` has seen every one of them arrive; how soon says something on a machine that does nothing else.
      if (full) expect({ ratio, p99: p99(after.receipts) }).toSatisfy((one) => one.ratio <= variant.ratio && one.p99 <= 500);
    });
  }
});
