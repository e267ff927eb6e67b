// The page's custom webhook: fires once on each entry into a listed state, the initial one included, with secrets that nobody can read
// back; through the same deliveries, signatures and log as every other webhook.

import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../verify/src/index.ts';
import { runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

/** To the letter. */
const pageWebhook = `{
"name": "backend_update_webhook",
"url": "https://webhook.site/5b76ead0-70b8-494b-b639-cfc531517816",
"method": "POST",
"stateNames": [
"calculate_risk",
"collection_flow"
],
"headers": {
"authorization": "Bearer {secret.BUSINESS_DATA__VENDOR_API_KEY}"
},
"request": {
"transform": {
"transformer": "jmespath",
"mapping": "{success_result: @}"
}
}
}`;

const canary = 'canary-3f9c"b/é';
const flow = {
  initial: 'collection_flow',
  states: {
    collection_flow: { on: { SUBMIT: 'calculate_risk', TOUCH: 'collection_flow' } },
    calculate_risk: { on: { BACK: 'collection_flow', DONE: 'approved' } },
    approved: { type: 'final', tags: ['approved'] },
  },
};

describe('custom webhooks', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    receiver = await startReceiver();
    for (const key of ['BUSINESS_DATA__VENDOR_API_KEY', 'PLAIN']) {
      const value = key === 'PLAIN' ? canary : 'canary-key-1f2e';
      expect((await me.send('POST', '/api/v1/external/secrets', { key, value })).status).toBe(201);
    }
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  const publish = async (name: string, webhook: Record<string, unknown>) => {
    const answer = await me.send('POST', '/api/v1/workflow-definition', { name, definition: flow, extensions: { apiPlugins: [webhook] } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  };
  const run = async (name: string, context: Record<string, unknown> = {}, config?: Record<string, unknown>): Promise<string> =>
    (await me.send('POST', '/api/v1/external/workflows/run', runOf(name, context, config))).body.workflowRuntimeId;
  const send = (id: string, name: string) => me.send('POST', `/api/v1/external/workflows/${id}/event`, { name });
  const deliveries = async (id: string) => (await me.get(`/api/v1/deliveries?workflowRuntimeId=${id}`)).body.results;
  const settled = async (id: string) => {
    await expect.poll(async () => (await deliveries(id)).every((row: { settledAt: unknown }) => row.settledAt !== null)).toBe(true);
    return deliveries(id);
  };

  it('publish as printed, and are planned for the URL of the page', async () => {
    await publish('as-printed', JSON.parse(pageWebhook));
    const [row] = await deliveries(await run('as-printed'));
    expect(row).toMatchObject({
      eventName: 'custom.backend_update_webhook',
      subscriptionId: null,
      url: 'https://webhook.site/5b76ead0-70b8-494b-b639-cfc531517816',
    });
  });

  it('fire on each entry into a listed state, the initial one included, and not on a self-transition', async () => {
    await publish('entries', { ...JSON.parse(pageWebhook), url: `${receiver.url}/entries` });
    const id = await run('entries', { note: 'n-1' }, { language: 'en' });
    for (const name of ['TOUCH', 'SUBMIT', 'BACK', 'SUBMIT', 'DONE']) expect((await send(id, name)).status).toBe(200);
    const rows = await settled(id);
    expect(rows.map((row: { status: string }) => row.status)).toEqual(['delivered', 'delivered', 'delivered', 'delivered']);
    const got = receiver.received.filter((request) => request.path === '/hook/entries');
    expect(got).toHaveLength(4);
    expect(got[0]?.headers['authorization']).toBe('Bearer canary-key-1f2e');
    expect(got[0]?.body).toEqual({
      success_result: {
        entity: expect.objectContaining({ type: 'business' }),
        documents: [],
        note: 'n-1',
        workflowRuntimeId: id,
        workflowRuntimeConfig: { language: 'en' },
      },
    });
    expect(got[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.any(String),
      'x-casewire-attempt': '1',
    });
    expect(new Set(got.map((request) => request.headers['webhook-id'])).size).toBe(4);
  });

  it('are signed with the shared secret in both ways', async () => {
    await publish('signed', { name: 'signed', url: `${receiver.url}/signed`, stateNames: ['collection_flow'] });
    await run('signed');
    const got = await receiver.first((request) => request.path === '/hook/signed');
    const headers = got.headers as Record<string, string>;
    expect(() => verifyWebhook(got.raw, { 'x-hmac-signature': headers['x-hmac-signature'] ?? '' }, me.sharedSecret)).not.toThrow();
    expect(() => new Webhook(Buffer.from(me.sharedSecret).toString('base64')).verify(got.raw, headers)).not.toThrow();
    expect(got.body).toMatchObject({ workflowRuntimeId: expect.any(String), documents: [] });
  });

  it('put context values into URL and headers, and a GET sends its payload as query', async () => {
    await publish('as-get', {
      name: 'as-get',
      url: `${receiver.url}/{entity.data.companyName}?from={workflowRuntimeId}`,
      method: 'get',
      stateNames: ['collection_flow'],
      headers: { 'X-Company': '{entity.data.companyName}' },
      request: { transform: [{ transformer: 'jmespath', mapping: "{list: tags, key: '{secret.PLAIN}', none: nothing, flag: `true`}" }] },
    });
    const id = await run('as-get', {
      entity: { type: 'business', id: 'slash', data: { companyName: 'A/B & ../C' } },
      tags: ['x', { y: 1 }],
    });
    const got = await receiver.first((request) => request.path.includes('A%2FB'));
    const url = new URL(got.path, 'http://receiver');
    expect(url.pathname).toBe('/hook/A%2FB%20%26%20..%2FC');
    expect(Object.fromEntries(url.searchParams)).toEqual({ from: id, list: '["x",{"y":1}]', key: canary, flag: 'true' });
    expect(got.headers['x-company']).toBe('A/B & ../C');
    expect(got.raw).toBe('');
    const [row] = await settled(id);
    expect(row.url).toContain('key={secret.PLAIN}');
  });

  it('never expand what the case brings, and escape a secret that goes into the body', async () => {
    await publish('hostile', {
      name: 'hostile',
      url: `${receiver.url}/hostile?q={trap}`,
      stateNames: ['collection_flow'],
      headers: { 'x-trap': '{trap}' },
      request: {
        transform: { transformer: 'jmespath', mapping: '{trap: trap, own: \'{secrets.PLAIN}\', named: {"{secret.PLAIN}": trap}}' },
      },
    });
    const trap = '{secret.PLAIN} {entity.id}';
    await run('hostile', { trap });
    const got = await receiver.first((request) => request.path.startsWith('/hook/hostile'));
    expect(got.body).toEqual({ trap, own: canary, named: { '{secret.PLAIN}': trap } });
    expect(got.headers['x-trap']).toBe(trap);
    expect(new URL(got.path, 'http://x').searchParams.get('q')).toBe(trap);
  });

  it('say why nothing was sent: a missing value, a transform that fails, a secret that is gone', async () => {
    await me.send('POST', '/api/v1/external/secrets', { key: 'GONE', value: 'soon gone' });
    await publish('missing', { name: 'missing', url: `${receiver.url}/{nobody.home}`, stateNames: ['collection_flow'] });
    const failing = { transform: { transformer: 'jmespath', mapping: 'length(nothing)' } };
    await publish('failing', { name: 'failing', url: `${receiver.url}/failing`, stateNames: ['collection_flow'], request: failing });
    await publish('gone', {
      name: 'gone',
      url: `${receiver.url}/gone`,
      stateNames: ['collection_flow'],
      headers: { 'x-key': '{secret.GONE}' },
    });
    expect((await me.send('DELETE', '/api/v1/external/secrets/GONE')).status).toBe(200);
    const expected = {
      missing: ['missing_value', 'nobody.home'],
      failing: ['transform_failed', 'length'],
      gone: ['unknown_secret', 'GONE'],
    };
    for (const [name, [reason, word]] of Object.entries(expected)) {
      const id = await run(name);
      const [row] = await settled(id);
      expect(row).toMatchObject({ status: 'cancelled', reason });
      const one = await me.get(`/api/v1/deliveries/${row.id}`);
      expect(one.body.attempts).toMatchObject([{ outcome: 'impossible', reason, detail: expect.stringContaining(word ?? '') }]);
      expect((await me.get(`/api/v1/external/workflows/${id}`)).body).toMatchObject({ state: 'collection_flow', status: 'active' });
    }
    expect(receiver.received.filter((request) => /missing|failing|gone|nobody/.test(request.path))).toEqual([]);
  });

  it('can be retried once their secret is back; 410 cancels that one only', async () => {
    const [row] = await settled(await run('gone'));
    await me.send('POST', '/api/v1/external/secrets', { key: 'GONE', value: 'back-again' });
    expect((await me.send('POST', `/api/v1/deliveries/${row.id}/retry`)).status).toBe(200);
    const got = await receiver.first((request) => request.path === '/hook/gone');
    expect(got.headers).toMatchObject({ 'x-key': 'back-again', 'webhook-id': row.eventId });
    receiver.answer(410);
    const [cancelled] = await settled(await run('gone'));
    receiver.answer(204);
    expect(cancelled).toMatchObject({ status: 'cancelled', reason: 'gone' });
    const [next] = await settled(await run('gone'));
    expect(next).toMatchObject({ status: 'delivered' });
  });

  it('leave no secret in any answer of the API or any column of the database, though the receiver echoes it', async () => {
    receiver.answer((request, response) =>
      response.writeHead(200, { 'x-echo': 'canary-key-1f2e' }).end(`${request.headers['authorization']} ${request.raw}`),
    );
    await publish('echoed', {
      ...JSON.parse(pageWebhook),
      url: `${receiver.url}/echoed?k={secret.PLAIN}`,
      request: { transform: { transformer: 'jmespath', mapping: "{own: '{secret.PLAIN}', all: @}" } },
    });
    const id = await run('echoed');
    const [row] = await settled(id);
    receiver.answer(204);
    const one = await me.get(`/api/v1/deliveries/${row.id}`);
    expect(one.body.request).toMatchObject({
      method: 'POST',
      url: `${receiver.url}/echoed?k={secret.PLAIN}`,
      headers: { authorization: 'Bearer {secret.BUSINESS_DATA__VENDOR_API_KEY}' },
      body: expect.stringContaining('"own":"{secret.PLAIN}"'),
    });
    expect(one.body.attempts[0].response).toMatchObject({
      headers: { 'x-echo': '{secret.BUSINESS_DATA__VENDOR_API_KEY}' },
      body: expect.stringContaining('Bearer {secret.BUSINESS_DATA__VENDOR_API_KEY}'),
    });
    const paths = [
      'deliveries',
      'events',
      'workflow-definition',
      'plugin-calls',
      'external/secrets',
      'external/workflows',
      `external/workflows/${id}`,
      `external/workflows/${id}/timeline`,
    ];
    const answers = await Promise.all(paths.map((path) => me.get(`/api/v1/${path}`)));
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(JSON.stringify([one.body, answers.map((answer) => answer.body)])).not.toMatch(/canary-/);
    await service.restart(async (database) => {
      const tables = await database.query<{ name: string }>(
        "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
      );
      expect(tables.length).toBeGreaterThan(10);
      for (const { name } of tables) {
        const rows = await database.query<{ text: string }>(`select t::text as text from "${name}" t`);
        expect(
          rows.filter(({ text }) => text.includes('canary-')),
          name,
        ).toEqual([]);
      }
    });
  });
});
