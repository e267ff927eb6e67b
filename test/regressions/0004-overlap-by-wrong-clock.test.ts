// The end of a rotation's overlap came from the clock of the node that answered: an hour behind, and the former secret signed nothing from
// the first request on; an hour ahead, and it went on for an hour too long. The embedded database has its node's clock, so it is skipped there.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import { engine } from '../support/database.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const hourMs = 3_600_000;
const overlapSeconds = 600;

// The embedded database has no clock but this process's own.
describe.skipIf(engine !== 'postgres')('a rotation on a node whose clock is wrong', () => {
  let service: TestService;
  let receiver: Receiver;
  let me: Caller;

  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
    me = await service.workspace();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  const subscribe = async (path: string) => {
    const entry = {
      level: 'customer',
      type: 'webhook',
      url: `${receiver.url}${path}`,
      events: ['workflow.started'],
      signatures: ['v1', 'v1a'],
    };
    return (await me.send('POST', '/api/v1/subscriptions', entry)).body;
  };
  /** Only what the product reads as the time of day; the timers and the database go on as they are. */
  const withClockOff = async <Result>(byMs: number, work: () => Promise<Result>): Promise<Result> => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });
    return work().finally(() => vi.useRealTimers());
  };

  it('an hour behind lets the former secret sign until the overlap ends', async () => {
    const { id, secret } = await subscribe('/behind');
    const rotated = await withClockOff(-hourMs, () => me.send('POST', `/api/v1/subscriptions/${id}/rotate-secret`, { overlapSeconds }));
    expect(rotated.status).toBe(200);
    expect((await me.get(`/api/v1/subscriptions/${id}`)).body.publicKeys).toHaveLength(2);
    const { body } = await me.send('POST', `/api/v1/subscriptions/${id}/test`, {});
    expect(body).toMatchObject({ status: 'delivered' });
    const { raw, headers } = await receiver.first((one) => one.path === '/hook/behind');
    for (const one of [secret, rotated.body.secret]) expect(() => verifyWebhook(raw, headers, one)).not.toThrow();
  });

  it('an hour ahead does not make the overlap longer, nor hide a key that still signs', async () => {
    const { id } = await subscribe('/ahead');
    const before = Date.now();
    const rotated = await withClockOff(hourMs, () => me.send('POST', `/api/v1/subscriptions/${id}/rotate-secret`, { overlapSeconds }));
    const endsInMs = Date.parse(rotated.body.overlapEndsAt) - before;
    const shown = await withClockOff(hourMs, () => me.get(`/api/v1/subscriptions/${id}`));
    expect(endsInMs).toBeLessThan(overlapSeconds * 1_000 + 60_000);
    expect(shown.body.publicKeys).toHaveLength(2);
  });
});
