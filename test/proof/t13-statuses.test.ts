// T13, from outside: every status that a receiver can answer with, and what a 410 does to all that waits for the same receiver.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';
import { drained, expectStatus, listDeliveries, type Stage, setStage, startCases, subscribe } from './stage.ts';

/** 1xx are no answers: test/…/receiver-misbehaviours sends them. */
const statuses = Array.from({ length: 400 }, (_, n) => 200 + n).filter((status) => full || status % 100 < 12);
const queued = full ? 500 : 40;

describe('an answer', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage?.close());

  it('of any status is one of: delivered, gone, failed', { timeout: 180_000 }, async () => {
    const me = await stage.workspace();
    for (const status of statuses) {
      await stage.farm.behave(`status-${status}`, { kind: 'answer', status });
      await subscribe(stage, me, `status-${status}`, { retrySchedule: [] });
    }
    await startCases(me, 1);
    await drained(me, 60_000);
    const ended = (await listDeliveries(me)).map(({ url, status, reason }) => `${url.split('-').at(-1)} ${status} ${reason}`);
    const expected = statuses.map((status) => {
      if (status < 300) return `${status} delivered null`;
      if (status === 410) return '410 cancelled gone';
      return `${status} exhausted ${status < 400 ? 'redirect' : 'http_status'}`;
    });
    expect(ended.sort()).toEqual(expected.sort());
    reportFigures('T13', { 'statuses answered': ended.length });
  });

  it('of 410 is the last: what waits is cancelled, and enabling the subscription brings it back', { timeout: 180_000 }, async () => {
    const { farm } = stage;
    const me = await stage.workspace();
    await farm.behave('leaving', { kind: 'answer', status: 500 });
    const { id } = await subscribe(stage, me, 'leaving', { retrySchedule: [3_600] });
    const since = new Date(Date.now() - 1_000).toISOString();
    await startCases(me, queued);
    await expect.poll(async () => (await listDeliveries(me, 'status=retrying')).length, { timeout: 60_000, interval: 250 }).toBe(queued);
    await farm.behave('leaving', { kind: 'answer', status: 410 });
    const before = (await farm.ledger()).length;
    await startCases(me, 1);
    await drained(me, 60_000);
    const requests = (await farm.ledger()).length - before;
    const cancelled = await listDeliveries(me, 'status=cancelled');
    expect(cancelled.map(({ reason }) => reason).sort()).toEqual(['gone', ...Array(queued).fill('subscription_disabled')]);
    expect(await expectStatus(me.get(`/api/v1/subscriptions/${id}`), 200)).toMatchObject({ status: 'disabled' });
    expect(requests).toBe(1);

    await farm.behave('leaving', { kind: 'answer', status: 204 });
    const ids = cancelled.map(({ eventId }) => eventId).sort();
    const enabled = await expectStatus(me.send('POST', `/api/v1/subscriptions/${id}/enable`, { recoverSince: since }), 200);
    expect(enabled.recovery.total).toBe(queued + 1);
    const rows = await farm.until((all) => all.length >= before + 1 + queued + 1, 60_000);
    expect(
      rows
        .slice(before + 1)
        .map(({ webhookId }) => webhookId)
        .sort(),
    ).toEqual(ids);
    await startCases(me, 1);
    await farm.count(before + 1 + queued + 2, 30_000);
    reportFigures('T13', { queued, 'requests after 410': requests - 1, 'restored by enabling': ids.length });
  });
});
