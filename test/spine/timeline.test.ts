// The story of a case in one list, and the log of its plugin calls.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignalName } from '../../src/telemetry/signals.ts';
import { runOf } from '../support/page.ts';
import { expectProblem, withoutRequestId } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/external/workflows';
const unknown = '019cade0-6f00-7000-8000-000000000002';

/** Risk rules on entry, then a vendor's callback or a timer, then a reviewer. */
const onboarding = {
  name: 'onboarding',
  definition: {
    initial: 'scoring',
    states: {
      scoring: { on: { SCORED: 'awaiting', SCORING_FAILED: 'awaiting' } },
      awaiting: { after: { 600000: 'rejected' }, on: { KYC_DONE: 'manual_review' } },
      manual_review: { on: { approve: 'approved', reject: 'rejected' } },
      approved: { type: 'final', tags: ['approved'] },
      rejected: { type: 'final', tags: ['rejected'] },
    },
  },
  extensions: {
    commonPlugins: [
      {
        name: 'risk',
        pluginKind: 'riskRules',
        stateNames: ['scoring'],
        rulesSource: { source: 'inline', rules: [] },
        successAction: 'SCORED',
        errorAction: 'SCORING_FAILED',
      },
    ],
  },
} as const;

interface Entry {
  readonly at: string;
  readonly kind: string;
  readonly id: string;
  readonly [fact: string]: unknown;
}

describe('the timeline of a case', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;
  let id: string;
  let story: readonly Entry[];

  const signal = (name: SignalName) =>
    new Promise<void>((resolve) => {
      const stop = service.signals.on(name, () => {
        stop();
        resolve();
      });
    });

  beforeAll(async () => {
    service = await startTestService();
    receiver = await startReceiver();
    me = await service.workspace();
    expect((await me.send('POST', '/api/v1/workflow-definition', onboarding)).status).toBe(201);
    const adaId = (await me.send('POST', '/api/v1/people', { firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' })).body.id;
    const subscriptions = [{ type: 'webhook', url: receiver.url, events: ['workflow.completed'] }];
    const scored = signal('plugin.settled');
    const run = await me.send('POST', `${base}/run`, runOf('onboarding', { documents: [{ id: 'a', category: 'x' }] }, { subscriptions }));
    id = run.body.workflowRuntimeId;
    await scored;
    const { url } = (await me.get(`${base}/${id}/callback-url?event=KYC_DONE`)).body;
    expect((await fetch(url, { method: 'POST', body: '{"ok":true}' })).status).toBe(200);
    await me.send('PATCH', `${base}/${id}/assign`, { assigneeId: adaId });
    const delivered = signal('delivery.settled');
    await me.send('PATCH', `${base}/${id}/event-decision`, { name: 'approve' });
    await delivered;
    story = (await me.get(`${base}/${id}/timeline?limit=200`)).body.results;
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  it('tells what happened in the order in which it did', () => {
    expect(story.filter(({ kind }) => kind !== 'event' && kind !== 'context_changed').map(({ kind }) => kind)).toEqual([
      'started',
      'plugin_call',
      'plugin_try',
      'transition',
      'timer_set',
      'callback',
      'transition',
      'timer_cancelled',
      'assignment',
      'transition',
      'decision',
      'completed',
      'delivery',
      'attempt',
    ]);
    const times = story.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(story.flatMap(({ sequence, kind }) => (sequence !== undefined && kind !== 'delivery' ? [sequence] : []))).toEqual(
      story.filter(({ sequence, kind }) => sequence !== undefined && kind !== 'delivery').map((_, index) => index + 1),
    );
  });

  it('says of each part what it was', () => {
    const of = (kind: string) => story.filter((entry) => entry.kind === kind);
    expect(of('started')).toMatchObject([{ eventName: 'workflow.started', sequence: 1, state: 'scoring' }]);
    expect(of('plugin_call')).toMatchObject([
      { plugin: 'risk', pluginKind: 'riskRules', state: 'scoring', status: 'done', callback: 'SCORED', callbackAccepted: true },
    ]);
    expect(of('plugin_try')).toMatchObject([
      { plugin: 'risk', callId: of('plugin_call')[0]?.id, number: 1, outcome: 'answered', durationMs: expect.any(Number) },
    ]);
    expect(of('transition').map(({ from, to }) => [from, to])).toEqual([
      ['scoring', 'awaiting'],
      ['awaiting', 'manual_review'],
      ['manual_review', 'approved'],
    ]);
    expect(of('timer_set')).toMatchObject([{ id: of('timer_cancelled')[0]?.id, timerId: expect.any(String), dueAt: expect.any(String) }]);
    expect(of('callback')).toMatchObject([{ event: 'KYC_DONE', accepted: true, reason: null }]);
    expect(of('assignment')).toMatchObject([{ assignee: { firstName: 'Ada' } }]);
    expect(of('decision')).toMatchObject([{ documents: [{ documentId: 'a', status: 'approved', decidedBy: expect.any(String) }] }]);
    expect(of('completed')).toMatchObject([{ state: 'approved' }]);
    expect(of('delivery')).toMatchObject([{ eventName: 'workflow.completed', url: receiver.url, status: 'delivered', attempts: 1 }]);
    expect(of('attempt')).toMatchObject([{ deliveryId: of('delivery')[0]?.id, number: 1, outcome: 'delivered', responseStatus: 204 }]);
  });

  it('comes in pages that hold every part once', async () => {
    const paged: Entry[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { results: readonly Entry[]; meta: { nextCursor: string | null } } = (
        await me.get(`${base}/${id}/timeline?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).body;
      expect(page.results.length).toBeLessThanOrEqual(3);
      paged.push(...page.results);
      cursor = page.meta.nextCursor;
    }
    expect(paged).toEqual(story);
  });

  it('is the workspace’s own, and refuses what is not its cursor', async () => {
    const foreign = await (await service.workspace()).get(`${base}/${id}/timeline`);
    expectProblem(foreign, 'not_found');
    expect(withoutRequestId(foreign)).toEqual(withoutRequestId(await me.get(`${base}/${unknown}/timeline`)));
    for (const cursor of ['x', Buffer.from(`1.2.${id}.3`).toString('base64url'), Buffer.from(`1.22.${id}`).toString('base64url')]) {
      expectProblem(await me.get(`${base}/${id}/timeline?cursor=${cursor}`), 'invalid_request');
    }
    expectProblem(await me.get(`${base}/${id}/timeline?limit=201`), 'invalid_request');
  });

  it('gives decisions on odd documents too', async () => {
    const run = await me.send('POST', `${base}/run`, runOf('onboarding', { documents: [{ id: 'a' }, { id: 'b', decision: 'yes' }] }));
    const other = run.body.workflowRuntimeId;
    await me.send('PATCH', `${base}/${other}/decision/b`, { decision: 'reject', reason: 'x' });
    await me.send('PATCH', `${base}/${other}`, {
      context: { documents: [{ id: 'c', 'data,"data":': 1, decision: { status: 'approved' } }] },
    });
    const { results } = (await me.get(`${base}/${other}/timeline`)).body;
    expect(results.filter(({ kind }: Entry) => kind === 'decision').map(({ documents }: Entry) => documents)).toMatchObject([
      [{ documentId: 'b', status: 'rejected' }],
      [{ documentId: 'c', status: 'approved', decidedBy: null }],
    ]);
  });

  it('has one entry for each decision: the same one again, one taken back, and one that comes late', async () => {
    const scored = signal('plugin.settled');
    const run = await me.send('POST', `${base}/run`, runOf('onboarding', { documents: [{ id: 'a' }, { id: 'b' }] }));
    await scored;
    const other = run.body.workflowRuntimeId;
    const decide = (document: string, body: Record<string, unknown>) => me.send('PATCH', `${base}/${other}/decision/${document}`, body);
    await decide('a', { decision: 'reject', reason: 'blurred' });
    await decide('a', { decision: 'reject', reason: 'expired' });
    await decide('a', { decision: null });
    await me.send('PATCH', `${base}/${other}`, { context: { note: 1 } });
    const { url } = (await me.get(`${base}/${other}/callback-url?event=KYC_DONE`)).body;
    await fetch(url, { method: 'POST', body: '{"ok":true}' });
    expect((await me.send('POST', `${base}/${other}/event`, { name: 'approve' })).body.status).toBe('completed');
    await decide('b', { decision: 'approve' });
    await decide('b', { decision: 'reject', reason: 'late' });
    const { results } = (await me.get(`${base}/${other}/timeline?limit=200`)).body;
    const decidedBy = expect.any(String);
    expect(results.filter(({ kind }: Entry) => kind === 'decision').map(({ documents }: Entry) => documents)).toEqual([
      [{ documentId: 'a', status: 'rejected', decidedBy }],
      [{ documentId: 'a', status: 'rejected', decidedBy }],
      [{ documentId: 'a', status: null, decidedBy }],
      [{ documentId: 'b', status: 'approved', decidedBy }],
      [{ documentId: 'b', status: 'rejected', decidedBy }],
    ]);
    expect(results.filter(({ kind }: Entry) => kind === 'completed')).toHaveLength(1);
  });

  describe('and its plugin calls', () => {
    const calls = async (query = '') => (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${id}${query}`)).body.results;

    it('are listed and filtered', async () => {
      const [call] = await calls();
      expect(call).toMatchObject({
        workflowRuntimeId: id,
        plugin: 'risk',
        pluginKind: 'riskRules',
        state: 'scoring',
        status: 'done',
        reason: null,
        attempts: 1,
        nextAttemptAt: null,
        callback: 'SCORED',
        callbackAccepted: true,
        createdAt: expect.any(String),
        settledAt: expect.any(String),
      });
      expect(await calls('&status=done&plugin=risk')).toEqual([call]);
      expect(await calls('&status=pending&status=failed')).toEqual([]);
      expect(await calls('&plugin=other')).toEqual([]);
      expect((await me.get('/api/v1/plugin-calls?limit=1')).body.meta.nextCursor).toEqual(expect.any(String));
      expect((await (await service.workspace()).get('/api/v1/plugin-calls')).body).toEqual({ results: [], meta: { nextCursor: null } });
      expectProblem(await me.get('/api/v1/plugin-calls?status=lost'), 'invalid_request');
    });

    it('are shown with every try: what was asked, what came back, and how long it took', async () => {
      const [call] = await calls();
      await service.restart(async (database) => {
        await database.query(
          `with answered as (update plugin_call_attempts set response_status = 200 where plugin_call_id = $1 returning id)
           update plugin_call_exchanges set request = '{"method":"POST","url":"https://vendor.example/{secret.PATH}"}',
                  response_headers = '{"content-type":"text/plain"}', response_body = 'fine' where id in (select id from answered)`,
          [call.id],
        );
      });
      const shown = await me.get(`/api/v1/plugin-calls/${call.id}`);
      expect(shown.body).toEqual({
        ...call,
        attempts: [
          expect.objectContaining({
            number: 1,
            outcome: 'answered',
            reason: null,
            detail: null,
            durationMs: expect.any(Number),
            startedAt: expect.any(String),
          }),
        ],
      });
      expect(shown.body.attempts[0]).toMatchObject({
        request: { method: 'POST', url: 'https://vendor.example/{secret.PATH}' },
        response: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'fine' },
      });
      expect(JSON.stringify(shown.body)).not.toMatch(/lease|node/);
      const foreign = await (await service.workspace()).get(`/api/v1/plugin-calls/${call.id}`);
      expectProblem(foreign, 'not_found');
      expect(withoutRequestId(foreign)).toEqual(withoutRequestId(await me.get(`/api/v1/plugin-calls/${unknown}`)));
    });
  });
});
