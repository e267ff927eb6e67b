// The receiver farm itself: what it writes down is what happened, whatever its endpoints do. The proofs stand on it.

import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';

describe('the receiver farm', () => {
  let farm: ReceiverFarm;
  beforeAll(async () => {
    farm = await startReceiverFarm({ seed: 7 });
  });
  afterAll(() => farm?.close());

  const last = async (endpoint: string) => (await farm.ledger()).filter((row) => row.endpoint === endpoint).at(-1);

  it('writes each request down before it answers', async () => {
    const body = JSON.stringify({ workflowRuntimeId: 'case', sequence: 3, eventName: 'workflow.started' });
    const before = Date.now();
    const headers = { 'webhook-id': 'one', 'webhook-timestamp': '12', 'x-casewire-delivery': 'd', 'x-casewire-attempt': '2' };
    expect(await post(farm.url('a b'), headers, body)).toBe(204);
    const [row, ...more] = await farm.ledger();
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      ...{ n: 1, endpoint: 'a b', webhookId: 'one', webhookTimestamp: 12, deliveryId: 'd', attempt: 2 },
      ...{ caseId: 'case', sequence: 3, eventName: 'workflow.started', verified: null, status: 204 },
      bodyHash: createHash('sha256').update(body).digest('hex'),
    });
    expect(Math.abs((row?.at ?? 0) - before)).toBeLessThan(5_000);
  });

  it('answers late, with its headers, and says how long that took', async () => {
    await farm.behave('late', { kind: 'answer', status: 429, afterMs: 120, headers: { 'retry-after': '7' } });
    expect(await post(farm.url('late'))).toBe(429);
    const row = await last('late');
    expect(row?.status).toBe(429);
    expect(row?.tookMs).toBeGreaterThanOrEqual(119);
  });

  it('follows a script by webhook-id, and fails a seeded share of the others', async () => {
    await farm.behave('script', { kind: 'script', statuses: [500, 503, 200] });
    const statuses = async (id: string) => [await post(farm.url('script'), { 'webhook-id': id })];
    expect([await statuses('x'), await statuses('x'), await statuses('y'), await statuses('x'), await statuses('x')].flat()).toEqual([
      500, 503, 500, 200, 200,
    ]);
    await farm.behave('dice', { kind: 'sometimes', status: 500, share: 0.3 });
    const drawn = async (of: ReceiverFarm) => {
      const all: number[] = [];
      for (let id = 0; id < 100; id += 1) all.push(await post(of.url('dice'), { 'webhook-id': `id-${id}` }));
      return all;
    };
    const first = await drawn(farm);
    expect(first.filter((status) => status === 500).length).toBeGreaterThan(15);
    expect(first.filter((status) => status === 500).length).toBeLessThan(45);
    const other = await startReceiverFarm({ seed: 7 });
    await other.behave('dice', { kind: 'sometimes', status: 500, share: 0.3 });
    expect(await drawn(other)).toEqual(first);
    await other.close();
  });

  it.each([
    { behaviour: { kind: 'hang' }, status: null },
    { behaviour: { kind: 'reset' }, status: null },
    { behaviour: { kind: 'drip', bytesPerSecond: 20 }, status: 200 },
    { behaviour: { kind: 'endless' }, status: 200 },
  ] as const)('keeps what became of a request to an endpoint that does: $behaviour.kind', async ({ behaviour, status }) => {
    await farm.behave(behaviour.kind, behaviour);
    await expect(post(farm.url(behaviour.kind), {}, '{}', 200)).rejects.toThrow();
    await farm.until(
      (rows) => rows.some((row) => row.endpoint === behaviour.kind && (behaviour.kind === 'reset' || row.tookMs > 150)),
      5_000,
    );
    expect((await last(behaviour.kind))?.status).toBe(status);
  });

  it('tells what is signed from what is not, for both kinds of keys', async () => {
    const secret = Buffer.alloc(32, 7);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const shown = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    await farm.secret('signed', [`whsec_${secret.toString('base64')}`, `whpk_${shown}`]);
    const now = Math.floor(Date.now() / 1_000);
    const text = (at: number) => Buffer.from(`id.${at}.{}`);
    const hmac = (at: number) => `v1,${createHmac('sha256', secret).update(text(at)).digest('base64')}`;
    const verdict = async (signature: string, at = now) => {
      await post(farm.url('signed'), { 'webhook-id': 'id', 'webhook-timestamp': String(at), 'webhook-signature': signature });
      return (await last('signed'))?.verified;
    };
    expect(await verdict(hmac(now))).toBe(true);
    expect(await verdict(`v1,AAAA v1a,${sign(null, text(now), privateKey).toString('base64')}`)).toBe(true);
    expect(await verdict(hmac(now - 5))).toBe(false);
    expect(await verdict(hmac(now - 400), now - 400)).toBe(false);
    expect(await verdict(`v1,${sign(null, text(now), privateKey).toString('base64')}`)).toBe(false);
    expect(await verdict('')).toBe(false);
  });

  it('says how many came when those that were awaited did not', async () => {
    const came = (await farm.ledger()).length;
    await expect(farm.count(came + 1, 50)).rejects.toThrow(`within 50 ms; ${came} requests came`);
  });
});

/** The status; fails when the answer does not end in time. */
function post(url: string, headers: Record<string, string> = {}, body = '{}', withinMs = 5_000): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, (response) => {
      response.on('error', reject);
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    const timer = setTimeout(() => sent.destroy(new Error('no end of the answer')), withinMs);
    sent.on('close', () => clearTimeout(timer));
    sent.on('error', reject);
    sent.end(body);
  });
}
