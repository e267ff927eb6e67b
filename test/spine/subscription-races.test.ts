// A subscription is disabled, removed or given a new secret while one of its deliveries is in flight, and at the moment it is answered:
// what is in flight ends and is on record, nothing is sent after that but what the change still allows. CASEWIRE_PROOF_FULL=1: a thousand
// times instead of sixty.

import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import { review, runOf } from '../support/page.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const rounds = process.env['CASEWIRE_PROOF_FULL'] === '1' ? 1_000 : 60;
const changes = ['disable', 'remove', 'rotate'] as const;
type Change = (typeof changes)[number];

interface Round {
  readonly path: string;
  readonly change: Change;
  readonly subscriptionId: string;
  /** Requests that had come in when the change was answered. */
  readonly before: number;
  readonly secret: string;
}

describe('a subscription that changes under a delivery in flight', () => {
  let service: TestService;
  let receiver: Receiver;
  let me: Caller;
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
    me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
  });
  afterAll(async () => {
    await receiver?.close();
    await service?.stop();
  });

  const held = new Map<string, ServerResponse>();
  const requestsAt = (path: string): readonly Received[] => receiver.received.filter((request) => request.path === path);
  const change = async (kind: Change, id: string): Promise<string> => {
    if (kind === 'remove') expect((await me.send('DELETE', `/api/v1/subscriptions/${id}`)).status).toBe(200);
    if (kind === 'disable') expect((await me.send('POST', `/api/v1/subscriptions/${id}/disable`, {})).status).toBe(200);
    if (kind !== 'rotate') return '';
    const rotated = await me.send('POST', `/api/v1/subscriptions/${id}/rotate-secret`, { overlapSeconds: 0 });
    expect(rotated.status).toBe(200);
    return rotated.body.secret;
  };

  const play = async (n: number): Promise<Round> => {
    const path = `/hook/${n}`;
    const kind = changes[n % changes.length] ?? 'disable';
    const entry = { type: 'webhook', url: receiver.url.replace('/hook', path), events: ['workflow.started'], retrySchedule: [1] };
    const run = await me.send('POST', '/api/v1/external/workflows/run', runOf('review', {}, { subscriptions: [entry] }));
    expect(run.status, JSON.stringify(run.body)).toBe(200);
    const id = run.body.subscriptions[0].id;
    await receiver.first((request) => request.path === path);
    const fail = () => held.get(path)?.writeHead(500).end();
    // By turns: the answer comes after the change, together with it, and before it.
    const turn = Math.floor(n / changes.length) % 3;
    if (turn > 0) fail();
    if (turn === 2) await new Promise<void>((resolve) => setImmediate(resolve));
    const secret = await change(kind, id);
    const before = requestsAt(path).length;
    if (turn === 0) fail();
    return { path, change: kind, subscriptionId: id, before, secret };
  };

  it(`ends as the change says, ${rounds} times`, { timeout: 600_000 }, async () => {
    receiver.answer((request, response) => {
      if (requestsAt(request.path).length > 1) response.writeHead(204).end();
      else held.set(request.path, response);
    });
    const played: Round[] = [];
    for (let n = 0; n < rounds; n += 20) {
      played.push(...(await Promise.all(Array.from({ length: Math.min(20, rounds - n) }, (_, more) => play(n + more)))));
    }
    const rotated = played.filter((round) => round.change === 'rotate');
    for (const { path } of rotated) await receiver.first(() => requestsAt(path).length === 2, 20_000);
    for (const round of played) {
      const { results } = (await me.get(`/api/v1/deliveries?subscriptionId=${round.subscriptionId}`)).body;
      expect(results, round.path).toHaveLength(1);
      const settled = async () => (await me.get(`/api/v1/deliveries/${results[0].id}`)).body;
      const expected = { rotate: 'delivered', disable: 'cancelled', remove: 'cancelled' }[round.change];
      await expect.poll(async () => (await settled()).status, { timeout: 15_000 }).toBe(expected);
      const { attempts, reason } = await settled();
      const requests = requestsAt(round.path);
      // What comes to its turn after the change is on record as an attempt that was not made.
      const made = attempts.filter(({ outcome }: { outcome: string }) => outcome !== 'impossible');
      expect(made, `${round.path} ${round.change}`).toHaveLength(requests.length);
      expect(attempts[0]).toMatchObject({ response: { status: 500 } });
      if (round.change === 'rotate') {
        const second = requests[1];
        if (!second) throw new Error(`${round.path} was not tried again`);
        expect(verifyWebhook(second.raw, second.headers, round.secret)).toMatchObject({ eventName: 'workflow.started' });
      } else {
        expect(requests.length, `sent after the change was answered: ${round.path}`).toBe(round.before);
        expect(reason).toMatch(round.change === 'disable' ? /disabled/ : /deleted|removed/);
      }
    }
  });
});
