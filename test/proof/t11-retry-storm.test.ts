// T11: what fails in the same second comes back spread out, and never early. By the policy alone with ten thousand seeds; then by the
// product, whose next times are read from the API and whose attempts from the ledger.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRetrySchedule, nextAttempt } from '../../src/webhooks/retry-policy.ts';
import { groupBy } from './harness/group-by.ts';
import { seededRandom } from './harness/proof-size.ts';
import { full, seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';
import { drained, listDeliveries, type Stage, setStage, startCases, subscribe } from './stage.ts';

const deliveries = 10_000;
const runs = full ? 20 : 2;
const receivers = Array.from({ length: 10 }, (_, n) => `storm-${n}`);
const cases = full ? 200 : 10;

describe('the retries of ten thousand deliveries', () => {
  it('that failed in one second crowd no second from the second retry on', () => {
    let [worst, fullest, early] = [0, 0, 0];
    for (let run = 0; run < runs; run += 1) {
      const random = seededRandom(seed + run);
      // Each failed somewhere within the first second.
      let due = Array.from({ length: deliveries }, () => random() * 1_000);
      for (const [at, seconds] of defaultRetrySchedule.entries()) {
        const after = due.map((failedAt) => failedAt + waitOf(at + 1, random()));
        early += after.filter((dueAt, n) => dueAt < (due[n] ?? 0) + seconds * 1_000).length;
        due = after;
        const { most, mean } = crowd(due);
        // Where a second holds few, its dice say nothing about the mean: then no second may be worth mentioning at all.
        if (at >= 1 && mean >= 30) worst = Math.max(worst, most / mean);
        if (at >= 1 && mean < 30) fullest = Math.max(fullest, most);
      }
    }
    reportFigures('T11', {
      'storms of 10,000': runs,
      'fullest second, × mean': worst,
      'fullest where the mean is under 30': fullest,
      'early by the policy': early,
    });
    expect(early).toBe(0);
    expect(worst).toBeLessThanOrEqual(3);
    expect(fullest).toBeLessThan(deliveries / 100);
  });

  it('never come before their schedule, nor before Retry-After, whatever the dice', () => {
    for (let one = 0; one < 10_000; one += 1) {
      const random = seededRandom(seed + one);
      const attempt = 1 + Math.floor(random() * defaultRetrySchedule.length);
      const asked = random() < 0.5 ? Math.floor(random() * 2 * 86_400_000) : undefined;
      const least = Math.max((defaultRetrySchedule[attempt - 1] ?? 0) * 1_000, Math.min(asked ?? 0, 86_400_000));
      expect(waitOf(attempt, random(), asked)).toBeGreaterThanOrEqual(least);
    }
  });
});

describe('a retry storm', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage?.close());

  it('is spread by the product as by the policy, and no attempt is early', { timeout: full ? 600_000 : 120_000 }, async () => {
    const { farm } = stage;
    const me = await stage.workspace();
    const schedule = [2, 3];
    for (const [n, name] of receivers.entries()) {
      // Two of ten ask for a second more than the schedule gives.
      await farm.behave(
        name,
        n < 2 ? { kind: 'answer', status: n ? 503 : 429, headers: { 'retry-after': '4' } } : { kind: 'answer', status: 500 },
      );
      await subscribe(stage, me, name, { retrySchedule: schedule });
    }
    const still = await stage.workspace();
    await subscribe(stage, still, 'still', { retrySchedule: [3_600] });
    await farm.behave('still', { kind: 'answer', status: 500 });
    await startCases(still, cases * 2);
    await startCases(me, cases);
    await drained(me, full ? 400_000 : 60_000);
    const ledger = await farm.ledger();

    let early = 0;
    for (const rows of groupBy(ledger, ({ webhookId, endpoint }) => `${webhookId} ${endpoint}`).values()) {
      for (const [at, row] of rows.entries()) {
        if (at === 0) continue;
        const least = row.endpoint === 'storm-0' || row.endpoint === 'storm-1' ? 4 : (schedule[at - 1] ?? 0);
        if (row.at - (rows[at - 1]?.at ?? 0) < least * 1_000) early += 1;
      }
    }
    const mine = ledger.filter(({ endpoint }) => endpoint !== 'still');
    const waiting = await listDeliveries(still, 'status=retrying');
    const failedAt = new Map(ledger.filter(({ endpoint }) => endpoint === 'still').map(({ webhookId, at }) => [webhookId, at]));
    const shares = waiting.map(
      ({ eventId, nextAttemptAt }) => (Date.parse(nextAttemptAt ?? '') - (failedAt.get(eventId) ?? 0)) / 3_600_000 - 1,
    );
    reportFigures('T11', {
      'attempts at receivers': mine.length,
      'early at receivers': early,
      'least jitter of an hour, %': Math.min(...shares) * 100,
      'most, %': Math.max(...shares) * 100,
    });
    expect(early).toBe(0);
    expect(mine).toHaveLength(cases * receivers.length * 3);
    expect(waiting).toHaveLength(cases * 2);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    // Within a tenth, and the time until the failure was stored; and all over it.
    expect(Math.max(...shares)).toBeLessThan(0.11);
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.05);
  });
});

function waitOf(attempt: number, random: number, retryAfterMs?: number): number {
  const next = nextAttempt({ attempt, schedule: null, random, retryAfterMs });
  if ('exhausted' in next) throw new Error('too early to give up');
  return next.retryInMs;
}

/** The fullest second, and the mean over the seconds from the first to the last. */
function crowd(times: readonly number[]): { readonly most: number; readonly mean: number } {
  const seconds = new Map<number, number>();
  for (const time of times) seconds.set(Math.floor(time / 1_000), (seconds.get(Math.floor(time / 1_000)) ?? 0) + 1);
  const [from, to] = [Math.min(...seconds.keys()), Math.max(...seconds.keys())];
  return { most: Math.max(...seconds.values()), mean: times.length / (to - from + 1) };
}
