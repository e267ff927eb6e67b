// Reviewers, and what they do with a case beside deciding it: taking it on, adding to it, tagging it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem, withoutRequestId } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/external/workflows';
const unknown = '019cade0-6f00-7000-8000-000000000002';

describe('people', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service?.stop());

  const ada = { firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' };

  it('are added, listed and removed', async () => {
    const me = await service.workspace();
    const made = await me.send('POST', '/api/v1/people', ada);
    expect(made).toMatchObject({ status: 201, body: ada });
    const bo = await me.send('POST', '/api/v1/people', { firstName: 'Bo', lastName: 'Li', email: 'bo@example.com' });
    const first = await me.get('/api/v1/people?limit=1');
    expect(first.body.results).toEqual([bo.body]);
    expect((await me.get(`/api/v1/people?limit=1&cursor=${first.body.meta.nextCursor}`)).body).toEqual({
      results: [made.body],
      meta: { nextCursor: null },
    });
    expect(await me.send('DELETE', `/api/v1/people/${made.body.id}`)).toMatchObject({ status: 200, body: { removed: true } });
    expectProblem(await me.send('DELETE', `/api/v1/people/${made.body.id}`), 'not_found');
    expect((await me.get('/api/v1/people')).body.results).toEqual([bo.body]);
  });

  it('have an address of their own, however it is spelled, until they are removed', async () => {
    const me = await service.workspace();
    const made = await me.send('POST', '/api/v1/people', ada);
    expectProblem(await me.send('POST', '/api/v1/people', { ...ada, email: 'ADA@example.com' }), 'name_taken');
    await me.send('DELETE', `/api/v1/people/${made.body.id}`);
    const again = await me.send('POST', '/api/v1/people', ada);
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(made.body.id);
    expect((await (await service.workspace()).send('POST', '/api/v1/people', ada)).status).toBe(201);
  });

  it('are added once by one idempotency key', async () => {
    const me = await service.workspace();
    const answers = await Promise.all([1, 2, 3].map(() => me.send('POST', '/api/v1/people', ada, { 'idempotency-key': 'k' })));
    expect(answers.map(({ status, body }) => [status, body.id])).toEqual(Array.from({ length: 3 }, () => [201, answers[0]?.body.id]));
  });

  it('are the workspace’s own, and its admins’ to change', async () => {
    const me = await service.workspace();
    const { id } = (await me.send('POST', '/api/v1/people', ada)).body;
    const stranger = await service.workspace();
    expect((await stranger.get('/api/v1/people')).body.results).toEqual([]);
    const foreign = await stranger.send('DELETE', `/api/v1/people/${id}`);
    expectProblem(foreign, 'not_found');
    expect(withoutRequestId(foreign)).toEqual(withoutRequestId(await stranger.send('DELETE', `/api/v1/people/${unknown}`)));
    const writer = await service.keyFor(me, ['cases:read', 'cases:write']);
    expectProblem(await writer.send('POST', '/api/v1/people', ada), 'forbidden');
    expect((await writer.get('/api/v1/people')).body.results).toHaveLength(1);
    for (const body of [{}, { ...ada, email: 'nonsense' }, { ...ada, firstName: '' }, { ...ada, id: unknown }]) {
      expectProblem(await me.send('POST', '/api/v1/people', body), 'invalid_request');
    }
  });
});

describe('a case in the hands of people', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;
  let adaId: string;
  let boId: string;

  beforeAll(async () => {
    service = await startTestService();
    receiver = await startReceiver();
    me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: [{ type: 'webhook', url: receiver.url }] });
    adaId = (await me.send('POST', '/api/v1/people', { firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' })).body.id;
    boId = (await me.send('POST', '/api/v1/people', { firstName: 'Bo', lastName: 'Li', email: 'bo@example.com' })).body.id;
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  const start = async (context: Record<string, unknown> = {}): Promise<string> =>
    (await me.send('POST', `${base}/run`, runOf('review', { score: 10, ...context }))).body.workflowRuntimeId;
  const patch = (id: string, body: unknown, headers?: Record<string, string>) => me.send('PATCH', `${base}/${id}`, body, headers);
  const assign = (id: string, assigneeId: unknown) => me.send('PATCH', `${base}/${id}/assign`, { assigneeId });
  const told = async (id: string) => {
    const { results } = (await me.get(`/api/v1/events?workflowRuntimeId=${id}&limit=200`)).body;
    return [...results].sort((a, b) => a.sequence - b.sequence).map((event) => event.eventName as string);
  };
  const sent = (id: string, eventName: string, fits: (body: Record<string, unknown>) => boolean = () => true) =>
    receiver.first(({ body }) => body.workflowRuntimeId === id && body.eventName === eventName && fits(body));

  it('is assigned, handed on and given back, and every envelope says to whom', async () => {
    const id = await start();
    const person = { id: adaId, firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' };
    expect((await sent(id, 'workflow.started')).body).toMatchObject({ assignee: null, assignedAt: null });

    const assigned = await assign(id, adaId);
    expect(assigned).toMatchObject({
      status: 200,
      body: { assigneeId: adaId, assignee: person, assignedAt: expect.stringMatching(/Z$/), version: 2 },
    });
    expect((await sent(id, 'workflow.assignee.changed')).body).toMatchObject({
      assignee: person,
      assignedAt: assigned.body.assignedAt,
      data: { score: 10 },
    });
    await me.send('POST', `${base}/${id}/event`, { name: 'SUBMIT' });
    expect((await sent(id, 'workflow.state.changed')).body).toMatchObject({ assignee: person, assignedAt: assigned.body.assignedAt });

    expect((await assign(id, adaId)).body.version).toBe(3);
    expect((await assign(id, boId)).body).toMatchObject({ assigneeId: boId, assignee: { firstName: 'Bo' }, version: 4 });
    expect((await assign(id, null)).body).toMatchObject({ assigneeId: null, assignee: null, assignedAt: null, version: 5 });
    expect((await sent(id, 'workflow.assignee.changed', (body) => body['assignee'] === null)).body.assignedAt).toBeNull();
    expect((await told(id)).filter((name) => name === 'workflow.assignee.changed')).toHaveLength(3);
    expect((await me.get(`${base}?assigneeId=${adaId}`)).body.results).toEqual([]);
  });

  it('keeps its assignee when that person is removed, and takes nobody who is unknown', async () => {
    const id = await start();
    const { id: personId } = (await me.send('POST', '/api/v1/people', { firstName: 'Cy', lastName: 'Roe', email: 'cy@example.com' })).body;
    await assign(id, personId);
    await me.send('DELETE', `/api/v1/people/${personId}`);
    await me.send('POST', `${base}/${id}/event`, { name: 'SUBMIT' });
    expect((await sent(id, 'workflow.state.changed')).body.assignee).toMatchObject({ id: personId, firstName: 'Cy' });
    const gone = await assign(await start(), personId);
    const stranger = (
      await (await service.workspace()).send('POST', '/api/v1/people', { firstName: 'Di', lastName: 'Fox', email: 'di@example.com' })
    ).body.id;
    for (const nobody of [unknown, stranger]) expect(withoutRequestId(await assign(id, nobody))).toEqual(withoutRequestId(gone));
    expectProblem(gone, 'not_found');
    expectProblem(await assign(id, 'ada'), 'invalid_request');
    expectProblem(await assign(id, undefined), 'invalid_request');
    expectProblem(await assign(unknown, adaId), 'not_found');
  });

  it('is assigned to nobody once it is completed', async () => {
    const id = await start();
    for (const name of ['SUBMIT', 'approve']) await me.send('POST', `${base}/${id}/event`, { name });
    expectProblem(await assign(id, adaId), 'case_completed');
    expectProblem(await patch(id, { assigneeId: null, context: { a: 1 } }), 'case_completed');
    expect((await me.get(`${base}/${id}`)).body.context.a).toBeUndefined();
    expect((await patch(id, { tags: ['archived'], context: { a: 1 } })).body).toMatchObject({
      tags: ['approved', 'archived'],
      context: { a: 1 },
    });
  });

  it('takes context, assignee and tags in one commit', async () => {
    const id = await start({ documents: [{ id: 'd', category: 'x' }] });
    const answer = await patch(
      id,
      { context: { documents: [{ id: 'd', note: 1 }] }, assigneeId: adaId, tags: ['vip', 'late', 'vip'] },
      { 'if-match': '1' },
    );
    expect(answer.body).toMatchObject({
      assigneeId: adaId,
      tags: ['late', 'vip'],
      context: { documents: [{ id: 'd', category: 'x', note: 1 }] },
    });
    expect(await told(id)).toEqual([
      'workflow.started',
      'workflow.assignee.changed',
      'workflow.context.changed',
      'workflow.context.document.updated',
    ]);
    expect((await sent(id, 'workflow.context.changed')).body).toMatchObject({ tags: ['late', 'vip'], assignee: { id: adaId } });
    expectProblem(await patch(id, { tags: [], assigneeId: unknown }), 'not_found');
    expect((await me.get(`${base}/${id}`)).body).toMatchObject({ tags: ['late', 'vip'], version: answer.body.version });
    expect((await patch(id, {})).body.version).toBe(answer.body.version);
  });

  it('tells of new tags while it is open, and of the same ones nothing', async () => {
    const id = await start();
    await patch(id, { tags: ['vip'] });
    await patch(id, { tags: ['vip'] });
    expect(await told(id)).toEqual(['workflow.started', 'workflow.context.document.updated']);
    expect((await sent(id, 'workflow.context.document.updated')).body).toMatchObject({ tags: ['vip'], sequence: 2 });
    for (const name of ['SUBMIT', 'approve']) await me.send('POST', `${base}/${id}/event`, { name });
    const before = await told(id);
    expect((await patch(id, { tags: ['archived'] })).body.tags).toEqual(['approved', 'archived']);
    expect(await told(id)).toEqual(before);
  });

  it('carries people’s tags through every move, beside those of its states, until they are replaced', async () => {
    const id = await start();
    await patch(id, { tags: ['vip'] });
    await me.send('POST', `${base}/${id}/event`, { name: 'SUBMIT' });
    expect((await me.send('POST', `${base}/${id}/event`, { name: 'approve' })).body.tags).toEqual(['approved', 'vip']);
    expect((await sent(id, 'workflow.completed')).body.tags).toEqual(['approved', 'vip']);
    expect((await patch(id, { tags: ['approved', 'closed'] })).body.tags).toEqual(['approved', 'closed']);
    expect((await patch(id, { tags: [] })).body.tags).toEqual(['approved']);
  });

  it('gets no outcome by a tag', async () => {
    const id = await start();
    const refused = await patch(id, { tags: ['vip', 'approved'] });
    expectProblem(refused, 'invalid_request');
    expect(refused.body.errors).toMatchObject([{ path: 'tags.1' }]);

    const unnamed = { initial: 'a', states: { a: { on: { END: 'approved' } }, approved: { type: 'final' } } };
    await me.send('POST', '/api/v1/workflow-definition', { name: 'unnamed', definition: unnamed });
    const other = (await me.send('POST', `${base}/run`, runOf('unnamed'))).body.workflowRuntimeId;
    expectProblem(await patch(other, { tags: ['rejected'] }), 'invalid_request');
    await patch(other, { tags: ['vip'] });
    await me.send('POST', `${base}/${other}/event`, { name: 'END' });
    expect(await told(other)).toContain('workflow.context.document.completed');
  });

  it.each([{ state: 'approved' }, { status: 'completed' }, { resolvedAt: '2026-01-01T00:00:00Z' }, { version: 7 }, { config: {} }])(
    'cannot be written past its machine: %j',
    async (body) => {
      const id = await start();
      const answer = await patch(id, { context: { a: 1 }, ...body });
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors).toMatchObject([{ path: Object.keys(body)[0] }]);
      expect((await me.get(`${base}/${id}`)).body).toMatchObject({ version: 1, state: 'draft' });
    },
  );

  it.each<[string, unknown]>([
    ['context', []],
    ['tags', 'vip'],
    ['tags.0', [1]],
    ['tags.0', ['']],
    ['assigneeId', 'ada'],
  ])('refuses a wrong %s', async (path, value) => {
    const answer = await patch(await start(), { [path.split('.')[0] ?? '']: value });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });
});
