// The api plugin from outside: a vendor's answer moves the case and is told in its last webhook; whatever else a vendor does ends in
// `errorAction` with a reason that a person can read, and delays no other case.

import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

type Answering = (request: Received, response: ServerResponse) => void;

const asking = {
  initial: 'asking',
  states: {
    asking: { on: { FOUND: 'approved', FAILED: 'manual_review' } },
    manual_review: { on: { approve: 'approved', ASK_AGAIN: 'asking' } },
    approved: { type: 'final', tags: ['approved'] },
  },
};

describe('the api plugin', () => {
  let service: TestService;
  let me: Caller;
  let vendor: Receiver;
  let inbox: Receiver;
  const answers = new Map<string, Answering>();

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    vendor = await startReceiver();
    inbox = await startReceiver();
    // One answer a path: tests do not disturb each other.
    vendor.answer((request, response) => {
      const answer = answers.get(new URL(request.path, 'http://vendor').pathname.split('/').at(-1) ?? '');
      if (answer) answer(request, response);
      else response.writeHead(404).end();
    });
    await me.send('POST', '/api/v1/external/secrets', { key: 'VENDOR', value: 'canary-vendor-key' });
  });
  afterAll(async () => {
    await service?.stop();
    await vendor?.close();
    await inbox?.close();
  });

  const publish = async (name: string, plugin: Record<string, unknown> = {}) => {
    const api = {
      name: 'register',
      url: `${vendor.url}/${name}`,
      stateNames: ['asking'],
      successAction: 'FOUND',
      errorAction: 'FAILED',
      retry: { attempts: 0 },
      ...plugin,
    };
    const answer = await me.send('POST', '/api/v1/workflow-definition', { name, definition: asking, extensions: { apiPlugins: [api] } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  };
  const run = async (name: string, context: Record<string, unknown> = {}, config?: Record<string, unknown>): Promise<string> =>
    (await me.send('POST', '/api/v1/external/workflows/run', runOf(name, context, config))).body.workflowRuntimeId;
  const get = async (id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;
  const moved = async (id: string) => {
    await expect.poll(async () => (await get(id)).state, { timeout: 15_000 }).not.toBe('asking');
    return get(id);
  };
  const calls = async (id: string) => {
    const { results } = (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${id}`)).body;
    return Promise.all(results.map(async (call: { id: string }) => (await me.get(`/api/v1/plugin-calls/${call.id}`)).body));
  };
  const reply =
    (status: number, headers: Record<string, string> = {}, body = ''): Answering =>
    (_request, response) =>
      void response.writeHead(status, headers).end(body);
  const json = (body: unknown): Answering =>
    reply(200, { 'content-type': 'application/json' }, typeof body === 'string' ? body : JSON.stringify(body));

  it('brings the answer to the case, moves it, and the last webhook tells it', async () => {
    answers.set('happy', json({ status: 'found', owners: [{ name: 'A' }], echo: 'canary-vendor-key' }));
    await publish('happy', {
      headers: { authorization: 'Bearer {secret.VENDOR}' },
      request: {
        transform: [{ transformer: 'jmespath', mapping: "{name: entity.data.companyName, key: '{secret.VENDOR}'}" }],
        schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      },
      response: {
        transform: { transformer: 'jmespath', mapping: '{found: status, owners: owners, echo: echo}' },
        schema: { type: 'object', properties: { found: { const: 'found' } }, required: ['found'] },
      },
    });
    const id = await run('happy', {}, { subscriptions: [{ type: 'webhook', url: inbox.url, events: ['workflow.completed'] }] });
    const told = await inbox.first((request) => request.body.workflowRuntimeId === id);
    const register = { found: 'found', owners: [{ name: 'A' }], echo: '{secret.VENDOR}' };
    expect(told.body).toMatchObject({ workflowFinalState: 'approved', data: { pluginsOutput: { register } } });
    const asked = vendor.received.find((request) => request.path.endsWith('/happy'));
    expect(asked?.body).toEqual({ name: 'ACME', key: 'canary-vendor-key' });
    const [call] = await calls(id);
    expect(asked?.headers).toMatchObject({
      authorization: 'Bearer canary-vendor-key',
      'idempotency-key': call.id,
      accept: 'application/json',
    });
    expect(call).toMatchObject({ status: 'done', callback: 'FOUND', callbackAccepted: true });
    expect(call.attempts[0]).toMatchObject({
      outcome: 'answered',
      request: { method: 'POST', headers: { authorization: 'Bearer {secret.VENDOR}' }, body: '{"name":"ACME","key":"{secret.VENDOR}"}' },
      response: { status: 200, body: expect.stringContaining('"echo":"{secret.VENDOR}"') },
    });
    expect(JSON.stringify([call, await get(id)])).not.toContain('canary-');
  });

  it('sends a GET’s payload as query, fills in url options, and keeps the answer where it is told to', async () => {
    answers.set('acme', json({ id: 7, tags: ['b'] }));
    await publish('by-get', {
      url: { url: `${vendor.url}/{company}`, options: { company: '{slug}' } },
      method: 'GET',
      request: { transform: { transformer: 'jmespath', mapping: '{country: country, filter: {a: `1`}}' } },
      persistResponseDestination: 'entity.data.register',
    });
    const id = await run('by-get', { slug: 'acme', country: 'DE & FR' });
    expect(await moved(id)).toMatchObject({
      state: 'approved',
      context: { entity: { data: { companyName: 'ACME', register: { id: 7, tags: ['b'] } } } },
    });
    const asked = vendor.received.find((request) => request.path.includes('/acme?'));
    expect(Object.fromEntries(new URL(asked?.path ?? '', 'http://x').searchParams)).toEqual({ country: 'DE & FR', filter: '{"a":1}' });
  });

  it('takes 202 and 204 as an answer without data', async () => {
    answers.set('accepted', reply(202, { 'content-type': 'text/plain' }, 'soon'));
    await publish('accepted', { response: { schema: { type: 'object', required: ['never'] } } });
    expect(await moved(await run('accepted'))).toMatchObject({
      state: 'approved',
      context: { pluginsOutput: { register: { statusCode: 202 } } },
    });
  });

  it.each([
    ['html', reply(200, { 'content-type': 'text/html' }, '<html>'), 200, /text\/html, not JSON/],
    ['broken', json('{"a":'), 200, /not valid JSON/],
    ['empty', json(''), 200, /empty body/],
    ['deep', json('['.repeat(400_000)), 200, /not valid JSON/],
    ['nested', json('['.repeat(100) + ']'.repeat(100)), 200, /64 levels/],
    ['error-500', reply(500, {}, 'oops'), 500, /answered 500/],
    ['refusal', reply(403, {}, '{}'), 403, /answered 403/],
    ['elsewhere', reply(302, { location: 'http://127.0.0.1:1/' }), 302, /redirects are not followed/],
    ['reset', (_request: Received, response: ServerResponse): void => void response.destroy(), null, /closed the connection/],
    ['large', (_request: Received, response: ServerResponse): void => endless(response, 1_000_000_000), 200, /larger than 1 MB/],
  ] as const)('ends in errorAction with a readable reason: %s', async (name, answer, httpStatus, reason) => {
    answers.set(name, answer);
    await publish(name);
    const state = await moved(await run(name));
    const error = expect.stringMatching(reason);
    expect(state).toMatchObject({
      state: 'manual_review',
      context: { pluginsOutput: { register: { name: 'register', error, status: 'ERROR', httpStatus } } },
    });
  });

  it('gives up on a vendor that hangs', async () => {
    answers.set('hanging', () => undefined);
    await publish('hanging', { timeoutMs: 1_000 });
    const error = expect.stringContaining('No answer came in time');
    expect(await moved(await run('hanging'))).toMatchObject({
      state: 'manual_review',
      context: { pluginsOutput: { register: { error, httpStatus: null } } },
    });
  });

  it('delays no other vendor’s case while one hangs', async () => {
    const held: ServerResponse[] = [];
    answers.set('slow', (_request, response) => void held.push(response));
    answers.set('quick', json({ ok: true }));
    await publish('slow', { name: 'slow_register', timeoutMs: 60_000 });
    await publish('quick');
    const stuck = await Promise.all(Array.from({ length: 40 }, () => run('slow')));
    expect(await moved(await run('quick'))).toMatchObject({ state: 'approved' });
    expect((await Promise.all(stuck.map(get))).map(({ state }) => state)).toEqual(stuck.map(() => 'asking'));
    answers.set('slow', json({ ok: true }));
    for (const response of held) response.writeHead(204).end();
    await Promise.all(stuck.map(moved));
  });

  it('tries again on 5xx and 429 with one idempotency key, and a later success leaves no trace of an earlier failure', async () => {
    let requests = 0;
    answers.set('flaky', (request, response) => {
      requests += 1;
      if (requests <= 2) response.writeHead(requests === 1 ? 429 : 503, requests === 1 ? { 'retry-after': '1' } : {}).end();
      else if (requests === 3) response.writeHead(400).end();
      else json({ ok: true })(request, response);
    });
    await publish('flaky', { retry: { attempts: 3, backoffMs: 100 } });
    const id = await run('flaky');
    expect(await moved(id)).toMatchObject({
      state: 'manual_review',
      context: { pluginsOutput: { register: { error: 'The vendor answered 400.', httpStatus: 400 } } },
    });
    const [call] = await calls(id);
    expect(call.attempts.map((attempt: { outcome: string; reason: string }) => [attempt.outcome, attempt.reason])).toEqual([
      ['retry', 'http_status'],
      ['retry', 'http_status'],
      ['failed', 'http_status'],
    ]);
    const [first, second] = call.attempts.map((attempt: { startedAt: string }) => Date.parse(attempt.startedAt));
    expect(second - first).toBeGreaterThanOrEqual(990);
    const keys = vendor.received.filter((request) => request.path.endsWith('/flaky')).map((request) => request.headers['idempotency-key']);
    expect(keys).toEqual([call.id, call.id, call.id]);
    await me.send('POST', `/api/v1/external/workflows/${id}/event`, { name: 'ASK_AGAIN' });
    await expect.poll(async () => (await get(id)).state, { timeout: 10_000 }).toBe('approved');
    expect((await get(id)).context.pluginsOutput.register).toEqual({ ok: true, name: null, error: null, status: null, httpStatus: null });
  });

  it.each([
    [
      'a schema that the request violates',
      {
        request: {
          transform: { transformer: 'jmespath', mapping: '{name: nobody}' },
          schema: { properties: { name: { type: 'string' } } },
        },
      },
      /name must be string/,
    ],
    ['a transform that fails', { request: { transform: { transformer: 'jmespath', mapping: 'length(nothing)' } } }, /length/],
    ['a value that the URL misses', { url: 'https://vendor.example/{nobody.home}' }, /"nobody.home" is missing/],
    ['a value that leaves its place in the URL', { url: 'https://vendor.example/{dots}/x' }, /"\." or "\.\."/],
    ['a value that would choose the host', { url: 'https://{elsewhere}/x' }, /host name/],
    ['a control character in a header', { headers: { 'x-a': '{lines}' } }, /control characters/],
    ['a destination that is not allowed', { url: 'https://{host}.internal/x' }, /may not be called/],
  ])('sends nothing for %s', async (_name, plugin, reason) => {
    const name = `nothing-${Math.random()}`;
    answers.set(name, json({}));
    await publish(name, plugin);
    const id = await run(name, { dots: '..', elsewhere: 'evil.example', lines: 'a\r\nb: c', host: 'metadata' });
    expect(await moved(id)).toMatchObject({
      state: 'manual_review',
      context: { pluginsOutput: { register: { status: 'ERROR', error: expect.stringMatching(reason), httpStatus: null } } },
    });
    expect((await calls(id))[0].attempts).toHaveLength(1);
    expect(vendor.received.some((request) => request.path.endsWith(name))).toBe(false);
  });

  it('says so when the answer violates its schema or its transform fails', async () => {
    answers.set('odd', json({ found: 3 }));
    await publish('odd', { response: { schema: { properties: { found: { type: 'string' } } } } });
    expect((await moved(await run('odd'))).context.pluginsOutput.register).toMatchObject({
      error: expect.stringMatching(/found must be string/),
      httpStatus: 200,
    });
  });

  it('reads nothing from a vendor that could harm: prototype keys, NUL, half surrogates', async () => {
    answers.set('poison', json('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":"x\\u0000y\\ud800","n":1e999}'));
    await publish('poison');
    const { context } = await moved(await run('poison'));
    expect(context.pluginsOutput.register).toEqual({ a: 'x\uFFFDy\uFFFD', n: null });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

function endless(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes });
  const chunk = Buffer.alloc(65_536, ' ');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more);
  };
  response.on('error', () => undefined);
  more();
}
