// The live stream through the front door: what it tells, in which order, to whom, where it goes on after a cut, and when it ends.

import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { engine, makePlace } from '../support/database.ts';
import { type Listening, listenTo } from '../support/listen.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startServerProcess } from '../support/server-process.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const idOf = (at: number) =>
  `${at
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7${randomUUID().slice(15)}`;
const zeros = '00000000-0000-0000-0000-000000000000';

describe('the live stream', () => {
  let service: TestService;
  let receiver: Receiver;
  const open: Listening[] = [];
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  const ready = async (): Promise<Caller> => {
    const me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    return me;
  };
  const listen = async (me: Caller, query = '', headers: Record<string, string> = {}): Promise<Listening> => {
    const one = await listenTo(`${service.url}/api/v1/stream${query}`, { authorization: `Bearer ${me.key}`, ...headers });
    open.push(one);
    return one;
  };
  const resume = (me: Caller, cut: Listening) => listen(me, '', { 'last-event-id': cut.lastId });
  /** The id of a new case; its events go to a subscription of its own when there is a URL. */
  const run = async (me: Caller, url?: string): Promise<string> => {
    const subscriptions = url === undefined ? [] : [{ type: 'webhook', url, events: ['workflow.started'] }];
    return (await me.send('POST', `${cases}/run`, runOf('review', { score: 10 }, { subscriptions }))).body.workflowRuntimeId;
  };
  const caseIds = (one: Listening) => one.heard.map(({ data }) => data.workflowRuntimeId ?? data.delivery.workflowRuntimeId);
  const started = (id: string) => (message: { name: string; data: { workflowRuntimeId?: string } }) =>
    message.name === 'event' && message.data.workflowRuntimeId === id;
  const problemOf = ({ status, headers, text }: Listening) => ({ status, headers, body: JSON.parse(text || 'null') });

  it('tells events and attempts as they happen, in the shape of the lists', async () => {
    const me = await ready();
    await run(me);
    const stream = await listen(me);
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const id = await run(me, receiver.url);
    const attempt = await stream.first(({ name }) => name === 'attempt');
    // From now on: the case before is not told.
    expect(caseIds(stream)).toEqual([id, id]);
    const [event] = (await me.get(`/api/v1/events?workflowRuntimeId=${id}`)).body.results;
    const [delivery] = (await me.get(`/api/v1/deliveries?workflowRuntimeId=${id}`)).body.results;
    const [tried] = (await me.get(`/api/v1/deliveries/${delivery.id}`)).body.attempts;
    expect(stream.heard[0]).toMatchObject({ name: 'event', data: event });
    expect(Object.keys(stream.heard[0]?.data)).toEqual(Object.keys(event));
    const { response, payloadGone: _, ...facts } = tried;
    expect(attempt.data).toEqual({ ...facts, responseStatus: response.status, delivery });
    expect(attempt.data).toMatchObject({ number: 1, outcome: 'delivered', responseStatus: 204, delivery: { status: 'delivered' } });
  });

  it('tells the events of a case in their order', async () => {
    const me = await ready();
    const stream = await listen(me, '?include=events');
    const id = await run(me, receiver.url);
    for (const name of ['SUBMIT', 'approve']) await me.send('POST', `${cases}/${id}/event`, { name });
    await stream.first(({ data }) => data.eventName === 'workflow.completed');
    const sequences = stream.heard.map(({ data }) => data.sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(stream.heard.every(({ name }) => name === 'event')).toBe(true);
  });

  it('goes on after a cut where it was, by header and by query', async () => {
    const me = await ready();
    const first = await listen(me, '?include=events');
    const before = await run(me);
    await first.first(started(before));
    first.close();
    const missed = [await run(me), await run(me), await run(me)];
    const second = await resume(me, first);
    expect((await second.count(3)).map(({ data }) => data.workflowRuntimeId)).toEqual(missed);
    const byQuery = await listen(me, `?include=events&lastEventId=${second.heard[1]?.id}`);
    expect((await byQuery.count(1)).map(({ data }) => data.workflowRuntimeId)).toEqual(missed.slice(2));
    // Nothing had come yet: the place where it was opened counts.
    const fresh = await listen(me);
    await expect.poll(() => fresh.lastId).not.toBe('');
    fresh.close();
    const later = await run(me);
    expect((await (await resume(me, fresh)).count(1))[0]?.data.workflowRuntimeId).toBe(later);
  });

  // The embedded database has one connection: nothing can stay open beside the server.
  it.runIf(engine === 'postgres')('passes over nothing that commits late', async () => {
    const me = await ready();
    const slow = new pg.Client({ connectionString: service.config.databaseUrl ?? '' });
    await slow.connect();
    const stream = await listen(me, '?include=events');
    // Its id is the oldest of all, and it is the last to be seen.
    const early = idOf(Date.now() - 1_000);
    await slow.query('begin');
    await slow.query(`insert into events (id, workspace_id, type, sequence, occurred_at) values ($1, $2, 'workflow.started', 1, now())`, [
      early,
      me.workspaceId,
    ]);
    const ids = [await run(me), await run(me)];
    expect((await me.get('/api/v1/events')).body.results).toHaveLength(2);
    stream.close();
    const back = await resume(me, stream);
    const more = await run(me);
    await slow.query('commit');
    await slow.end();
    await back.count(4);
    expect(stream.heard).toEqual([]);
    expect(back.heard.map(({ data }) => data.workflowRuntimeId ?? data.id)).toEqual([early, ...ids, more]);
  });

  it('lets a slow reader wait for itself only, and keeps nothing from it', async () => {
    const me = await ready();
    const cut = await listen(me);
    await expect.poll(() => cut.lastId).not.toBe('');
    cut.close();
    // More than sockets hold: 20,000 messages are about 9 MB.
    await service.restart(async (database) => {
      await database.query(
        `insert into events (id, workspace_id, type, sequence, occurred_at)
         select casewire_attempt_id(), $1, 'workflow.started', n, now() from generate_series(1, 20000) as n`,
        [me.workspaceId],
      );
    });
    const url = `${service.url}/api/v1/stream?lastEventId=${cut.lastId}`;
    const slow = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers: { authorization: `Bearer ${me.key}` } }, resolve).once('error', reject);
    });
    const quick = await listen(me);
    const id = await run(me);
    await quick.first(started(id));
    quick.close();
    let text = '';
    for await (const chunk of slow) {
      text += chunk;
      if (text.endsWith('\n\n') && text.slice(-1_000).includes(id)) break;
    }
    const heard = text.split('\n\n').flatMap((block) => /"sequence":(\d+)/.exec(block)?.[1] ?? []);
    expect(heard).toHaveLength(20_001);
    expect(new Set(heard.map(Number)).size).toBe(20_000);
  }, 60_000);

  it('tells nothing of another workspace', async () => {
    const [mine, other] = [await ready(), await ready()];
    const stream = await listen(mine);
    await run(other, receiver.url);
    const id = await run(mine);
    await stream.first(started(id));
    expect(caseIds(stream)).toEqual([id]);
    // Another workspace's cursor is a place, not a view.
    const theirs = await listen(other, '', { 'last-event-id': stream.lastId });
    const next = await run(other);
    await theirs.first(started(next));
    expect(caseIds(theirs)).not.toContain(id);
  });

  it('tells what the filter lets through', async () => {
    const me = await ready();
    const streams = {
      attempts: await listen(me, '?include=attempts'),
      completed: await listen(me, '?eventName=workflow.completed'),
    };
    const [watched, other] = [await run(me), await run(me)];
    const ofCase = await listen(me, `?workflowRuntimeId=${watched}&include=events`);
    const { ballerineEntityId } = (await me.get(`${cases}/${other}`)).body;
    const ofEntity = await listen(me, `?ballerineEntityId=${ballerineEntityId}`);
    for (const id of [watched, other]) for (const name of ['SUBMIT', 'approve']) await me.send('POST', `${cases}/${id}/event`, { name });
    await streams.completed.count(2);
    expect(streams.completed.heard.map(({ data }) => data.eventName)).toEqual(['workflow.completed', 'workflow.completed']);
    await ofCase.first(({ data }) => data.eventName === 'workflow.completed');
    expect(new Set(caseIds(ofCase))).toEqual(new Set([watched]));
    await ofEntity.first(({ data }) => data.eventName === 'workflow.completed');
    expect(new Set(caseIds(ofEntity))).toEqual(new Set([other]));
    const last = await run(me, receiver.url);
    await streams.attempts.count(1);
    expect(streams.attempts.heard.map(({ name }) => name)).toEqual(['attempt']);
    const { subscriptionId } = streams.attempts.heard[0]?.data.delivery ?? {};
    const ofSubscription = await listen(me, `?subscriptionId=${subscriptionId}`);
    await run(me, receiver.url);
    const [delivery] = (await me.get(`/api/v1/deliveries?workflowRuntimeId=${last}`)).body.results;
    await me.send('POST', `/api/v1/deliveries/${delivery.id}/retry`);
    await ofSubscription.count(1);
    expect(ofSubscription.heard.map(({ name, data }) => [name, data.delivery.id])).toEqual([['attempt', delivery.id]]);
  });

  it('refuses cursors in words: unknown ones, and those that lead too far back', async () => {
    const me = await ready();
    const cursor = (transaction: string, at: number) => Buffer.from(`${transaction}.${zeros}.${at}`).toString('base64url');
    for (const bad of ['nonsense', cursor('1', Date.now() + 7 * 24 * 3_600_000), Buffer.from('1.x.1').toString('base64url')]) {
      const refused = await listen(me, `?lastEventId=${bad}`);
      expectProblem(problemOf(refused), 'invalid_request');
    }
    for (const old of [cursor('1', Date.UTC(2020, 0)), cursor('99999999999999999999', Date.now())])
      expectProblem(problemOf(await listen(me, '', { 'last-event-id': old })), 'cursor_expired');
    expectProblem(problemOf(await listen(me, `?include=events&subscriptionId=${randomUUID()}`)), 'invalid_request');
    expectProblem(problemOf(await listen(me, '?include=cases')), 'invalid_request');
  });

  it('answers no HEAD, which would never end', async () => {
    const me = await service.workspace();
    const head = await fetch(`${service.url}/api/v1/stream`, { method: 'HEAD', headers: { authorization: `Bearer ${me.key}` } });
    expect(head.status).toBe(404);
  });

  it('has a cap a workspace, and frees a place when a reader leaves', async () => {
    const [me, other] = [await ready(), await ready()];
    const all = await Promise.all(Array.from({ length: 20 }, () => listen(me)));
    expect(all.every(({ status }) => status === 200)).toBe(true);
    const refused = await listen(me);
    expectProblem(problemOf(refused), 'too_many_requests');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await listen(other)).status).toBe(200);
    // Streams take no place of the requests.
    expect((await me.get('/api/v1/events')).status).toBe(200);
    all[0]?.close();
    await expect.poll(async () => (await listen(me)).status).toBe(200);
  });

  // The embedded database is the server's own, and no route revokes a key: nobody can while it runs.
  it.runIf(engine === 'postgres')('ends within five seconds of the end of its key', async () => {
    const me = await ready();
    const revoked = await service.keyFor(me, ['cases:read']);
    const [ending, staying] = [await listen(revoked), await listen(me)];
    const id = await run(me);
    await ending.first(started(id));
    await revoke(revoked);
    const from = performance.now();
    await ending.ended;
    expect(performance.now() - from).toBeLessThan(5_500);
    const next = await run(me);
    await staying.first(started(next));
    expect(caseIds(ending)).not.toContain(next);
  });

  it('ends when its session is closed', async () => {
    const me = await ready();
    const signedIn = await fetch(`${service.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: await service.signInToken(me) }),
    });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const stream = await listenTo(`${service.url}/api/v1/stream`, { cookie });
    open.push(stream);
    const id = await run(me);
    await stream.first(started(id));
    await fetch(`${service.url}/api/v1/session`, { method: 'DELETE', headers: { cookie, origin: service.url } });
    await stream.ended;
  });

  it('holds up no shutdown', async () => {
    const place = await makePlace();
    const process = await startServerProcess(place);
    const stream = await listenTo(`${process.url}/api/v1/stream`, { authorization: 'Bearer secret' });
    expect(stream.status).toBe(200);
    // As browsers open ahead: it never asks for anything.
    const silent = connect(Number(new URL(process.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const from = performance.now();
    const [code] = await Promise.all([process.terminate(), stream.ended]);
    expect(code).toBe(0);
    expect(performance.now() - from).toBeLessThan(5_000);
    await place.remove();
  }, 60_000);

  /** As an operator does it: in the database, under the server's feet. */
  const revoke = async ({ key }: Caller): Promise<void> => {
    const hash = createHash('sha256').update(key).digest();
    const client = new pg.Client({ connectionString: service.config.databaseUrl ?? '' });
    await client.connect();
    await client.query('update access_keys set revoked_at = now() where key_hash = $1', [hash]);
    await client.end();
  };
});
