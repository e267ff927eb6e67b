// T18: what is dead is replayed by its range, each delivery once, under the id that it had: asked for once, three times at the same moment,
// again while it runs, and again when it is over. Another workspace's dead stay dead.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../support/service.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';
import { drained, expectStatus, listDeliveries, type Stage, setStage, startCases, subscribe } from './stage.ts';

const receivers = Array.from({ length: 10 }, (_, n) => `dead-${n}`);
const cases = full ? 600 : 20;
/** Nine of ten answers: with nothing but failures for half a minute the circuit would open, and a replay wait for its probes. */
const failing = { kind: 'sometimes', status: 500, share: 0.9 } as const;
const path = '/api/v1/deliveries/retry';

describe('what is exhausted', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage?.close());

  const jobDone = async (me: Caller, id: string): Promise<number> => {
    const job = () => me.get(`/api/v1/deliveries/retry-jobs/${id}`);
    await expect.poll(async () => (await job()).body.status, { timeout: 60_000, interval: 200 }).toBe('done');
    return (await job()).body.retried;
  };
  const ask = async (me: Caller, filter: Record<string, unknown>): Promise<string> =>
    (await expectStatus(me.send('POST', path, { filter }), 202)).id;

  it('is replayed by range exactly once, under the same ids', { timeout: full ? 900_000 : 120_000 }, async () => {
    const { farm } = stage;
    const since = new Date(Date.now() - 1_000).toISOString();
    const [me, other] = [await stage.workspace(), await stage.workspace()];
    for (const name of [...receivers, 'other']) {
      await farm.behave(name, name === 'other' ? { kind: 'answer', status: 500 } : failing);
      await subscribe(stage, name === 'other' ? other : me, name, { retrySchedule: [] });
    }
    await startCases(other, 20);
    await startCases(me, cases);
    await Promise.all([drained(me, 300_000), drained(other, 300_000)]);
    const until = new Date(Date.now() + 1_000).toISOString();
    const deadIds = async () =>
      (await listDeliveries(me, 'status=exhausted')).map(({ eventId, url }) => `${eventId} ${url.split('/').at(-1)}`).sort();
    /** The requests to my receivers that came of this. */
    const attemptsBy = async (work: () => Promise<void>): Promise<readonly string[]> => {
      const from = (await farm.ledger()).length;
      await work();
      await drained(me, 300_000);
      const rows = (await farm.ledger()).slice(from).filter(({ endpoint }) => endpoint !== 'other');
      return rows.map(({ webhookId, endpoint }) => `${webhookId} ${endpoint}`).sort();
    };

    const dead = await deadIds();
    let [retried, retriedAfter, retriedLate] = [0, 0, 0];
    const thrice = await attemptsBy(async () => {
      // The third names what the others mean, so it is a job of its own over the same range; the fourth comes while they run.
      const asked = await Promise.all([
        ask(me, { since, until }),
        ask(me, { since, until }),
        ask(me, { since, until, status: ['exhausted', 'cancelled'] }),
      ]);
      for (const job of new Set([...asked, await ask(me, { since, until })])) retried += await jobDone(me, job);
    });
    const stillDead = await deadIds();
    for (const name of receivers) await farm.behave(name, { kind: 'answer', status: 204 });
    const after = await attemptsBy(async () => {
      retriedAfter = await jobDone(me, await ask(me, { since, until }));
    });
    const third = await attemptsBy(async () => {
      retriedLate = await jobDone(me, await ask(me, { since, until }));
    });
    const others = (await farm.ledger()).filter(({ endpoint }) => endpoint === 'other');

    reportFigures('T18', {
      dead: dead.length,
      'attempts when asked three times at once': thrice.length,
      'dead again': stillDead.length,
      'attempts when asked for those': after.length,
      'asked once more': third.length,
      'of another workspace': others.length - 20,
    });
    expect(dead.length).toBeGreaterThanOrEqual(full ? 5_000 : 100);
    expect(thrice).toEqual(dead);
    expect(after).toEqual(stillDead);
    expect([retried, retriedAfter, retriedLate]).toEqual([dead.length, stillDead.length, 0]);
    expect(third).toEqual([]);
    expect(others).toHaveLength(20);
    expect([...new Set((await listDeliveries(me)).map(({ status }) => status))]).toEqual(['delivered']);
    expect(new Set((await listDeliveries(other)).map(({ status, attempts }) => `${status} ${attempts}`))).toEqual(new Set(['exhausted 1']));
  });
});
