// T26: the log tells the truth. Deliveries meet receivers that answer, fail by dice, hang, reset, redirect, drip or never end; then every
// attempt that the API shows is compared with the ledger of the receivers: how many, which status, in which order, how long.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Behaviour } from '../support/farm-behaviour.ts';
import { percentile } from '../support/load.ts';
import { review } from '../support/page.ts';
import type { LedgerRow } from '../support/receiver-farm.ts';
import { groupBy } from './harness/group-by.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';
import {
  drained,
  expectStatus,
  listAttempts,
  listDeliveries,
  type ShownAttempt,
  type Stage,
  setStage,
  startCases,
  subscribe,
} from './stage.ts';

/** Each is for all of the `usual` receivers. */
const cases = full ? 640 : 25;
/** Those that are for the `nasty` ones too; all of them early: half a minute of nothing but failures would open the circuits. */
const isNasty = (n: number): boolean => n < 48 && n % 6 === 0;
const toleranceMs = 50;

const usual: Readonly<Record<string, Behaviour>> = {
  ...Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`well-${n}`, { kind: 'answer', status: 200 }])),
  'soon-1': { kind: 'answer', status: 204, afterMs: 20 },
  'soon-2': { kind: 'answer', status: 202, afterMs: 60 },
  late: { kind: 'answer', status: 200, afterMs: 300 },
  'dice-500': { kind: 'sometimes', status: 500, share: 0.2 },
  'dice-404': { kind: 'sometimes', status: 404, share: 0.1 },
  'dice-503': { kind: 'sometimes', status: 503, share: 0.1 },
  'second-try': { kind: 'script', statuses: [500, 204] },
  'third-try': { kind: 'script', statuses: [302, 503, 200] },
};

const nasty: Readonly<Record<string, Behaviour>> = {
  hang: { kind: 'hang' },
  'too-late': { kind: 'answer', status: 200, afterMs: 5_000 },
  reset: { kind: 'reset' },
  drip: { kind: 'drip', bytesPerSecond: 50 },
  endless: { kind: 'endless' },
  redirect: { kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  throttle: { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
  gone: { kind: 'answer', status: 410 },
};

describe('the log of attempts', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage?.close());

  it('is what the receivers saw', { timeout: full ? 900_000 : 120_000 }, async () => {
    const { farm } = stage;
    const me = await stage.workspace();
    await expectStatus(me.send('POST', '/api/v1/workflow-definition', { name: 'nasty', definition: review }), 201);
    for (const [name, behaviour] of Object.entries(usual)) {
      await farm.behave(name, behaviour);
      await subscribe(stage, me, name, { retrySchedule: [1, 1, 1, 1, 1], signatures: name.endsWith('1') ? ['v1a'] : ['v1'] });
    }
    for (const [name, behaviour] of Object.entries(nasty)) {
      await farm.behave(name, behaviour);
      await subscribe(stage, me, name, { level: 'definition', targetId: 'nasty', retrySchedule: [1], timeoutMs: 1_000 });
    }
    // Slowly: what waits for the sender's own processor counts as time of the attempt, and no receiver sees it.
    await startCases(me, cases, { definition: (n) => (isNasty(n) ? 'nasty' : 'review'), perSecond: full ? 6 : 20 });
    await drained(me, full ? 300_000 : 60_000);
    // A connection that is cut at the timeout is over at the receiver a moment later.
    const over = (row: LedgerRow) =>
      nasty[row.endpoint] === undefined || row.tookMs > 0.5 || row.status !== null || row.endpoint === 'reset';
    const ledger = await farm.until((rows) => rows.every(over), 10_000);

    const deliveries = await listDeliveries(me);
    const attempts = await listAttempts(
      me,
      deliveries.map(({ id }) => id),
    );
    const seen = new Map(groupBy(ledger, keyOf));
    const faults: unknown[] = [];
    const gaps: number[] = [];
    for (const { id, eventId, url, attempts: counted } of deliveries) {
      const all = attempts.get(id) ?? [];
      // What cannot be sent is an attempt as well: it says `impossible`, and no receiver hears of it.
      const told = all.filter(({ outcome }) => outcome !== 'impossible');
      const saw = seen.get(`${eventId} ${url.split('/').at(-1)}`) ?? [];
      seen.delete(`${eventId} ${url.split('/').at(-1)}`);
      const story = { told: told.map(factOf), saw: saw.map(({ status }, at) => ({ number: at + 1, status, late: false })) };
      const inOrder = told.every(({ startedAt }, at) => at === 0 || startedAt > (told[at - 1]?.startedAt ?? ''));
      if (counted !== all.length || !inOrder || JSON.stringify(story.told) !== JSON.stringify(story.saw))
        faults.push({ url, counted, ...story });
      const sane = saw.every((row, at) => row.deliveryId === id && row.attempt === at + 1 && row.verified === true);
      if (!sane || new Set(saw.map(({ bodyHash }) => bodyHash)).size > 1) faults.push({ url, saw });
      for (const [at, { durationMs }] of told.entries()) {
        const row = saw[at];
        if (row?.status != null) gaps.push(Math.abs(durationMs - row.tookMs));
      }
    }
    const clockGaps = ledger.map(({ at, webhookTimestamp }) => at / 1_000 - webhookTimestamp);
    reportFigures('T26', {
      deliveries: deliveries.length,
      attempts: ledger.length,
      'attempts that differ': faults.length,
      'requests that the log does not know': seen.size,
      'gap of durations, p50 ms': percentile(gaps, 0.5),
      'p99 ms': percentile(gaps, 0.99),
      'max ms': Math.max(...gaps),
    });
    expect(faults.slice(0, 5)).toEqual([]);
    expect([...seen.keys()].slice(0, 5)).toEqual([]);
    expect(deliveries.length).toBeGreaterThanOrEqual(cases * Object.keys(usual).length);
    expect(Object.keys(nasty).filter((name) => !ledger.some(({ endpoint }) => endpoint === name))).toEqual([]);
    expect(Math.max(...clockGaps)).toBeLessThan(full ? 3 : 30);
    expect(Math.min(...clockGaps)).toBeGreaterThan(-1);
    if (full) expect(Math.max(...gaps)).toBeLessThanOrEqual(toleranceMs);
  });
});

function keyOf({ webhookId, endpoint }: LedgerRow): string {
  return `${webhookId} ${endpoint}`;
}

function factOf({ number, response, late }: ShownAttempt) {
  return { number, status: response?.status ?? null, late };
}
