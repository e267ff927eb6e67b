// T9b: more than a node can take. The load climbs in steps to 2,000 runs a second: what is too much is told when to come again, and what was
// accepted is told to its receiver. Then a queue that waits is drained, as fast as one node sends.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBacklog, subscribeLanes } from '../../bench/casewire/backlog.ts';
import type { Shot } from '../support/load.ts';
import { breakLoadGround, type Counter, type LoadGround, refusedWell, startCounter, untilCounted } from './load-ground.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const steps = full ? [100, 200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000] : [50, 400];
const stepSeconds = full ? 15 : 1.5;
const backlog = full ? 50_000 : 1_000;
const receivers = 20;

const accepted = (shots: readonly Shot[]): number => shots.filter(({ status }) => status === 200).length;

/** Over the time from the first intended start to the last answer: what is answered late counts less. */
function rateOf(shots: readonly Shot[]): number {
  const [first, last] = [Math.min(...shots.map(({ dueAt }) => dueAt)), Math.max(...shots.map(({ answeredAt }) => answeredAt))];
  return accepted(shots) / ((last - first) / 1_000);
}

describe('T9b: over the limit', () => {
  let ground: LoadGround;
  let counter: Counter;
  beforeAll(async () => {
    [ground, counter] = await Promise.all([breakLoadGround(), startCounter()]);
  }, 120_000);
  afterAll(async () => {
    await ground?.close();
    await counter?.close();
  });

  it('what is not accepted is told when to come again', { timeout: 120_000 + steps.length * stepSeconds * 10_000 }, async () => {
    const workflows = Array.from({ length: receivers }, (_, n) => `step-${n}`);
    for (const name of workflows) await ground.tell(name, `${counter.url}/told/${name}`);
    const before = await counter.count();
    const climbed: { readonly perSecond: number; readonly shots: readonly Shot[] }[] = [];
    for (const perSecond of steps) {
      const pace = { kind: 'steady', perSecond, count: Math.round(perSecond * stepSeconds) } as const;
      climbed.push({ perSecond, shots: await ground.load.run(ground.plan(workflows, randomUUID(), pace)) });
    }
    const shots = climbed.flatMap((step) => step.shots);
    await untilCounted(counter, before + accepted(shots), full ? 300_000 : 60_000);

    const best = Math.max(...climbed.map((step) => rateOf(step.shots)));
    const told = climbed.map((step) => `${step.perSecond}: ${Math.round(rateOf(step.shots))}`);
    reportFigures('T9', {
      'saturation: most runs accepted a second': Math.round(best),
      'saturation: asked: accepted, a second': told.join(' '),
      'saturation: told to come again': shots.length - accepted(shots),
    });
    expect(refusedWell(shots)).toBe(true);
    expect(await counter.count()).toBe(before + accepted(shots));
    const [made] = await ground.sql<{ cases: string }>('select count(*) as cases from cases');
    expect(Number(made?.cases)).toBe(accepted(shots));
    if (full) expect(best).toBeGreaterThanOrEqual(800);
  });

  it('what waits is sent by one node, each once', { timeout: 300_000 }, async () => {
    await subscribeLanes(ground.server, counter.url);
    const before = await counter.count();
    await addBacklog(ground.sql, { deliveries: backlog, perEvent: 1 });
    // As the server that writes events tells the others.
    await ground.sql('select pg_notify($1, $2)', ['casewire_due', '']);
    await untilCounted(counter, before + backlog / 10, 60_000);
    const from = { count: await counter.count(), at: performance.now() };
    await untilCounted(counter, before + backlog, 120_000);
    const perSecond = (before + backlog - from.count) / ((performance.now() - from.at) / 1_000);
    reportFigures('T9', { 'saturation: deliveries drained a second': Math.round(perSecond) });
    expect(await counter.count()).toBe(before + backlog);
    if (full) expect(perSecond).toBeGreaterThanOrEqual(1_500);
  });
});
