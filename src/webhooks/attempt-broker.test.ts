// An attempt at a broker, through attemptDelivery: what the broker client is asked to send, and what its answer means.

import { describe, expect, it } from 'vitest';

import { verifyWebhook } from '../../verify/src/index.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { BrokerRequest, BrokerResult } from '../outbound/brokers/broker-client.ts';
import { createAccessTokens } from './access-tokens.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import { newSigningSecret, writeSecrets } from './signing-secret.ts';

const secret = newSigningSecret(new Uint8Array(32).fill(1));
const now = new Date('2024-01-01T00:00:00.900Z');
const stored = new Map([
  ['PASSWORD', 'canary-password'],
  ['TEAM', 'kyb'],
  ['BROKEN', 'canary\r\nx: y'],
]);

const setUp = (more: Partial<DueDelivery> = {}, result: BrokerResult = { kind: 'kept', durationMs: 7 }) => {
  const sent: BrokerRequest[] = [];
  const http = { send: async () => ({ kind: 'failed', reason: 'network', detail: 'nothing goes out by HTTP', durationMs: 0 }) as const };
  const delivery: DueDelivery = {
    ...{
      id: 'd1',
      workspaceId: 'w1',
      eventId: 'e1',
      eventType: 'workflow.completed',
      caseId: 'c1',
      subscriptionId: 's1',
      receiverId: 'r1',
    },
    ...{ request: null, url: 'nats+tls://broker.test', body: '{"eventName":"workflow.completed","name":"Æ"}', attempt: 3, uncounted: 0 },
    ...{ timeoutMs: 15_000, retrySchedule: null, subscriptionStatus: 'enabled', sealedSharedSecret: 'shared', lease: 'l1' },
    type: 'nats',
    sealedSecret: writeSecrets([{ secret, until: null }]),
    settings: {
      destination: { subject: 'casewire.{eventName}.{workflowRuntimeId}' },
      auth: { type: 'basic', username: 'me', password: '{secret.PASSWORD}' },
      headers: { 'X-Team': '{secret.TEAM}' },
    },
    ...more,
  };
  const attempt = () =>
    attemptDelivery(delivery, {
      http,
      brokers: {
        send: async (request) => {
          sent.push(request);
          return result;
        },
      },
      tokens: createAccessTokens(http),
      unseal: async (sealed) => sealed,
      secrets: async (_, names) => new Map([...stored].filter(([name]) => names.includes(name))),
      now: () => now,
      userAgent: 'Casewire/0',
    });
  return { sent, attempt };
};

describe('an attempt at a broker', () => {
  it('sends the stored bytes, signed as a webhook is, to the place and with the login of the settings', async () => {
    const { sent, attempt } = setUp();
    expect(await attempt()).toEqual({ outcome: { kind: 'delivered' }, response: null, durationMs: 7 });
    const [request] = sent;
    expect(request).toMatchObject({
      type: 'nats',
      url: 'nats+tls://broker.test',
      workspaceId: 'w1',
      credentials: { kind: 'password', username: 'me', password: 'canary-password' },
      timeoutMs: 15_000,
      message: {
        id: 'e1',
        tryId: 'd1.3',
        eventName: 'workflow.completed',
        timestamp: 1_704_067_200,
        place: { kind: 'nats', subject: 'casewire.workflow.completed.c1', stream: null },
      },
    });
    const { headers = {}, body = new Uint8Array() } = request?.message ?? {};
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-team': 'kyb',
      'x-casewire-event': 'workflow.completed',
      'webhook-id': 'e1',
      'webhook-timestamp': '1704067200',
      'webhook-signature': expect.stringMatching(/^v1,/),
      'x-hmac-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      'x-casewire-delivery': 'd1',
      'x-casewire-attempt': '3',
    });
    expect(verifyWebhook(Buffer.from(body).toString(), headers, secret, { now }).eventName).toBe('workflow.completed');
  });

  it('puts a word in place of the case for events that have none', async () => {
    const { sent, attempt } = setUp({ caseId: null });
    await attempt();
    expect(sent[0]?.message.place).toMatchObject({ subject: 'casewire.workflow.completed.none' });
  });

  it('fails with the broker’s own words, but not with our secrets in them', async () => {
    const { attempt } = setUp(
      {},
      { kind: 'failed', reason: 'broker_refused', detail: 'NATS refused: no "canary-password" here', durationMs: 3 },
    );
    expect(await attempt()).toEqual({
      outcome: { kind: 'failed', reason: 'broker_refused', detail: 'NATS refused: no "{secret.PASSWORD}" here' },
      response: null,
      durationMs: 3,
    });
  });

  it.each([
    ['a library that is not installed', {}, { kind: 'not_installed', detail: 'npm install x' } as const, 'client_not_installed'],
    ['a destination that is not of the type', { type: 'rabbitmq' } as const, undefined, 'invalid_settings'],
    ['an auth that no broker knows', { auth: { type: 'mtls', certificate: 'a', key: 'b' } } as const, undefined, 'invalid_settings'],
    ['a secret that is gone', { auth: { type: 'bearer', token: '{secret.GONE}' } } as const, undefined, 'unknown_secret'],
    ['a header that a secret breaks', { headers: { 'x-a': '{secret.BROKEN}' } }, undefined, 'header_not_allowed'],
  ])(
    'is impossible with %s',
    async (_title, { type = 'nats', ...settings }: { type?: DueDelivery['type'] } & DueDelivery['settings'], result, reason) => {
      const { attempt } = setUp({ type, settings: { destination: { subject: 'a' }, ...settings } }, result);
      const { outcome } = await attempt();
      expect(outcome).toMatchObject({ kind: 'impossible', reason });
      expect(JSON.stringify(outcome)).not.toContain('canary');
    },
  );
});
