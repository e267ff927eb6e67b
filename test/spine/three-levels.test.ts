// The page's subscription on each of its three levels, one receiver each: every event arrives once, with the page's fields,
// signed so that two independent verifiers accept it.

import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const pageFields = [
  'id',
  'eventName',
  'apiVersion',
  'timestamp',
  'assignedAt',
  'assignee',
  'workflowCreatedAt',
  'workflowResolvedAt',
  'workflowDefinitionId',
  'workflowRuntimeId',
  'ballerineEntityId',
  'correlationId',
  'environment',
  'data',
];

describe('subscriptions on three levels', () => {
  let service: TestService;
  let me: Caller;
  let receivers: Record<'customer' | 'definition' | 'case', Receiver>;
  const secrets: Record<string, string> = {};
  let caseId: string;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    receivers = { customer: await startReceiver(), definition: await startReceiver(), case: await startReceiver() };
    const entry = (level: keyof typeof receivers, events: readonly string[]) => ({ type: 'webhook', url: receivers[level].url, events });

    const customer = await me.send('POST', '/api/v1/external/customers/subscriptions', {
      subscriptions: [{ type: 'webhook', url: receivers.customer.url }],
    });
    expect(customer.status).toBe(201);
    secrets['customer'] = customer.body.subscriptions[0].secret;

    const definition = await me.send('POST', '/api/v1/workflow-definition', {
      name: 'three-levels',
      definition: review,
      config: { subscriptions: [entry('definition', ['workflow.state.changed', 'workflow.completed'])] },
    });
    expect(definition.status).toBe(201);
    secrets['definition'] = definition.body.subscriptions[0].secret;

    const run = await me.send(
      'POST',
      '/api/v1/external/workflows/run',
      runOf('three-levels', { score: 12 }, { subscriptions: [entry('case', ['workflow.context.document.*'])] }),
    );
    expect(run.status).toBe(200);
    secrets['case'] = run.body.subscriptions[0].secret;
    caseId = run.body.workflowRuntimeId;

    for (const name of ['SUBMIT', 'approve']) {
      const sent = await me.send('POST', `/api/v1/external/workflows/${caseId}/event`, { name });
      expect(sent.status).toBe(200);
    }
  });
  afterAll(async () => {
    await service?.stop();
    for (const receiver of Object.values(receivers ?? {})) await receiver.close();
  });

  const names = (received: readonly Received[]) => received.map((request) => request.body.eventName as string).sort();

  it('gives the customer level all events, once each', async () => {
    const received = await receivers.customer.count(6);
    expect(names(received)).toEqual([
      'workflow.completed',
      'workflow.context.document.completed',
      'workflow.context.document.updated',
      'workflow.started',
      'workflow.state.changed',
      'workflow.state.changed',
    ]);
  });

  it('gives the definition and the case level what they named, once each', async () => {
    expect(names(await receivers.definition.count(3))).toEqual(['workflow.completed', 'workflow.state.changed', 'workflow.state.changed']);
    expect(names(await receivers.case.count(2))).toEqual(['workflow.context.document.completed', 'workflow.context.document.updated']);
  });

  it('numbers the events of the case without a gap', async () => {
    const received = await receivers.customer.count(6);
    expect(received.map((request) => request.body.sequence).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('sends the fields of the page, in its order', async () => {
    const request = await receivers.case.first((got) => got.body.eventName === 'workflow.context.document.completed');
    expect(Object.keys(request.body).filter((key) => pageFields.includes(key))).toEqual(pageFields);
    expect(request.body).toMatchObject({
      apiVersion: 1,
      workflowRuntimeId: caseId,
      environment: 'sandbox',
      workflowStatus: 'completed',
      workflowFinalState: 'approved',
      previousState: 'review',
      assignee: null,
      data: { score: 12, entity: { type: 'business' } },
    });
    expect(request.body.id).toBe(request.headers['webhook-id']);
  });

  it('signs so that verify/ and standardwebhooks accept it, and a changed byte is refused', async () => {
    for (const level of ['customer', 'definition', 'case'] as const) {
      for (const request of receivers[level].received) {
        const headers = request.headers as Record<string, string>;
        const secret = secrets[level] ?? '';
        expect(verifyWebhook(request.raw, headers, secret).eventName).toBe(request.body.eventName);
        expect(verifyWebhook(request.raw, headers, me.sharedSecret).eventName).toBe(request.body.eventName);
        expect(new Webhook(secret).verify(request.raw, headers)).toMatchObject({ id: request.body.id });
        expect(() => verifyWebhook(request.raw.replace('sandbox', 'sandbax'), headers, secret)).toThrow();
      }
    }
  });

  it('keeps what is for the other environment, says that it never matches, and sends it nothing', async () => {
    const [own, hook] = [await service.workspace(), await startReceiver()];
    const pair = (path: string) =>
      ['production', 'sandbox'].map((environment) => ({
        type: 'webhook',
        url: `${hook.url}/${environment}/${path}`,
        events: ['workflow.started'],
        environment,
      }));
    const shown = [
      { environment: 'production', neverMatches: true },
      { environment: 'sandbox', neverMatches: false },
    ];
    const customer = await own.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: pair('customer') });
    const definition = { name: 'two-environments', definition: review, config: { subscriptions: pair('definition') } };
    const published = await own.send('POST', '/api/v1/workflow-definition', definition);
    const ran = await own.send('POST', '/api/v1/external/workflows/run', runOf('two-environments', {}, { subscriptions: pair('case') }));
    for (const { body } of [customer, published, ran]) expect(body.subscriptions).toMatchObject(shown);
    expect((await own.get('/api/v1/external/customers/subscriptions')).body.subscriptions).toMatchObject(shown);

    await hook.count(3);
    const paths = (await own.get('/api/v1/deliveries')).body.results.map(({ url }: { url: string }) => url.replace(hook.url, ''));
    expect(paths.sort()).toEqual(['/sandbox/case', '/sandbox/customer', '/sandbox/definition']);

    const [{ id }] = customer.body.subscriptions;
    const patch = (environment: unknown) => own.send('PATCH', `/api/v1/subscriptions/${id}`, { environment });
    expectProblem(await patch('staging'), 'invalid_request');
    expect((await own.get(`/api/v1/subscriptions/${id}`)).body).toMatchObject({ environment: 'production', neverMatches: true });
    expect((await patch('sandbox')).body).toMatchObject({ environment: 'sandbox', neverMatches: false });
    const cleared = (await patch(null)).body;
    expect([cleared.environment, cleared.neverMatches]).toEqual([undefined, false]);

    for (const environment of ['staging', 'Sandbox', '', 7]) {
      const subscriptions = [{ type: 'webhook', url: hook.url, events: ['*'], environment }];
      const path = 'subscriptions.0.environment';
      const refused = await own.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions });
      expectProblem(refused, 'invalid_request');
      expect(refused.body.errors).toMatchObject([{ path, message: 'must be "sandbox" or "production"' }]);
      const onRun = await own.send('POST', '/api/v1/external/workflows/run', runOf('two-environments', {}, { subscriptions }));
      expect(onRun.body.errors).toMatchObject([{ path: `config.${path}` }]);
      const onDefinition = await own.send('POST', '/api/v1/workflow-definition', {
        name: 'bad',
        definition: review,
        config: { subscriptions },
      });
      expect(onDefinition.body.errors).toMatchObject([{ path: `config.${path}` }]);
      const alone = await own.send('POST', '/api/v1/subscriptions', { level: 'customer', ...subscriptions[0] });
      expect(alone.body.errors).toMatchObject([{ path: 'environment' }]);
    }
    await hook.close();
  });

  it('shows every delivery as delivered, with its attempt', async () => {
    const list = await me.get(`/api/v1/deliveries?workflowRuntimeId=${caseId}&limit=200`);
    expect(list.body.results).toHaveLength(11);
    await expect
      .poll(async () => (await me.get(`/api/v1/deliveries?workflowRuntimeId=${caseId}&status=delivered`)).body.results.length)
      .toBe(11);
    const one = await me.get(`/api/v1/deliveries/${list.body.results[0].id}`);
    expect(one.body.attempts).toMatchObject([{ number: 1, outcome: 'delivered', response: { status: 204 }, late: false }]);
  });
});
