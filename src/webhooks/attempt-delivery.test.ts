import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import type { HttpRequest, SendResult } from '../outbound/http-client.ts';
import { createAccessTokens } from './access-tokens.ts';
import { type AttemptTools, attemptDelivery } from './attempt-delivery.ts';
import { newSigningSecret, writeSecrets } from './signing-secret.ts';

const now = new Date('2024-01-01T00:00:00.900Z');
const current = newSigningSecret(new Uint8Array(32).fill(1));
const former = newSigningSecret(new Uint8Array(32).fill(2));

const delivery: DueDelivery = {
  id: '01912d68-0000-7000-8000-00000000000d',
  workspaceId: 'w1',
  eventId: '01912d68-0000-7000-8000-00000000000e',
  eventType: 'workflow.completed',
  caseId: 'c1',
  subscriptionId: 's1',
  receiverId: 'r1',
  request: null,
  url: 'https://hooks.acme.com/in',
  body: '{"eventName":"workflow.completed","name":"Æ"}',
  attempt: 3,
  uncounted: 0,
  timeoutMs: 15_000,
  retrySchedule: null,
  subscriptionStatus: 'enabled',
  type: 'webhook',
  settings: {},
  sealedSecret: 'sealed-own',
  sealedSharedSecret: 'sealed-shared',
  lease: 'l1',
};

const plain = {
  'sealed-own subscription:s1': writeSecrets([
    { secret: current, until: null },
    { secret: former, until: '2024-01-01T00:00:02.000Z' },
  ]),
  'sealed-shared workspace:w1': 'webhook-shared-secret-secret',
};

function setUp(result: Partial<Extract<SendResult, { kind: 'answered' }>> = {}, texts: Readonly<Record<string, string>> = plain) {
  const sent: HttpRequest[] = [];
  const unsealed: string[] = [];
  const clock = { now };
  const using: AttemptTools = {
    http: {
      send: async (request) => {
        sent.push(request);
        return { kind: 'answered', status: 200, headers: { a: 'b' }, body: 'ok', complete: true, durationMs: 12, ...result };
      },
    },
    unseal: async (sealed, boundTo) => {
      unsealed.push(`${sealed} ${boundTo}`);
      const text = texts[`${sealed} ${boundTo}`];
      if (text === undefined) throw new Error('cannot be opened');
      return text;
    },
    secrets: async () => new Map(),
    brokers: { send: async () => ({ kind: 'not_installed', detail: '' }) },
    tokens: createAccessTokens({ send: async () => ({ kind: 'failed', reason: 'timeout', detail: '', durationMs: 1 }) }),
    now: () => clock.now,
    userAgent: 'Casewire/0.1.0',
  };
  return { sent, unsealed, clock, using };
}

const headersOf = (sent: readonly HttpRequest[]) => sent.at(-1)?.headers ?? {};

describe('attemptDelivery', () => {
  it('sends exactly the headers of the contract and the stored bytes', async () => {
    const { sent, using } = setUp();
    const result = await attemptDelivery(delivery, using);
    expect(result).toEqual({ outcome: { kind: 'delivered' }, response: { status: 200, headers: { a: 'b' }, body: 'ok' }, durationMs: 12 });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: 'POST', url: delivery.url, timeoutMs: 15_000, body: Buffer.from(delivery.body) });
    expect(headersOf(sent)).toEqual({
      'content-type': 'application/json',
      'user-agent': 'Casewire/0.1.0',
      'webhook-id': delivery.eventId,
      'webhook-timestamp': '1704067200',
      'webhook-signature': expect.stringMatching(/^v1,\S{44} v1,\S{44}$/),
      'x-hmac-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      'x-casewire-delivery': delivery.id,
      'x-casewire-attempt': '3',
    });
  });

  it('signs so that old and new secret and the shared secret all verify', async () => {
    const { sent, using } = setUp();
    await attemptDelivery(delivery, using);
    for (const secret of [current, former, 'webhook-shared-secret-secret']) {
      expect(verifyWebhook(delivery.body, headersOf(sent), secret, { now }).eventName).toBe('workflow.completed');
    }
  });

  it('stops signing with the former secret when its overlap ends, though the secrets are held open', async () => {
    const { sent, clock, using } = setUp();
    await attemptDelivery(delivery, using);
    clock.now = new Date('2024-01-01T00:00:02.000Z');
    await attemptDelivery(delivery, using);
    expect(headersOf(sent)['webhook-signature']).toMatch(/^v1,\S{44}$/);
    expect(verifyWebhook(delivery.body, headersOf(sent), current, { now: clock.now }).eventName).toBe('workflow.completed');
  });

  it('opens the secrets of a hot subscription once', async () => {
    const { sent, unsealed, using } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => attemptDelivery(delivery, using)));
    await attemptDelivery(delivery, using);
    expect(sent).toHaveLength(21);
    expect(unsealed.toSorted()).toEqual(['sealed-own subscription:s1', 'sealed-shared workspace:w1']);
  });

  it('does not open a sealed text for another row because its owner has just used it', async () => {
    const { sent, using } = setUp();
    await attemptDelivery(delivery, using);
    const copied = await attemptDelivery({ ...delivery, subscriptionId: 's2' }, using);
    expect(copied.outcome).toMatchObject({ kind: 'impossible', reason: 'unreadable_secret' });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['the secret does not open', { 'sealed-shared workspace:w1': 'x' }],
    ['the shared secret does not open', { 'sealed-own subscription:s1': writeSecrets([{ secret: current, until: null }]) }],
    ['the secret is no secret', { ...plain, 'sealed-own subscription:s1': writeSecrets([{ secret: 'hunter2', until: null }]) }],
    ['the stored form is another', { ...plain, 'sealed-own subscription:s1': 'whsec_plain' }],
    [
      'every secret has run out',
      { ...plain, 'sealed-own subscription:s1': writeSecrets([{ secret: current, until: '2023-01-01T00:00:00.000Z' }]) },
    ],
  ])('sends nothing when %s', async (_name, texts) => {
    const { sent, using } = setUp({}, texts);
    expect(await attemptDelivery(delivery, using)).toEqual({
      outcome: { kind: 'impossible', reason: 'unreadable_secret', detail: 'The signing secret cannot be opened.' },
      response: null,
      durationMs: 0,
    });
    expect(sent).toHaveLength(0);
  });

  it('tries again to open what did not open before', async () => {
    const texts: Record<string, string> = {};
    const { using } = setUp({}, texts);
    expect((await attemptDelivery(delivery, using)).outcome.kind).toBe('impossible');
    Object.assign(texts, plain);
    expect((await attemptDelivery(delivery, using)).outcome.kind).toBe('delivered');
  });

  it('sends nothing for a subscription that is disabled or deleted, and opens nothing', async () => {
    const { sent, unsealed, using } = setUp();
    const disabled = await attemptDelivery({ ...delivery, subscriptionStatus: 'disabled' }, using);
    const deleted = await attemptDelivery({ ...delivery, subscriptionStatus: 'deleted' }, using);
    expect(disabled.outcome).toMatchObject({ kind: 'impossible', reason: 'subscription_disabled' });
    expect(deleted.outcome).toMatchObject({ kind: 'impossible', reason: 'subscription_deleted' });
    expect([sent, unsealed]).toEqual([[], []]);
  });

  it('keeps the answer of a receiver that failed', async () => {
    const { using } = setUp({ status: 503, headers: { 'retry-after': '7' }, body: 'busy' });
    expect(await attemptDelivery(delivery, using)).toMatchObject({
      outcome: { kind: 'failed', reason: 'http_status', retryAfterMs: 7000 },
      response: { status: 503, body: 'busy' },
    });
  });

  it('hands the signal on, so that a stopping worker can end the attempt', async () => {
    const { sent, using } = setUp();
    const { signal } = new AbortController();
    await attemptDelivery(delivery, { ...using, signal });
    expect(sent[0]?.signal).toBe(signal);
  });

  it('has no response when nothing answered', async () => {
    const { using } = setUp();
    const failed = { kind: 'failed', reason: 'timeout', detail: 'No answer came in time.', durationMs: 15_000 } as const;
    expect(await attemptDelivery(delivery, { ...using, http: { send: async () => failed } })).toEqual({
      outcome: { kind: 'failed', reason: 'timeout', detail: 'No answer came in time.' },
      response: null,
      durationMs: 15_000,
    });
  });
});
