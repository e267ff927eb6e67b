// Subscriptions one by one: made, changed, tested, rotated, stopped and enabled again, and what each asks of its sender.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const review = {
  initial: 'manual_review',
  states: {
    manual_review: { on: { approve: 'approved', reject: 'rejected' } },
    approved: { type: 'final', tags: ['approved'] },
    rejected: { type: 'final', tags: ['rejected'] },
  },
};
const unknownId = '00000000-0000-4000-8000-000000000000';

describe('subscriptions', () => {
  let service: TestService;
  let receiver: Receiver;
  let caller: Caller;

  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
    caller = await service.workspace();
    await caller.send('POST', '/api/v1/workflow-definition', {
      name: 'review',
      displayName: 'Review',
      definitionType: 'statechart-json',
      definition: review,
    });
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  const run = async (id: string, data: Record<string, unknown> = {}): Promise<string> => {
    const context = { entity: { type: 'business', id, data }, documents: [] };
    const answer = await caller.send('POST', '/api/v1/external/workflows/run', { workflowId: 'review', context });
    expect(answer.status).toBe(200);
    return answer.body.workflowRuntimeId;
  };
  const subscribe = async (path: string, entry: Record<string, unknown>) => {
    const answer = await caller.send('POST', '/api/v1/subscriptions', {
      level: 'customer',
      type: 'webhook',
      url: `${receiver.url}${path}`,
      events: ['workflow.started'],
      ...entry,
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  /** Looks now, and again whenever an attempt was stored. */
  const until = (check: () => Promise<boolean>): Promise<void> =>
    new Promise((resolve) => {
      const look = async () => {
        if (!(await check())) return;
        stop();
        resolve();
      };
      const stop = service.signals.on('delivery.settled', look);
      void look();
    });
  const arrived = (path: string, least: number) =>
    receiver.first(() => receiver.received.filter((one) => one.path === path).length >= least);
  const remove = (id: string) => caller.send('DELETE', `/api/v1/subscriptions/${id}`);
  const deliveriesOf = async (subscriptionId: string) =>
    (await caller.get(`/api/v1/deliveries?subscriptionId=${subscriptionId}`)).body.results;

  it('are made on any level, read, listed, changed and removed', async () => {
    const made = await subscribe('/crud', { description: 'first', headers: { 'x-team': 'risk' } });
    expect(made).toMatchObject({ level: 'customer', targetId: null, status: 'enabled', health: { failures: 0, circuit: 'closed' } });
    expect(made.secret).toMatch(/^whsec_/);
    const read = await caller.get(`/api/v1/subscriptions/${made.id}`);
    expect(read.body).toMatchObject({ id: made.id, description: 'first', headers: { 'x-team': 'risk' } });
    expect(read.body.secret).toBeUndefined();
    const changed = await caller.send('PATCH', `/api/v1/subscriptions/${made.id}`, { description: null, rateLimit: 5 });
    expect(changed.body).toMatchObject({ description: null, rateLimit: 5, headers: { 'x-team': 'risk' } });
    const onDefinition = await subscribe('/crud-definition', { level: 'definition', targetId: 'review' });
    expect(onDefinition).toMatchObject({ level: 'definition', targetId: 'review' });
    const listed = await caller.get('/api/v1/subscriptions?level=definition');
    expect(listed.body.results.map((one: { id: string }) => one.id)).toEqual([onDefinition.id]);
    for (const { id } of [made, onDefinition]) expect((await remove(id)).body).toEqual({ removed: true });
    expectProblem(await caller.get(`/api/v1/subscriptions/${made.id}`), 'not_found');
  });

  it('refuse what cannot be kept, all at once and with each path', async () => {
    const answer = await caller.send('POST', '/api/v1/subscriptions', {
      level: 'customer',
      type: 'webhook',
      url: `${receiver.url}/bad`,
      filter: 'data.[',
      rateLimit: 0,
      headers: { 'webhook-id': 'mine', 'x-bad': 'a\nb' },
      auth: { type: 'bearer', token: 'in-clear' },
      sched: [1],
    });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map((one: { path: string }) => one.path).sort()).toEqual(
      ['auth.token', 'filter', 'headers.webhook-id', 'headers.x-bad', 'rateLimit', 'sched'].sort(),
    );
    expect(JSON.stringify(answer.body)).not.toContain('in-clear');
    expectProblem(
      await caller.send('POST', '/api/v1/subscriptions', {
        level: 'definition',
        targetId: 'none',
        type: 'webhook',
        url: receiver.url,
        events: ['*'],
      }),
      'invalid_request',
    );
  });

  it('send what their filter passes, as their transform makes it; the rest is a row that says so', async () => {
    const picky = await subscribe('/picky', {
      filter: "data.entity.data.country == 'DE'",
      transform: '{case: workflowRuntimeId, country: data.entity.data.country}',
    });
    const german = await run('filter-de', { country: 'DE' });
    const french = await run('filter-fr', { country: 'FR' });
    const { body, raw, headers } = await receiver.first((one) => one.path === '/hook/picky');
    expect(body).toEqual({ case: german, country: 'DE' });
    expect(() => verifyWebhook(raw, headers, picky.secret)).not.toThrow();
    const skipped = (await deliveriesOf(picky.id)).find((one: { workflowRuntimeId: string }) => one.workflowRuntimeId === french);
    expect(skipped).toMatchObject({ status: 'skipped', reason: 'filtered', attempts: 0 });
    // Someone may send it after all: then as the transform made it.
    expect((await caller.send('POST', `/api/v1/deliveries/${skipped.id}/retry`, {})).status).toBe(200);
    const late = await receiver.first((one) => one.path === '/hook/picky' && one.raw.includes('FR'));
    expect(late.body).toEqual({ case: french, country: 'FR' });
    await remove(picky.id);
  });

  it('show in a dry run what would be sent, and send nothing', async () => {
    const seen = await subscribe('/dry-source', {});
    const dry = await subscribe('/dry', {
      events: ['workflow.completed'],
      filter: "state == 'nowhere'",
      transform: '{s: state}',
      headers: { 'x-key': 'k {secret.API_KEY}' },
    });
    await run('dry-run');
    const [source] = await deliveriesOf(seen.id);
    const answer = await caller.send('POST', `/api/v1/subscriptions/${dry.id}/dry-run`, { eventId: source.eventId });
    expect(answer.body).toMatchObject({ wanted: false, filter: 'filtered', body: '{"s":"manual_review"}', url: `${receiver.url}/dry` });
    expect(answer.body.headers).toMatchObject({ 'x-key': 'k {secret.API_KEY}', 'webhook-id': source.eventId });
    expect(() => verifyWebhook(answer.body.body, answer.body.headers, dry.secret)).not.toThrow();
    const seenBy = await receiver.first((one) => one.path === '/hook/dry-source');
    expect(answer.body.headers['user-agent']).toMatch(/^Casewire\/\d/);
    expect(answer.body.headers['user-agent']).toBe(seenBy.headers['user-agent']);
    expect(await deliveriesOf(dry.id)).toEqual([]);
    for (const { id } of [seen, dry]) await remove(id);
  });

  it('are tested with a sample, once, disabled ones too', async () => {
    const tested = await subscribe('/tested', { events: ['workflow.completed'] });
    await caller.send('POST', `/api/v1/subscriptions/${tested.id}/disable`, { reason: 'not yet' });
    const answer = await caller.send('POST', `/api/v1/subscriptions/${tested.id}/test`, {});
    expect(answer.body).toMatchObject({ status: 'delivered', eventName: 'webhook.test', attempts: [{ number: 1, outcome: 'delivered' }] });
    const { body, headers } = await receiver.first((one) => one.path === '/hook/tested');
    expect(body).toMatchObject({ eventName: 'workflow.completed', id: headers['webhook-id'] });
    receiver.answer((one, response) => response.writeHead(one.path === '/hook/tested' ? 500 : 200).end());
    const failed = await caller.send('POST', `/api/v1/subscriptions/${tested.id}/test`, {});
    expect(failed.body).toMatchObject({ status: 'exhausted', attempts: [{ response: { status: 500 } }] });
    receiver.answer(200);
    expectProblem(await caller.send('POST', `/api/v1/subscriptions/${tested.id}/test`, { eventName: 'workflow.none' }), 'invalid_request');
    expectProblem(await caller.send('POST', `/api/v1/subscriptions/${unknownId}/test`, {}), 'not_found');
    await remove(tested.id);
  });

  it('take a missing body where no member of it is necessary, and an empty one', async () => {
    const { id } = await subscribe('/bodiless', {});
    const bare = async (action: string) => (await caller.send('POST', `/api/v1/subscriptions/${id}/${action}`)).body;
    expect(await bare('disable')).toMatchObject({ id, status: 'disabled' });
    expect(await bare('test')).toMatchObject({ eventName: 'webhook.test', status: 'delivered' });
    expect(await bare('enable')).toMatchObject({ id, status: 'enabled', recovery: null });
    expect((await bare('rotate-secret')).secret).toMatch(/^whsec_/);
    // The type is named, and nothing follows.
    expect((await caller.send('POST', `/api/v1/subscriptions/${id}/disable`, '')).body).toMatchObject({ status: 'disabled' });
    for (const bad of ['null', '[]', '"enable"']) {
      expectProblem(await caller.send('POST', `/api/v1/subscriptions/${id}/enable`, bad), 'invalid_request');
    }
    for (const action of ['recover', 'dry-run']) {
      expectProblem(await caller.send('POST', `/api/v1/subscriptions/${id}/${action}`), 'invalid_request');
    }
    const [definition] = (await caller.get('/api/v1/workflow-definition')).body.items;
    expect((await caller.send('POST', `/api/v1/workflow-definition/${definition.id}/upgrade`)).status).toBe(201);
    await remove(id);
  });

  it('sign with the old and the new secret during an overlap', async () => {
    const rotated = await subscribe('/rotated', {});
    const answer = await caller.send('POST', `/api/v1/subscriptions/${rotated.id}/rotate-secret`, { overlapSeconds: 600 });
    expect(answer.body.secret).not.toBe(rotated.secret);
    await run('rotated');
    const { raw, headers } = await receiver.first((one) => one.path === '/hook/rotated');
    for (const secret of [rotated.secret, answer.body.secret]) expect(() => verifyWebhook(raw, headers, secret)).not.toThrow();
    const atOnce = await caller.send('POST', `/api/v1/subscriptions/${rotated.id}/rotate-secret`, { overlapSeconds: 0 });
    await run('rotated-again');
    const after = await receiver.first((one) => one.path === '/hook/rotated' && one.raw !== raw);
    expect(() => verifyWebhook(after.raw, after.headers, atOnce.body.secret)).not.toThrow();
    expect(() => verifyWebhook(after.raw, after.headers, answer.body.secret)).toThrow();
    await remove(rotated.id);
  });

  it('catch up what they missed while they were disabled, if asked', async () => {
    const stopped = await subscribe('/stopped', {});
    const since = new Date(Date.now() - 60_000).toISOString();
    await caller.send('POST', `/api/v1/subscriptions/${stopped.id}/disable`, {});
    const missed = await run('missed');
    expect(await deliveriesOf(stopped.id)).toMatchObject([{ status: 'skipped', reason: 'subscription_disabled' }]);
    const enabled = await caller.send('POST', `/api/v1/subscriptions/${stopped.id}/enable`, { recoverSince: since });
    expect(enabled.body).toMatchObject({ status: 'enabled', reason: null, recovery: { total: 1 } });
    const { body } = await receiver.first((one) => one.path === '/hook/stopped');
    expect(body.workflowRuntimeId).toBe(missed);
    const job = await caller.get(`/api/v1/deliveries/retry-jobs/${enabled.body.recovery.id}`);
    expect(job.body).toMatchObject({ retried: 1 });
    await remove(stopped.id);
  });

  it('get an older event by a replay, under the same id', async () => {
    const first = await subscribe('/first', {});
    await run('replayed');
    const original = await receiver.first((one) => one.path === '/hook/first');
    const newer = await subscribe('/newer', {});
    const eventId = original.headers['webhook-id'] as string;
    const answer = await caller.send('POST', `/api/v1/events/${eventId}/replay`, { subscriptionId: newer.id });
    expect(answer.body).toMatchObject({ eventId, subscriptionId: newer.id });
    const replayed = await receiver.first((one) => one.path === '/hook/newer');
    expect([replayed.headers['webhook-id'], replayed.raw]).toEqual([eventId, original.raw]);
    expectProblem(await caller.send('POST', `/api/v1/events/${eventId}/replay`, { subscriptionId: unknownId }), 'not_found');
    for (const { id } of [first, newer]) await remove(id);
  });

  it('with `ordering: case` get one case’s events by sequence, a failing head first', async () => {
    const ordered = await subscribe('/ordered', { events: ['workflow.*'], ordering: 'case', retrySchedule: [1] });
    let failures = 0;
    receiver.answer((one, response) => {
      const fails = one.path === '/hook/ordered' && failures === 0;
      if (fails) failures += 1;
      response.writeHead(fails ? 500 : 200).end();
    });
    const id = await run('ordered');
    await caller.send('POST', `/api/v1/external/workflows/${id}/event`, { name: 'approve' });
    await receiver.first((one) => one.path === '/hook/ordered' && one.body.eventName === 'workflow.completed');
    const sequences = receiver.received.filter((one) => one.path === '/hook/ordered').map((one) => one.body.sequence);
    expect(sequences[0]).toBe(sequences[1]);
    const delivered = sequences.slice(1);
    expect(delivered).toEqual([...delivered].sort((a, b) => a - b));
    expect(new Set(delivered).size).toBe(delivered.length);
    receiver.answer(200);
    await remove(ordered.id);
  });

  it('with a limit get all of a backlog at the pace that they asked for, and not one a poll', async () => {
    const quick = await subscribe('/limited', { rateLimit: 20 });
    const narrow = await subscribe('/narrow', { maxInFlight: 1 });
    for (let n = 0; n < 60; n += 1) await run(`limited-${n}`);
    await arrived('/hook/limited', 60);
    await arrived('/hook/narrow', 60);
    for (const one of [quick, narrow]) await remove(one.id);
  });

  it('tell a change of context as a JSON Patch, if asked', async () => {
    const patched = await subscribe('/patched', { events: ['workflow.context.changed'], includeChanges: true });
    const id = await run('patched');
    await caller.send('PATCH', `/api/v1/external/workflows/${id}`, { context: { score: 7 } });
    const { body, raw, headers } = await receiver.first((one) => one.path === '/hook/patched');
    expect(body).toMatchObject({ changes: [{ op: 'add', path: '/score', value: 7 }], data: { score: 7 } });
    expect(() => verifyWebhook(raw, headers, patched.secret)).not.toThrow();
    await remove(patched.id);
  });

  it('are told of a delivery that was given up, but not of their own', async () => {
    const watcher = await subscribe('/watcher', { events: ['webhook.*'] });
    const dead = await subscribe('/dead', { retrySchedule: [] });
    receiver.answer((one, response) => response.writeHead(one.path === '/hook/dead' ? 500 : 200).end());
    const id = await run('given-up');
    const { body } = await receiver.first((one) => one.path === '/hook/watcher');
    expect(body).toMatchObject({
      eventName: 'webhook.delivery.exhausted',
      data: { workflowRuntimeId: id, subscriptionId: dead.id, attempts: 1, reason: 'http_status' },
    });
    receiver.answer(200);
    for (const one of [watcher, dead]) await remove(one.id);
  });

  it('get all that matches once more by one job, however often it is asked for', async () => {
    const broken = await subscribe('/broken', { retrySchedule: [] });
    receiver.answer((one, response) => response.writeHead(one.path === '/hook/broken' ? 503 : 200).end());
    for (let n = 0; n < 5; n += 1) await run(`broken-${n}`);
    await arrived('/hook/broken', 5);
    await until(async () => (await deliveriesOf(broken.id)).every((one: { status: string }) => one.status === 'exhausted'));
    receiver.answer(200);
    const ask = () => caller.send('POST', '/api/v1/deliveries/retry', { filter: { subscriptionId: broken.id } });
    const jobs = await Promise.all([ask(), ask(), ask()]);
    expect(jobs.map((job) => job.status)).toEqual([202, 202, 202]);
    await arrived('/hook/broken', 10);
    await until(async () => (await deliveriesOf(broken.id)).every((one: { status: string }) => one.status === 'delivered'));
    expect(receiver.received.filter((one) => one.path === '/hook/broken')).toHaveLength(10);
    expectProblem(await caller.send('POST', '/api/v1/deliveries/retry', { filter: {} }), 'invalid_request');
    const byStatus = async (status: unknown) =>
      caller.send('POST', '/api/v1/deliveries/retry', { filter: { subscriptionId: broken.id, status } });
    for (const status of ['exhausted', ['exhausted']]) {
      expect((await byStatus(status)).body).toMatchObject({ filter: { status: ['exhausted'] }, total: 0 });
    }
    for (const status of ['lost', ['lost'], 7]) {
      const refused = await byStatus(status);
      expectProblem(refused, 'invalid_request');
      expect(refused.body.errors[0].path).toMatch(/^filter\.status/);
    }
    await remove(broken.id);
  });
});
