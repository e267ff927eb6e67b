// The dry run of a subscription to a broker showed an HTTP request, with an `authorization` header that no broker ever gets. What each
// broker really gets is compared in test/spine/brokers.test.ts, where there are brokers.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import { review, runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const started = 'workflow.started';

describe('the dry run of a subscription to a broker', () => {
  let service: TestService;
  let me: Caller;
  let eventId: string;
  let caseId: string;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    caseId = (await me.send('POST', '/api/v1/external/workflows/run', runOf('review'))).body.workflowRuntimeId;
    const { body } = await me.get(`/api/v1/events?eventName=${started}`);
    eventId = body.results[0].id;
  });
  afterAll(() => service?.stop());

  const dryRun = async (entry: Record<string, unknown>) => {
    const auth = { type: 'basic', username: 'casewire', password: '{secret.BROKER}' };
    const headers = { 'X-Team': 'kyb', 'x-key': '{secret.KEY}' };
    const made = await me.send('POST', '/api/v1/subscriptions', { level: 'customer', events: [started], auth, headers, ...entry });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { body } = await me.send('POST', `/api/v1/subscriptions/${made.body.id}/dry-run`, { eventId });
    await me.send('DELETE', `/api/v1/subscriptions/${made.body.id}`);
    return { ...body, secret: made.body.secret };
  };

  it.each([
    [
      'nats',
      { url: 'nats://127.0.0.1', destination: { subject: 'kyb.{workflowRuntimeId}.{eventName}', stream: 'KYB' } },
      () => ({ messageId: eventId, subject: `kyb.${caseId}.${started}`, stream: 'KYB' }),
      () => ({ 'Nats-Msg-Id': eventId, 'Nats-Expected-Stream': 'KYB' }),
    ],
    [
      'rabbitmq',
      { url: 'amqp://127.0.0.1/kyb', destination: { exchange: 'kyb', routingKey: 'on.{eventName}' } },
      () => ({ messageId: eventId, exchange: 'kyb', routingKey: `on.${started}`, type: started }),
      () => ({}),
    ],
    [
      'redis-stream',
      { url: 'redis://127.0.0.1', destination: { stream: 'kyb:{eventName}' } },
      () => ({ messageId: null, stream: `kyb:${started}`, maxLength: null }),
      () => ({}),
    ],
  ])('to %s shows its message, and no HTTP request', async (type, entry, message, ownHeaders) => {
    const { headers, body, secret, ...shown } = await dryRun({ type, ...entry });
    expect(shown).toEqual({
      wanted: true,
      filter: 'none',
      detail: null,
      method: null,
      url: expect.stringContaining(entry.url),
      message: message(),
    });
    expect(headers).toEqual({
      'x-team': 'kyb',
      'x-key': '{secret.KEY}',
      'content-type': 'application/json',
      'x-casewire-event': started,
      'webhook-id': eventId,
      'webhook-timestamp': expect.any(String),
      'webhook-signature': expect.stringMatching(/^v1,/),
      'x-hmac-signature': expect.any(String),
      'x-casewire-delivery': '(of the delivery)',
      'x-casewire-attempt': '1',
      ...ownHeaders(),
    });
    expect(verifyWebhook(body, headers, secret)).toMatchObject({ id: eventId, workflowRuntimeId: caseId });
  });

  it('shows a webhook as before, without a message', async () => {
    const { method, message, headers } = await dryRun({ type: 'webhook', url: 'http://127.0.0.1:1/hook' });
    expect({ method, message }).toEqual({ method: 'POST', message: null });
    expect(headers).toMatchObject({ authorization: 'Basic base64(casewire:{secret.BROKER})', 'webhook-id': eventId });
  });
});
