// Where the operator allows loopback only, no surface lets a request out to anything else inside: refused when it is saved or, where the
// target is known only later or the row was written by hand, when it is sent. 0.0.0.0 reaches the receiver: had anything been dialled,
// it would have got it. Every refused attempt looks the same, so that the log tells nothing of what stands where.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const definitions = '/api/v1/workflow-definition';
const customer = '/api/v1/external/customers/subscriptions';
const subscriptions = '/api/v1/subscriptions';
const deliveries = '/api/v1/deliveries';

const blocked = {
  outcome: 'failed',
  reason: 'address_not_allowed',
  detail: 'This destination may not be called.',
  response: null,
  durationMs: 0,
};

describe('a forbidden target', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;
  /** The receiver, by an address that is not allowed. */
  let inside: string;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    receiver = await startReceiver();
    inside = receiver.url.replace('127.0.0.1', '0.0.0.0');
    expect((await me.send('POST', definitions, { name: 'review', definition: review })).status).toBe(201);
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  const subscribe = async (more: Record<string, unknown> = {}): Promise<string> => {
    const entry = { level: 'customer', type: 'webhook', url: receiver.url, events: ['workflow.started'], retrySchedule: [], ...more };
    const answer = await me.send('POST', subscriptions, entry);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id;
  };
  const run = async (name = 'review', context: Record<string, unknown> = {}): Promise<string> => {
    const answer = await me.send('POST', `${cases}/run`, runOf(name, context));
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body.workflowRuntimeId;
  };
  const attemptsOf = async (query: string): Promise<readonly Record<string, unknown>[]> => {
    const list = async () => (await me.get(`${deliveries}?limit=200&${query}`)).body.results;
    await expect
      .poll(async () => (await list()).length > 0 && (await list()).every((row: { settledAt: unknown }) => row.settledAt !== null), {
        timeout: 20_000,
      })
      .toBe(true);
    const details = await Promise.all((await list()).map((row: { id: string }) => me.get(`${deliveries}/${row.id}`)));
    return details.flatMap(({ body }) => body.attempts);
  };
  /** What every attempt of a refused target has in common with all others; its own id, time and node left out. */
  const looks = ({ outcome, reason, detail, response, durationMs }: Record<string, unknown>) => ({
    outcome,
    reason,
    detail,
    response,
    durationMs,
  });

  const targets = [
    'https://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'https://[::ffff:10.0.0.1]/',
    'https://metadata.google.internal/',
  ];
  it.each(targets)('is refused wherever a subscription names it, as its URL or as where tokens come from: %s', async (url) => {
    const kept = await subscribe();
    const bad = [
      { type: 'webhook', url, events: ['*'] },
      {
        type: 'webhook',
        url: receiver.url,
        events: ['*'],
        auth: { type: 'oauth2', tokenUrl: url, clientId: 'me', clientSecret: '{secret.X}' },
      },
    ];
    for (const entry of bad) {
      const { type: _, ...changes } = entry;
      const answers = [
        await me.send('POST', customer, { subscriptions: [entry] }),
        await me.send('POST', definitions, { name: 'bad', definition: review, config: { subscriptions: [entry] } }),
        await me.send('POST', `${cases}/run`, runOf('review', {}, { subscriptions: [entry] })),
        await me.send('POST', subscriptions, { level: 'customer', ...entry }),
        await me.send('PATCH', `${subscriptions}/${kept}`, changes),
      ];
      for (const answer of answers) {
        expectProblem(answer, 'destination_not_allowed');
        expect(answer.body.errors[0].path).toMatch(/(^|\.)(url|auth\.tokenUrl)$/);
      }
    }
    expect((await me.get(`${subscriptions}/${kept}`)).body).toMatchObject({ url: receiver.url });
    await me.send('DELETE', `${subscriptions}/${kept}`);
  });

  it('is refused when a definition names it for a plugin or a custom webhook', async () => {
    for (const entry of [
      { name: 'api', url: inside, method: 'POST', stateNames: ['draft'], successAction: 'SUBMIT', errorAction: 'SUBMIT' },
      { name: 'hook', url: inside, stateNames: ['draft'] },
    ]) {
      const body = { name: 'bad', definition: review, extensions: { apiPlugins: [entry] } };
      expectProblem(await me.send('POST', definitions, body), 'definition_invalid');
    }
  });

  it('is not called by a plugin or a custom webhook whose URL it becomes', async () => {
    const port = new URL(receiver.url).port;
    await me.send('POST', '/api/v1/external/secrets', { key: 'HOST', value: '0.0.0.0' });
    for (const [name, url] of [
      ['by-context', `http://{target}:${port}/by-context`],
      ['by-secret', `http://{secret.HOST}:${port}/by-secret`],
    ] as const) {
      const apiPlugins = [
        { name: 'api', url, method: 'POST', stateNames: ['draft'], successAction: 'SUBMIT', errorAction: 'SUBMIT' },
        { name: 'hook', url, stateNames: ['draft'] },
      ];
      const published = await me.send('POST', definitions, { name, definition: review, extensions: { apiPlugins } });
      expect(published.status, JSON.stringify(published.body)).toBe(201);
      const id = await run(name, { target: '0' });
      await expect.poll(async () => (await me.get(`${cases}/${id}`)).body.state, { timeout: 20_000 }).toBe('review');
      const { context } = (await me.get(`${cases}/${id}/context`)).body;
      expect(context.pluginsOutput.api, name).toMatchObject({ status: 'ERROR', error: expect.stringContaining('may not be called') });
      const [{ id: hook }] = (await me.get(`${deliveries}?workflowRuntimeId=${id}`)).body.results;
      await expect
        .poll(async () => (await me.get(`${deliveries}/${hook}`)).body.attempts.map(looks), { timeout: 20_000 })
        .toEqual([blocked]);
    }
    expect(receiver.received.filter(({ path }) => path.startsWith('/by-'))).toEqual([]);
  });

  it('in a row written by hand is not called: by an event, a test, a replay, a retry, or for a token; and a dry run sends nothing', async () => {
    const byUrl = await subscribe();
    const byToken = await subscribe({
      url: `${receiver.url}/with-token`,
      auth: { type: 'oauth2', tokenUrl: receiver.url, clientId: 'me', clientSecret: '{secret.HOST}' },
    });
    await service.restart(async (database) => {
      await database.query('update subscriptions set url = $1 where id = $2', [`${inside}/by-hand`, byUrl]);
      await database.query(
        `update subscriptions set settings = jsonb_set(settings::jsonb, '{auth,tokenUrl}', to_jsonb($1::text)) where id = $2`,
        [`${inside}/token`, byToken],
      );
    });
    const before = receiver.received.length;
    const caseId = await run();
    for (const id of [byUrl, byToken]) {
      expect((await attemptsOf(`subscriptionId=${id}`)).map(looks)).toEqual([blocked]);
      const tested = await me.send('POST', `${subscriptions}/${id}/test`, {});
      expect(tested.body.attempts.map(looks)).toEqual([blocked]);
      const [{ id: delivery, eventId }] = (await me.get(`${deliveries}?subscriptionId=${id}&workflowRuntimeId=${caseId}`)).body.results;
      expect((await me.send('POST', `${subscriptions}/${id}/dry-run`, { eventId })).status).toBe(200);
      expect((await me.send('POST', `${deliveries}/${delivery}/retry`)).status).toBe(200);
      await attemptsOf(`subscriptionId=${id}`);
      expect((await me.send('POST', `/api/v1/events/${eventId}/replay`, { subscriptionId: id })).status).toBeLessThan(300);
      const attempts = await attemptsOf(`subscriptionId=${id}`);
      expect(attempts.length).toBeGreaterThanOrEqual(4);
      expect(attempts.map(looks)).toEqual(attempts.map(() => blocked));
      await me.send('DELETE', `${subscriptions}/${id}`);
    }
    expect(receiver.received.length).toBe(before);
  });

  it('tells nothing of itself: 200 attempts at open ports, closed ports, metadata and names all look alike', async () => {
    const port = new URL(receiver.url).port;
    const hidden = [
      inside,
      'http://0.0.0.0:1/',
      `https://0.0.0.0:${port}/`,
      'https://10.255.255.1/',
      'http://169.254.169.254/',
      'https://metadata.google.internal/',
      'https://db.internal/',
    ];
    const rows = Array.from({ length: 72 }, (_, at) => ({
      type: 'webhook',
      url: `${receiver.url}/${at}`,
      events: ['workflow.started'],
      retrySchedule: [],
    }));
    const made = await me.send('POST', customer, { subscriptions: rows });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await service.restart(async (database) => {
      for (const [at, { id }] of made.body.subscriptions.entries()) {
        const url = `${hidden[at % hidden.length]}?n=${at}`;
        await database.query('update subscriptions set url = $1 where id = $2', [url, id]);
      }
    });
    const before = receiver.received.length;
    const ids = await Promise.all([run(), run(), run()]);
    const seen = new Set<string>();
    let count = 0;
    for (const id of ids) {
      for (const attempt of await attemptsOf(`workflowRuntimeId=${id}`)) {
        seen.add(JSON.stringify(looks(attempt)));
        count += 1;
      }
    }
    expect(count).toBeGreaterThanOrEqual(200);
    expect([...seen]).toEqual([JSON.stringify(blocked)]);
    expect(receiver.received.length).toBe(before);
  });
});
