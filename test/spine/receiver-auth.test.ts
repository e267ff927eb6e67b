// How a receiver knows who sends, through the whole product: fixed headers, basic, bearer, OAuth 2, a client certificate, v1 and v1a; and
// that no secret of it stands anywhere afterwards. The times in signatures are the database's, though the node's clock is wrong.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import { certify, makeAuthority } from '../support/certificates.ts';
import { engine } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const subscriptions = '/api/v1/subscriptions';
const deliveries = '/api/v1/deliveries';

interface TokenEndpoint {
  readonly url: string;
  readonly asked: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** The next token, or a status. */
  answer: string | number;
}

describe('a receiver', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;
  const servers: Server[] = [];

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    receiver = await startReceiver();
    for (const [key, value] of Object.entries({ KEY: 'canary-key-7d', PASSWORD: 'canary:pass-7d', CLIENT: 'canary&client-7d' })) {
      expect((await me.send('POST', '/api/v1/external/secrets', { key, value })).status).toBe(201);
    }
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
  });
  afterEach(() => receiver.answer(204));
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
    for (const server of servers) server.close();
  });

  let paths = 0;
  /** A subscription with a path of its own. */
  const subscribe = async (more: Record<string, unknown>) => {
    paths += 1;
    const entry = { level: 'customer', type: 'webhook', url: `${receiver.url}/${paths}`, events: ['workflow.completed'], ...more };
    const answer = await me.send('POST', subscriptions, entry);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    const { id, secret, publicKeys } = answer.body;
    const path = new URL(answer.body.url).pathname;
    return {
      id,
      secret,
      publicKeys,
      test: async () => (await me.send('POST', `${subscriptions}/${id}/test`, {})).body,
      got: () => receiver.received.filter((request) => request.path === path),
    };
  };

  async function tokenEndpoint(): Promise<TokenEndpoint> {
    const asked: { headers: IncomingHttpHeaders; body: string }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (typeof endpoint.answer === 'number') response.writeHead(endpoint.answer).end('canary-from-endpoint');
      else response.end(JSON.stringify({ access_token: endpoint.answer, token_type: 'Bearer', expires_in: 3600 }));
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const endpoint: TokenEndpoint = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
      asked,
      answer: 'canary-token-1',
    };
    return endpoint;
  }

  it('gets fixed headers with secrets in them; ours cannot be chosen', async () => {
    const { test, got } = await subscribe({ headers: { 'X-Api-Version': '2', 'x-key': 'Key {secret.KEY}' } });
    expect(await test()).toMatchObject({ status: 'delivered' });
    expect(got()[0]?.headers).toMatchObject({ 'x-api-version': '2', 'x-key': 'Key canary-key-7d', 'content-type': 'application/json' });
    for (const name of ['webhook-id', 'Webhook-Signature', 'X-Casewire-Attempt', 'x-hmac-signature', 'Content-Type', 'host', 'te']) {
      const answer = await me.send('POST', subscriptions, {
        level: 'customer',
        type: 'webhook',
        url: receiver.url,
        headers: { [name]: 'x' },
      });
      expectProblem(answer, 'invalid_request');
    }
    const broken = await me.send('POST', subscriptions, {
      level: 'customer',
      type: 'webhook',
      url: receiver.url,
      headers: { a: 'b\r\nx-evil: c' },
    });
    expectProblem(broken, 'invalid_request');
  });

  it('gets nothing while a secret is unknown, and the delivery says which; with the secret it can be sent', async () => {
    const { test, got } = await subscribe({ auth: { type: 'bearer', token: '{secret.LATER}' } });
    const before = await test();
    expect(before).toMatchObject({
      status: 'cancelled',
      reason: 'unknown_secret',
      attempts: [{ outcome: 'impossible', detail: expect.stringContaining('"LATER"') }],
    });
    await me.send('POST', '/api/v1/external/secrets', { key: 'LATER', value: 'canary-later' });
    await me.send('POST', `${deliveries}/${before.id}/retry`);
    await expect.poll(() => got().map(({ headers }) => headers['authorization'])).toEqual(['Bearer canary-later']);
  });

  it('is asked with basic or bearer credentials', async () => {
    const basic = await subscribe({ auth: { type: 'basic', username: 'casewire', password: '{secret.PASSWORD}' } });
    const bearer = await subscribe({ auth: { type: 'bearer', token: '{secret.KEY}' } });
    expect([(await basic.test()).status, (await bearer.test()).status]).toEqual(['delivered', 'delivered']);
    expect(basic.got()[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('casewire:canary:pass-7d').toString('base64')}`);
    expect(bearer.got()[0]?.headers['authorization']).toBe('Bearer canary-key-7d');
  });

  it('gets an OAuth 2 token that is fetched once, and anew after a 401', async () => {
    const endpoint = await tokenEndpoint();
    const auth = {
      type: 'oauth2',
      tokenUrl: endpoint.url,
      clientId: 'case wire',
      clientSecret: '{secret.CLIENT}',
      scope: 'a b',
      audience: 'hooks',
    };
    const { test, got } = await subscribe({ auth });
    for (let n = 0; n < 3; n += 1) expect(await test()).toMatchObject({ status: 'delivered' });
    expect(endpoint.asked).toHaveLength(1);
    expect(endpoint.asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('case+wire:canary%26client-7d').toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(endpoint.asked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b',
      audience: 'hooks',
    });
    endpoint.answer = 'canary-token-2';
    receiver.answer(401);
    expect(await test()).toMatchObject({ status: 'exhausted', reason: 'http_status' });
    receiver.answer(204);
    expect(await test()).toMatchObject({ status: 'delivered' });
    expect(got().map(({ headers }) => headers['authorization'])).toEqual([
      ...Array(4).fill('Bearer canary-token-1'),
      'Bearer canary-token-2',
    ]);
  });

  it('gets the event late, not never, when the token endpoint is down for a while', async () => {
    const endpoint = await tokenEndpoint();
    endpoint.answer = 503;
    const auth = { type: 'oauth2', tokenUrl: endpoint.url, clientId: 'me', clientSecret: '{secret.CLIENT}' };
    const { id, got } = await subscribe({ auth, events: ['workflow.started'], retrySchedule: [1, 1, 1] });
    await me.send('POST', '/api/v1/external/workflows/run', runOf('review'));
    const one = async () => (await me.get(`${deliveries}/${(await me.get(`${deliveries}?subscriptionId=${id}`)).body.results[0].id}`)).body;
    await expect.poll(async () => (await one()).attempts.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect((await one()).attempts[0]).toMatchObject({
      outcome: 'failed',
      reason: 'auth_failed',
      detail: 'The token endpoint answered 503.',
      response: null,
    });
    endpoint.answer = 'canary-token-3';
    await expect.poll(async () => (await one()).status, { timeout: 15_000 }).toBe('delivered');
    expect(got()).toHaveLength(1);
  });

  it('that asks for a client certificate is shown it', async () => {
    const [authority, clients] = [makeAuthority('Receivers'), makeAuthority('Clients')];
    const names: unknown[] = [];
    const tls = createTlsServer({ ...certify(authority, ['127.0.0.1']), requestCert: true, ca: [clients.cert] }, (request, response) => {
      names.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      request.resume();
      response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    servers.push(tls);
    await new Promise((resolve) => tls.once('listening', resolve));
    const url = `https://127.0.0.1:${(tls.address() as AddressInfo).port}/`;
    const { cert, key } = certify(clients, ['casewire']);
    await me.send('POST', '/api/v1/external/secrets', { key: 'CERT', value: cert });
    await me.send('POST', '/api/v1/external/secrets', { key: 'CERT_KEY', value: key });
    const auth = { type: 'mtls', certificate: '{secret.CERT}', key: '{secret.CERT_KEY}', ca: authority.cert };
    expect(await (await subscribe({ url, auth })).test()).toMatchObject({ status: 'delivered' });
    expect(names).toEqual(['casewire']);
    const swapped = { ...auth, key: '{secret.CERT}' };
    expect(await (await subscribe({ url: `${url}swapped`, auth: swapped })).test()).toMatchObject({ status: 'exhausted', reason: 'tls' });
    expectProblem(await me.send('POST', subscriptions, { level: 'customer', type: 'webhook', url: receiver.url, auth }), 'invalid_request');
    tls.closeAllConnections();
  });

  it('verifies v1a by the public key that the API shows, and old and new during a rotation', async () => {
    const { id, secret, publicKeys, test, got } = await subscribe({ signatures: ['v1', 'v1a'] });
    expect(publicKeys).toHaveLength(1);
    await test();
    const first = got()[0];
    if (!first) throw new Error('nothing came');
    for (const key of [secret, ...publicKeys]) expect(() => verifyWebhook(first.raw, first.headers, key)).not.toThrow();
    expect(() => new Webhook(secret).verify(first.raw, first.headers as Record<string, string>)).not.toThrow();
    const rotated = await me.send('POST', `${subscriptions}/${id}/rotate-secret`, { overlapSeconds: 600 });
    const after = (await me.get(`${subscriptions}/${id}`)).body.publicKeys;
    expect(after).toEqual([expect.stringMatching(/^whpk_/), publicKeys[0]]);
    await test();
    const second = got()[1];
    if (!second) throw new Error('nothing came after the rotation');
    expect(String(second.headers['webhook-signature']).split(' ')).toHaveLength(4);
    for (const key of [secret, rotated.body.secret, ...after]) expect(() => verifyWebhook(second.raw, second.headers, key)).not.toThrow();
    expect((await (await subscribe({})).publicKeys) ?? null).toBeNull();
  });

  it('that echoes what it got leaves no secret in any answer of the API or any column of the database', async () => {
    receiver.answer((got, response) =>
      response.writeHead(200, { 'x-echo': String(got.headers['authorization']) }).end(JSON.stringify(got.headers)),
    );
    const endpoint = await tokenEndpoint();
    for (const auth of [
      { type: 'basic', username: 'me', password: '{secret.PASSWORD}' },
      { type: 'bearer', token: '{secret.KEY}' },
      { type: 'oauth2', tokenUrl: endpoint.url, clientId: 'me', clientSecret: '{secret.CLIENT}' },
    ]) {
      const { test } = await subscribe({ auth, headers: { 'x-key': '{secret.KEY}' } });
      const result = await test();
      expect(result.attempts[0].response.body).toContain('{secret.');
      expect(JSON.stringify(result)).not.toMatch(/canary|Y2FuYXJ5/);
    }
    await service.restart(async (database) => {
      const tables = await database.query<{ name: string }>(
        "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
      );
      for (const { name } of tables) {
        const rows = await database.query<{ text: string }>(`select t::text as text from "${name}" t`);
        const secret = Buffer.from('me:canary:pass-7d').toString('base64');
        expect(
          rows.filter(({ text }) => text.includes('canary') || text.includes(secret)),
          name,
        ).toEqual([]);
      }
    });
  });
});

describe('the time of an attempt', () => {
  it.each([3_600_000, -3_600_000])('is the database’s, though the node’s clock is wrong by %i ms', async (wrongMs) => {
    const trueNow = () => performance.timeOrigin + performance.now();
    vi.useFakeTimers({ toFake: ['Date'], now: trueNow() + wrongMs });
    const service = await startTestService();
    const receiver = await startReceiver();
    try {
      const me = await service.workspace();
      await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
      await me.send('POST', '/api/v1/external/customers/subscriptions', {
        subscriptions: [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }],
      });
      await me.send('POST', '/api/v1/external/workflows/run', runOf('review'));
      const [got] = await receiver.count(1);
      // The embedded database lives in this process, and takes its time from the same wrong clock.
      const databaseNow = engine === 'embedded' ? Date.now() : trueNow();
      expect(Math.abs(Number(got?.headers['webhook-timestamp']) * 1_000 - databaseNow)).toBeLessThanOrEqual(2_000);
    } finally {
      vi.useRealTimers();
      await service.stop();
      await receiver.close();
    }
  });
});
