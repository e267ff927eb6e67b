// How an attempt shows who sends: through attemptDelivery, as the receiver sees it.

import { describe, expect, it } from 'vitest';

import type { DueDelivery } from '../domain/delivery.ts';
import { Unavailable, Unusable } from '../domain/errors.ts';
import type { SubscriptionSettings } from '../domain/subscription.ts';
import type { HttpRequest, SendResult } from '../outbound/http-client.ts';
import { createAccessTokens } from './access-tokens.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import { publicKeyOf } from './key-pair.ts';
import { newSigningSecret, writeSecrets } from './signing-secret.ts';

const secret = newSigningSecret(new Uint8Array(32).fill(1));
const former = newSigningSecret(new Uint8Array(32).fill(2));
const sealedSecret = writeSecrets([
  { secret, until: null },
  { secret: former, until: '2024-01-02T00:00:00.000Z' },
]);
const stored = new Map([
  ['KEY', 'canary-key'],
  ['PASSWORD', 'canary:pässword'],
  ['BROKEN', 'canary-a\r\nx-evil: 1'],
  ['CERT', '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'],
  ['PEM', '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n'],
]);

function setUp(settings: SubscriptionSettings, ...answers: readonly Partial<SendResult>[]) {
  const sent: HttpRequest[] = [];
  const asked: string[][] = [];
  const http = {
    send: async (request: HttpRequest): Promise<SendResult> => {
      sent.push(request);
      const ok = { kind: 'answered', status: 200, headers: {}, body: '{}', complete: true, durationMs: 5 } as const;
      return { ...ok, ...(answers[sent.length - 1] ?? answers.at(-1)) } as SendResult;
    },
  };
  const delivery = {
    ...{ id: 'd1', workspaceId: 'w1', eventId: 'e1', eventType: 'workflow.completed', caseId: 'c1', subscriptionId: 's1' },
    ...{ receiverId: 'r1', request: null, url: 'https://hooks.acme.com/in', body: '{}', attempt: 1, uncounted: 0, timeoutMs: 15_000 },
    ...{ retrySchedule: null, subscriptionStatus: 'enabled', type: 'webhook', sealedSecret, sealedSharedSecret: 'shared', lease: 'l1' },
    settings,
  } as const satisfies DueDelivery;
  const using = {
    http,
    brokers: { send: async () => ({ kind: 'not_installed', detail: '' }) as const },
    tokens: createAccessTokens(http),
    unseal: async (sealed: string) => sealed,
    secrets: async (_: DueDelivery, names: readonly string[]) => {
      asked.push([...names]);
      return new Map([...stored].filter(([name]) => names.includes(name)));
    },
    now: () => new Date('2024-01-01T00:00:00Z'),
    userAgent: 'Casewire/0',
  };
  return { sent, asked, using, attempt: (more: object = {}) => attemptDelivery(delivery, { ...using, ...more }) };
}

const token = (name: string): Partial<SendResult> => ({ body: JSON.stringify({ access_token: name, expires_in: 3600 }) });
const oauth2 = { type: 'oauth2', tokenUrl: 'https://login.acme.com/token', clientId: 'me', clientSecret: '{secret.KEY}' } as const;

describe('fixed headers', () => {
  it('go out with their secrets; everything else in braces is text', async () => {
    const headers = { 'X-Key': 'key {secret.KEY}{secrets.KEY}', 'x-plain': '{entity.id} {secret.no-name} {}' };
    const { sent, asked, attempt } = setUp({ headers });
    expect((await attempt()).outcome).toEqual({ kind: 'delivered' });
    expect(sent[0]?.headers).toMatchObject({ 'x-key': 'key canary-keycanary-key', 'x-plain': '{entity.id} {secret.no-name} {}' });
    expect(asked).toEqual([['KEY']]);
  });

  it('ask for no secret when they name none', async () => {
    const { asked, attempt } = setUp({ headers: { 'x-a': 'b' } });
    await attempt();
    expect(asked).toEqual([]);
  });

  it('never stand in for ours, even in a row written by hand', async () => {
    const { sent, attempt } = setUp({
      headers: {
        'Webhook-Id': 'x',
        'webhook-signature': 'x',
        'X-HMAC-Signature': 'x',
        'content-type': 'text/plain',
        'x-casewire-attempt': '9',
      },
    });
    await attempt();
    const { headers = {} } = sent[0] ?? {};
    expect(headers).toMatchObject({ 'webhook-id': 'e1', 'content-type': 'application/json', 'x-casewire-attempt': '1' });
    expect(Object.values(headers)).not.toContain('x');
    expect(Object.keys(headers)).toEqual(Object.keys(headers).map((name) => name.toLowerCase()));
  });

  it.each<[string, SubscriptionSettings, string]>([
    ['an unknown secret', { headers: { a: '{secret.NOPE}' } }, 'unknown_secret'],
    ['an unknown secret in auth', { auth: { type: 'bearer', token: '{secret.NOPE}' } }, 'unknown_secret'],
    ['control characters in a secret', { headers: { a: '{secret.BROKEN}' } }, 'header_not_allowed'],
    ['control characters in a token', { auth: { type: 'bearer', token: '{secret.BROKEN}' } }, 'header_not_allowed'],
    ['a header of the connection', { headers: { 'transfer-encoding': 'chunked' } }, 'header_not_allowed'],
    ['auth of no known kind', { auth: { type: 'digest' } as never }, 'invalid_settings'],
    ['auth that lacks a member', { auth: { type: 'bearer' } as never }, 'invalid_settings'],
  ])('and authentication end the delivery in words for %s, and nothing is sent', async (_name, settings, reason) => {
    const { sent, attempt } = setUp(settings);
    const result = await attempt();
    expect(result).toMatchObject({ outcome: { kind: 'impossible', reason }, response: null });
    expect(JSON.stringify(result)).not.toContain('canary');
    expect(sent).toEqual([]);
  });

  it('wait for a database that is away, and give up on a secret that does not open', async () => {
    const { attempt } = setUp({ headers: { a: '{secret.KEY}' } });
    expect((await attempt({ secrets: async () => Promise.reject(new Unavailable('away')) })).outcome).toMatchObject({ kind: 'failed' });
    const sealed = new Unusable('unreadable_secret', 'it does not open');
    expect((await attempt({ secrets: async () => Promise.reject(sealed) })).outcome).toMatchObject({
      kind: 'impossible',
      reason: 'unreadable_secret',
    });
    // A statement that took too long, a deadlock, whatever it is: nobody has seen the secret.
    await expect(attempt({ secrets: async () => Promise.reject(new Error('canceling statement')) })).rejects.toThrow('canceling');
  });
});

describe('authentication', () => {
  it.each<[string, SubscriptionSettings, string]>([
    [
      'basic',
      { auth: { type: 'basic', username: 'me', password: '{secret.PASSWORD}' } },
      `Basic ${Buffer.from('me:canary:pässword').toString('base64')}`,
    ],
    ['bearer', { auth: { type: 'bearer', token: '{secret.KEY}' } }, 'Bearer canary-key'],
    [
      'bearer over a fixed header',
      { headers: { Authorization: 'x' }, auth: { type: 'bearer', token: '{secret.KEY}' } },
      'Bearer canary-key',
    ],
  ])('%s is a header, and what a receiver echoes of it is not kept', async (_name, settings, expected) => {
    const { sent, attempt } = setUp(settings, { body: `you sent ${expected}`, headers: { echo: expected } });
    const result = await attempt();
    expect(sent[0]?.headers['authorization']).toBe(expected);
    expect(result.response?.body).toMatch(/^you sent (Basic|Bearer) \{secret\.\w+\}$/);
    expect(JSON.stringify(result)).not.toContain(expected.split(' ')[1]);
  });

  it('by certificate is handed to the connection, and no header tells of it', async () => {
    const auth = { type: 'mtls', certificate: '{secret.CERT}', key: '{secret.PEM}' } as const;
    const { sent, attempt } = setUp({ auth });
    await attempt();
    expect(sent[0]?.clientCertificate).toMatchObject({ certificate: stored.get('CERT'), key: stored.get('PEM') });
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
  });

  it('by OAuth 2 fetches a token once for many attempts, and keeps it out of the log', async () => {
    const { sent, attempt } = setUp({ auth: oauth2 }, token('canary-token-1'), { body: 'thanks for canary-token-1' });
    const results = [await attempt(), await attempt()];
    expect(sent.map(({ url }) => url)).toEqual([oauth2.tokenUrl, 'https://hooks.acme.com/in', 'https://hooks.acme.com/in']);
    expect(sent[1]?.headers['authorization']).toBe('Bearer canary-token-1');
    expect(JSON.stringify(results)).not.toContain('canary');
  });

  it('by OAuth 2 drops a token that the receiver answers with 401, so that the retry brings another', async () => {
    const { sent, attempt } = setUp({ auth: oauth2 }, token('t1'), { status: 401 }, token('t2'), {});
    expect((await attempt()).outcome).toMatchObject({ kind: 'failed', reason: 'http_status' });
    expect((await attempt()).outcome).toEqual({ kind: 'delivered' });
    expect(sent.map(({ headers }) => headers['authorization']).filter((text) => text?.startsWith('Bearer'))).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  it('by OAuth 2 that fails is a failed attempt, tried again, and the receiver hears nothing', async () => {
    const { sent, attempt } = setUp({ auth: oauth2 }, { status: 500, body: 'canary-key' });
    const result = await attempt();
    expect(result).toEqual({
      outcome: { kind: 'failed', reason: 'auth_failed', detail: 'The token endpoint answered 500.' },
      response: null,
      durationMs: 0,
    });
    expect(sent).toHaveLength(1);
  });

  it('by OAuth 2 leaves the receiver what is left of the attempt’s time', async () => {
    let now = 0;
    const before = performance.now.bind(performance);
    const { sent, using, attempt } = setUp({ auth: oauth2 }, token('t1'), {});
    const slow = async (request: HttpRequest): Promise<SendResult> => {
      now += 4_000;
      return using.http.send(request);
    };
    performance.now = () => now;
    try {
      const result = await attempt({ tokens: createAccessTokens({ send: slow }) });
      expect(result.durationMs).toBe(4_005);
    } finally {
      performance.now = before;
    }
    expect(sent[0]?.timeoutMs).toBe(15_000);
    expect(sent[1]?.timeoutMs).toBe(11_000);
  });
});

describe('signatures', () => {
  const kindsOf = (sent: readonly HttpRequest[]) => sent[0]?.headers['webhook-signature']?.split(' ').map((one) => one.split(',')[0]);

  it('are v1 unless the subscription asks otherwise, by the new and by the former secret', async () => {
    const { sent, attempt } = setUp({});
    await attempt();
    expect(kindsOf(sent)).toEqual(['v1', 'v1']);
  });

  it('may be v1a, or both; old and new sign in each', async () => {
    const asymmetric = setUp({ signatures: ['v1a'] });
    await asymmetric.attempt();
    expect(kindsOf(asymmetric.sent)).toEqual(['v1a', 'v1a']);
    const both = setUp({ signatures: ['v1', 'v1a'] });
    await both.attempt();
    expect(kindsOf(both.sent)).toEqual(['v1', 'v1', 'v1a', 'v1a']);
    expect(publicKeyOf(secret)).not.toBe(publicKeyOf(former));
  });
});
