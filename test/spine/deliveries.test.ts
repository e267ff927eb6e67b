// Deliveries through the front door: retried by their schedule, every attempt on record, filtered, paged, sent again; and
// what subscriptions may say, with secrets that are shown once.

import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSigningSecret } from '../../src/webhooks/signing-secret.ts';
import { verifyWebhook } from '../../verify/src/index.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const log = '/api/v1/deliveries';

describe('deliveries', () => {
  let service: TestService;
  const receivers: Receiver[] = [];
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(async () => {
    await service?.stop();
    for (const receiver of receivers) await receiver.close();
  });

  const receive = async (how: Parameters<Receiver['answer']>[0] = 204): Promise<Receiver> => {
    const receiver = await startReceiver();
    receiver.answer(how);
    receivers.push(receiver);
    return receiver;
  };
  /** A workspace with the review chart. */
  const ready = async (): Promise<Caller> => {
    const me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    return me;
  };
  const run = (me: Caller, url: string, more: Record<string, unknown> = {}): Promise<Answer> =>
    me.send(
      'POST',
      `${cases}/run`,
      runOf('review', { score: 10 }, { subscriptions: [{ type: 'webhook', url, events: ['workflow.started'], ...more }] }),
    );
  const results = async (me: Caller, query = '') => (await me.get(`${log}?limit=200&${query}`)).body.results;
  /** The only delivery, once it has this status, with its attempts. */
  const settled = async (me: Caller, status: string) => {
    await expect.poll(async () => (await results(me)).map((one: { status: string }) => one.status), { timeout: 15_000 }).toEqual([status]);
    return (await me.get(`${log}/${(await results(me))[0].id}`)).body;
  };

  it('are retried by their schedule until it ends, with every attempt on record', async () => {
    const me = await ready();
    const receiver = await receive((_got, response) =>
      response.writeHead(500, { 'set-cookie': 'session=canary', 'x-note': 'kept' }).end('é'.repeat(20_000)),
    );
    await run(me, receiver.url, { retrySchedule: [1, 1] });
    await expect
      .poll(async () => (await results(me))[0])
      .toMatchObject({ status: 'retrying', reason: 'http_status', responseStatus: 500, nextAttemptAt: expect.stringMatching(/Z$/) });
    const delivery = await settled(me, 'exhausted');
    expect(delivery).toMatchObject({
      reason: 'http_status',
      responseStatus: 500,
      nextAttemptAt: null,
      settledAt: expect.stringMatching(/Z$/),
    });
    expect(delivery.attempts.map((attempt: { number: number }) => attempt.number)).toEqual([1, 2, 3]);
    for (const { outcome, reason, detail, response, late } of delivery.attempts) {
      expect({ outcome, reason, late }).toEqual({ outcome: 'failed', reason: 'http_status', late: false });
      expect(detail).toContain('500');
      expect(response.status).toBe(500);
      expect(response.headers).toMatchObject({ 'set-cookie': '[redacted]', 'x-note': 'kept' });
      expect(Buffer.byteLength(response.body)).toBe(16_384);
    }
    const startedAt = delivery.attempts.map((attempt: { startedAt: string }) => Date.parse(attempt.startedAt));
    for (const gap of [startedAt[1] - startedAt[0], startedAt[2] - startedAt[1]]) expect(gap).toBeGreaterThanOrEqual(1_000);

    expect(receiver.received).toHaveLength(3);
    const [first, second, third] = receiver.received;
    expect(second?.raw).toBe(first?.raw);
    expect(new Set(receiver.received.map((got) => got.headers['webhook-id'])).size).toBe(1);
    expect(receiver.received.map((got) => got.headers['x-casewire-attempt'])).toEqual(['1', '2', '3']);
    expect(Number(third?.headers['webhook-timestamp'])).toBeGreaterThan(Number(first?.headers['webhook-timestamp']));
  });

  it('that reach a receiver which comes back end delivered', async () => {
    const me = await ready();
    const receiver = await receive((_got, response) => response.writeHead(receiver.received.length < 2 ? 503 : 200).end());
    await run(me, receiver.url, { retrySchedule: [1] });
    const delivery = await settled(me, 'delivered');
    expect(delivery.attempts.map((attempt: { outcome: string }) => attempt.outcome)).toEqual(['failed', 'delivered']);
    expect(delivery.reason).toBeNull();
  });

  it('fail by timeout', async () => {
    const me = await ready();
    const receiver = await receive(() => undefined);
    await run(me, receiver.url, { timeoutMs: 1_000, retrySchedule: [] });
    const { attempts } = await settled(me, 'exhausted');
    expect(attempts).toMatchObject([{ outcome: 'failed', reason: 'timeout', response: null }]);
    expect(attempts[0].durationMs).toBeGreaterThanOrEqual(1_000);
    expect(attempts[0].durationMs).toBeLessThan(3_000);
  });

  it('fail on a redirect, which is not followed', async () => {
    const me = await ready();
    const elsewhere = await receive();
    const receiver = await receive((_got, response) => response.writeHead(307, { location: elsewhere.url }).end());
    await run(me, receiver.url, { retrySchedule: [] });
    expect((await settled(me, 'exhausted')).attempts).toMatchObject([{ reason: 'redirect', response: { status: 307 } }]);
    expect(elsewhere.received).toEqual([]);
  });

  it('fail when nobody listens, or what listens talks no HTTP', async () => {
    const nobody = await startReceiver();
    await nobody.close();
    const me = await ready();
    await run(me, nobody.url, { retrySchedule: [] });
    expect((await settled(me, 'exhausted')).attempts).toMatchObject([{ reason: 'connection_refused', response: null }]);

    const babble = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('hello\r\n\r\n'),
    );
    await new Promise<void>((resolve) => babble.listen(0, '127.0.0.1', resolve));
    const other = await ready();
    const { port } = babble.address() as { port: number };
    await run(other, `http://127.0.0.1:${port}/`, { retrySchedule: [] });
    expect((await settled(other, 'exhausted')).attempts).toMatchObject([{ outcome: 'failed', response: null }]);
    await new Promise((resolve) => babble.close(resolve));
  });

  it('disable the subscription on 410 and cancel the rest', async () => {
    const me = await ready();
    const receiver = await receive(500);
    const subscribed = await me.send('POST', '/api/v1/external/customers/subscriptions', {
      subscriptions: [{ type: 'webhook', url: receiver.url, retrySchedule: [3_600] }],
    });
    const started = await me.send('POST', `${cases}/run`, runOf('review'));
    await expect.poll(async () => (await results(me, 'status=retrying')).length).toBe(1);
    receiver.answer(410);
    await me.send('POST', `${cases}/${started.body.workflowRuntimeId}/event`, { name: 'SUBMIT' });
    await expect
      .poll(async () => new Set((await results(me)).map((one: { status: string }) => one.status)))
      .toEqual(new Set(['cancelled']));
    const reasons = new Set((await results(me)).map((one: { reason: string }) => one.reason));
    expect([...reasons].sort()).toEqual(['gone', 'subscription_disabled']);
    const [shown] = (await me.get('/api/v1/external/customers/subscriptions')).body.subscriptions;
    expect(shown).toMatchObject({ id: subscribed.body.subscriptions[0].id, status: 'disabled', reason: expect.stringContaining('410') });
    const count = receiver.received.length;
    await me.send('PATCH', `${cases}/${started.body.workflowRuntimeId}`, { context: { a: 1 } });
    expect((await results(me, 'status=skipped')).map((one: { reason: string }) => one.reason)).toEqual([
      'subscription_disabled',
      'subscription_disabled',
    ]);
    expect(receiver.received).toHaveLength(count);
  });

  it('that wait for a receiver which answers 410 are not sent any more', async () => {
    const me = await ready();
    const held: (() => void)[] = [];
    const receiver = await receive((_got, response) => void held.push(() => response.writeHead(410).end()));
    await me.send('POST', '/api/v1/external/customers/subscriptions', {
      subscriptions: [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }],
    });
    const runs = Promise.all(Array.from({ length: 60 }, () => me.send('POST', `${cases}/run`, runOf('review'))));
    await receiver.count(8);
    // Eight are on their way, others are claimed and wait in memory for a moment.
    await expect.poll(async () => (await results(me, 'status=sending')).length, { timeout: 10_000 }).toBeGreaterThan(8);
    receiver.answer(410);
    for (const release of held) release();
    await runs;
    await expect.poll(async () => (await results(me, 'status=cancelled&status=skipped')).length, { timeout: 10_000 }).toBe(60);
    expect(receiver.received).toHaveLength(8);
    const again = await me.send('POST', '/api/v1/external/customers/subscriptions', {
      subscriptions: [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }],
    });
    expect(again.body.subscriptions[0].status).toBe('enabled');
    receiver.answer(204);
    await me.send('POST', `${cases}/run`, runOf('review'));
    await receiver.count(9);
  });

  it('are sent again on request: same id, same bytes, a fresh schedule', async () => {
    const me = await ready();
    const receiver = await receive(500);
    await run(me, receiver.url, { retrySchedule: [3_600] });
    const waiting = await settled(me, 'retrying');
    receiver.answer(200);
    const retried = await me.send('POST', `${log}/${waiting.id}/retry`);
    expect(retried).toMatchObject({ status: 200, body: { id: waiting.id, reason: null } });
    expect((await settled(me, 'delivered')).attempts).toHaveLength(2);

    const held: (() => void)[] = [];
    receiver.answer((_got, response) => void held.push(() => response.writeHead(200).end()));
    expect((await me.send('POST', `${log}/${waiting.id}/retry`)).status).toBe(200);
    await receiver.count(3);
    const busy = await me.send('POST', `${log}/${waiting.id}/retry`);
    expectProblem(busy, 'delivery_in_flight');
    expect(busy.body.deliveryStatus).toBe('sending');
    for (const release of held) release();
    expect((await settled(me, 'delivered')).attempts).toHaveLength(3);
    const [first, ...others] = receiver.received;
    for (const other of others) {
      expect(other.raw).toBe(first?.raw);
      expect(other.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      expect(other.headers['x-casewire-delivery']).toBe(waiting.id);
    }
  });

  it('take a retry with the content type of JSON and no body', async () => {
    const me = await ready();
    const receiver = await receive();
    await run(me, receiver.url);
    const { id } = await settled(me, 'delivered');
    expect((await me.send('POST', `${log}/${id}/retry`, undefined, { 'content-type': 'application/json' })).status).toBe(200);
    await receiver.count(2);
  });

  it('are filtered and paged, and so are events', async () => {
    const me = await ready();
    const [good, bad] = [await receive(), await receive(418)];
    await me.send('POST', '/api/v1/external/customers/subscriptions', {
      subscriptions: [
        { type: 'webhook', url: good.url },
        { type: 'webhook', url: bad.url, events: ['workflow.started'], retrySchedule: [] },
      ],
    });
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await me.send('POST', `${cases}/run`, runOf('review'))).body.workflowRuntimeId);
    await me.send('POST', `${cases}/${ids[0]}/event`, { name: 'SUBMIT' });
    await expect.poll(async () => (await results(me, 'status=delivered')).length).toBe(5);
    await expect.poll(async () => (await results(me, 'status=exhausted')).length).toBe(3);
    const all = await results(me);
    expect(all).toHaveLength(8);
    expect(await results(me, 'status=delivered&status=exhausted')).toHaveLength(8);
    expect(await results(me, `workflowRuntimeId=${ids[0]}`)).toHaveLength(4);
    expect(await results(me, 'eventName=workflow.state.changed')).toHaveLength(1);
    expect(await results(me, 'responseStatus=418')).toHaveLength(3);
    expect(await results(me, `subscriptionId=${all.find((one: { url: string }) => one.url === bad.url).subscriptionId}`)).toHaveLength(3);
    expect(await results(me, `eventId=${all[0].eventId}`)).not.toHaveLength(0);
    const instant = all.at(-1).createdAt;
    expect(await results(me, `since=${instant}`)).toHaveLength(8);
    expect(await results(me, `until=${instant}`)).toHaveLength(0);

    for (const path of [log, '/api/v1/events', cases]) {
      const whole = (await me.get(`${path}?limit=200`)).body.results.map((one: { id: string }) => one.id);
      const paged: string[] = [];
      let cursor: string | null = '';
      for (let page = 0; cursor !== null && page < 20; page += 1) {
        const { body }: Answer = await me.get(`${path}?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
        paged.push(...body.results.map((one: { id: string }) => one.id));
        cursor = body.meta.nextCursor;
      }
      expect(paged).toEqual(whole);
      expect(new Set(paged).size).toBe(whole.length);
    }
    const byPage = await me.get(`${cases}?limit=2&page=2`);
    expect(byPage.body).toMatchObject({ results: [{ id: ids[0] }], meta: { total: 3, pages: 2 } });
    const [event] = (await me.get(`/api/v1/events?workflowRuntimeId=${ids[0]}`)).body.results;
    const sent = await good.first((got) => got.headers['webhook-id'] === event.id);
    expect((await me.get(`/api/v1/events/${event.id}`)).body.body).toEqual(sent.body);
  });

  it('follow wildcards, tell what never matches, and go once to a URL on two levels', async () => {
    const me = await service.workspace();
    const receiver = await receive();
    const entry = (path: string, events?: string[]) => ({ type: 'webhook', url: `${receiver.url}/${path}`, ...(events ? { events } : {}) });
    const customer = await me.send('POST', '/api/v1/external/customers/subscriptions', {
      subscriptions: [
        entry('all'),
        entry('star', ['*']),
        entry('prefix', ['workflow.context.*']),
        entry('never', ['workflow.nonsense', 'workflow.completed']),
        entry('case-matters', ['Workflow.Started']),
      ],
    });
    expect(customer.body.subscriptions.map((one: { neverMatches: boolean }) => one.neverMatches)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect((await me.get('/api/v1/external/customers/subscriptions')).body.subscriptions[3]).toMatchObject({
      neverMatches: true,
      events: ['workflow.nonsense', 'workflow.completed'],
    });
    await me.send('POST', '/api/v1/workflow-definition', {
      name: 'review',
      definition: review,
      config: { subscriptions: [entry('star', ['workflow.*']), entry('definition', ['workflow.*'])] },
    });
    const started = await me.send(
      'POST',
      `${cases}/run`,
      runOf('review', {}, { subscriptions: [entry('star', ['workflow.started']), entry('definition', ['*'])] }),
    );
    await me.send('POST', `${cases}/${started.body.workflowRuntimeId}/event`, { name: 'SUBMIT' });
    await expect.poll(async () => (await results(me, 'status=delivered')).length).toBe(10);
    const count = (path: string) => receiver.received.filter((got) => got.path === `/hook/${path}`).length;
    expect(['all', 'star', 'prefix', 'never', 'case-matters', 'definition'].map(count)).toEqual([3, 3, 1, 0, 0, 3]);
  });

  it('are signed with the secret of the entry, and no secret is ever shown again', async () => {
    const me = await service.workspace();
    const receiver = await receive();
    const [own, definitionSecret] = [newSigningSecret(new Uint8Array(32).fill(7)), newSigningSecret(new Uint8Array(32).fill(8))];
    const entry = (path: string, more: object = {}) => ({
      type: 'webhook',
      url: `${receiver.url}/${path}`,
      events: ['workflow.started'],
      ...more,
    });
    const customer = await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: [entry('customer')] });
    const customerSecret = customer.body.subscriptions[0].secret;
    expect(customerSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const made = await me.send('POST', '/api/v1/workflow-definition', {
      name: 'review',
      definition: review,
      config: { subscriptions: [entry('definition', { secret: definitionSecret })] },
    });
    const started = await me.send('POST', `${cases}/run`, runOf('review', {}, { subscriptions: [entry('case', { secret: own })] }));
    const got = async (path: string) => receiver.first((request) => request.path === `/hook/${path}`);
    for (const [path, secret] of [
      ['case', own],
      ['definition', definitionSecret],
      ['customer', customerSecret],
    ] as const) {
      const { raw, headers } = await got(path);
      expect(verifyWebhook(raw, headers as Record<string, string>, secret).eventName).toBe('workflow.started');
    }
    await expect.poll(async () => (await results(me, 'status=delivered')).length).toBe(3);

    const id = started.body.workflowRuntimeId;
    const answers: unknown[] = [made.body, started.body];
    for (const path of [
      cases,
      `${cases}/${id}`,
      `${cases}/${id}/context`,
      '/api/v1/workflow-definition',
      `/api/v1/workflow-definition/${made.body.id}`,
      '/api/v1/external/customers/subscriptions',
      '/api/v1/external/customers/me',
      log,
      '/api/v1/events',
    ]) {
      answers.push((await me.get(path)).body);
    }
    for (const one of await results(me))
      answers.push((await me.get(`${log}/${one.id}`)).body, (await me.get(`/api/v1/events/${one.eventId}`)).body);
    answers.push(
      (await me.send('POST', `/api/v1/workflow-definition/${made.body.id}/copy`, { name: 'copied', displayName: 'x' })).body.config,
    );
    answers.push(receiver.received);
    const everything = JSON.stringify(answers);
    for (const secret of [own, definitionSecret, customerSecret, me.sharedSecret, me.key]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(secret.replace('whsec_', ''));
    }
  });

  it('keep the definition-level secret of an entry over an upgrade that leaves it out', async () => {
    const me = await service.workspace();
    const receiver = await receive();
    const secret = newSigningSecret(new Uint8Array(32).fill(9));
    const made = await me.send('POST', '/api/v1/workflow-definition', {
      name: 'review',
      definition: review,
      config: { subscriptions: [{ type: 'webhook', url: receiver.url, events: ['*'], secret }] },
    });
    await me.send('POST', `/api/v1/workflow-definition/${made.body.id}/upgrade`, { displayName: 'Newer' });
    await me.send('POST', `${cases}/run`, runOf('review'));
    const { raw, headers } = await receiver.first(() => true);
    expect(verifyWebhook(raw, headers as Record<string, string>, secret).eventName).toBe('workflow.started');
  });

  it('replace the customer-level list whole, once, however many do it at once', async () => {
    const me = await ready();
    const subscriptions = [
      { type: 'webhook', url: 'https://example.com/a' },
      { type: 'webhook', url: 'https://example.com/b' },
    ];
    const path = '/api/v1/external/customers/subscriptions';
    const rush = await Promise.all(Array.from({ length: 10 }, () => me.send('POST', path, { subscriptions })));
    expect(rush.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect((await me.get(path)).body.subscriptions).toHaveLength(2);
    expect(rush.filter(({ body }) => body.subscriptions[0].secret !== undefined)).toHaveLength(1);
    expect((await me.send('POST', path, { subscriptions: [] })).body).toEqual({ subscriptions: [] });
    expect((await me.get(path)).body).toEqual({ subscriptions: [] });
  });
});
