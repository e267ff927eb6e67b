// A workspace whose deliveries pile up is told to wait before it makes more; its running cases, its reviewers and everybody else go on.

import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const limit = 5;
const review = { initial: 'review', states: { review: { on: { reject: 'rejected' } }, rejected: { type: 'final' } } };

describe('a backlog at its limit', () => {
  let service: TestService;
  let receiver: Receiver;
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService({ backlogLimit: limit }), startReceiver()]);
  });
  afterAll(async () => {
    await receiver?.close();
    await service?.stop();
  });

  const ready = async (): Promise<Caller> => {
    const me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    const subscription = { level: 'customer', type: 'webhook', url: receiver.url, events: ['workflow.started'], maxInFlight: 1 };
    expect((await me.send('POST', '/api/v1/subscriptions', subscription)).status).toBe(201);
    return me;
  };
  const run = (me: Caller) => me.send('POST', `${cases}/run`, runOf('review'));

  it('answers 429 to what makes more events, lets go on what runs, and opens again by itself', { timeout: 60_000 }, async () => {
    const held: ServerResponse[] = [];
    receiver.answer((_request, response) => void held.push(response));
    const [flooding, calm] = [await ready(), await ready()];
    const first = await run(flooding);
    // The count is remembered for some seconds: the refusal comes with the first look after the limit.
    for (let n = 0; n < limit; n += 1) expect((await run(flooding)).status).toBe(200);
    await expect.poll(async () => (await run(flooding)).status, { timeout: 15_000, interval: 250 }).toBe(429);
    const refused = await run(flooding);
    expectProblem(refused, 'backlog_full');
    expect(refused.headers.get('retry-after')).toBe('10');
    const id = first.body.workflowRuntimeId;
    expectProblem(await flooding.send('POST', `${cases}/${id}/event`, { name: 'reject' }), 'backlog_full');
    expect((await flooding.get(`${cases}/${id}`)).status).toBe(200);
    // A reviewer's word is not kept waiting.
    expect((await flooding.send('PATCH', `${cases}/${id}/event-decision`, { name: 'reject' })).status).toBe(200);
    expect((await run(calm)).status).toBe(200);
    receiver.answer(204);
    for (const response of held) response.writeHead(204).end();
    await expect.poll(async () => (await run(flooding)).status, { timeout: 30_000, interval: 250 }).toBe(200);
  });

  it('counts custom webhooks, which have no subscription', { timeout: 60_000 }, async () => {
    const me = await service.workspace();
    const held: ServerResponse[] = [];
    const silent = await startReceiver();
    silent.answer((_request, response) => void held.push(response));
    const webhook = { pluginKind: 'webhook', name: 'told', url: `${silent.url}/told`, method: 'POST', stateNames: ['review'] };
    const flow = { name: 'custom', definition: review, extensions: { apiPlugins: [webhook] } };
    expect((await me.send('POST', '/api/v1/workflow-definition', flow)).status).toBe(201);
    // More than are sent to a new receiver at once: those wait, and count.
    for (let n = 0; n < 20; n += 1) expect([200, 429]).toContain((await me.send('POST', `${cases}/run`, runOf('custom'))).status);
    await expect
      .poll(async () => (await me.send('POST', `${cases}/run`, runOf('custom'))).status, { timeout: 20_000, interval: 250 })
      .toBe(429);
    silent.answer(204);
    for (const response of held) response.writeHead(204).end();
    await silent.close();
  });
});
