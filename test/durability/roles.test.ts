// Nodes with different roles on one database: those that answer, those that send, and one on its way out.

import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config, Role } from '../../src/config/settings.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type DatabasePlace, engine, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startServerProcess } from '../support/server-process.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

// The embedded database belongs to one process.
describe.skipIf(engine === 'embedded')('nodes with roles', () => {
  let place: DatabasePlace;
  let receiver: Receiver;
  const running: TestService[] = [];

  const start = async (roles: readonly Role[], more: Partial<Config> = {}): Promise<TestService> => {
    const service = await startTestService({ databaseUrl: place.databaseUrl, roles, ...more });
    running.push(service);
    return service;
  };
  const stopAll = async () => {
    await Promise.all(running.splice(0).map((service) => service.stop()));
  };
  const publish = async (me: Caller, name: string) => {
    expect((await me.send('POST', '/api/v1/workflow-definition', { name, definition: review })).status).toBe(201);
    const subscriptions = [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }];
    expect((await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions })).status).toBe(201);
  };
  const run = async (me: Caller, name: string): Promise<string> => {
    const answer = await me.send('POST', '/api/v1/external/workflows/run', runOf(name));
    expect(answer.status).toBe(200);
    return answer.body.workflowRuntimeId;
  };
  const nodesOf = async (me: Caller) => (await me.get('/api/v1/nodes')).body.results;
  const statusesOf = async (me: Caller) => (await nodesOf(me)).map((node: { status: string }) => node.status);

  beforeAll(async () => {
    [place, receiver] = [await makePlace(), await startReceiver()];
  });
  afterAll(async () => {
    await stopAll();
    await receiver?.close();
    await place?.remove();
  });

  it('share the work: two that answer, two that send, each webhook once', { timeout: 120_000 }, async () => {
    const apis = [await start(['api']), await start(['api'])] as const;
    await Promise.all([start(['worker']), start(['worker'])]);
    const callers = apis.map((api) => api.caller('secret')) as [Caller, Caller];
    await publish(callers[0], 'shared');
    const before = receiver.received.length;
    const ids = await Promise.all(Array.from({ length: 60 }, (_, index) => run(callers[index % 2] as Caller, 'shared')));
    await receiver.count(before + 60, 30_000);
    const arrived = receiver.received.slice(before).map(({ body }) => body.workflowRuntimeId);
    expect([...arrived].sort()).toEqual([...ids].sort());

    const listed: readonly { id: string; roles: string[]; status: string }[] = await nodesOf(callers[0]);
    expect(listed.map(({ roles, status }) => `${roles.join()} ${status}`).sort()).toEqual([
      'api alive',
      'api alive',
      'worker alive',
      'worker alive',
    ]);
    await stopAll();
    // Whoever left in good order is not listed as lost.
    const last = await start(['api']);
    expect(await statusesOf(last.caller('secret'))).toEqual(['alive']);
    await stopAll();
  });

  it('answer for their health alone when they only send', async () => {
    const worker = await start(['worker']);
    const ask = async (path: string) => {
      const response = await fetch(`${worker.url}${path}`, { headers: { authorization: 'Bearer secret' } });
      return [response.status, (await response.json()) as Record<string, unknown>] as const;
    };
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await ask('/readyz')).toEqual([200, { status: 'ok' }]);
    expect(await ask('/api/v1/_health/ready')).toEqual([200, { status: 'ok' }]);
    for (const path of ['/api/v1/nodes', '/openapi.json', '/docs', '/console/', '/api/v1/session'])
      expect([path, await ask(path)]).toMatchObject([path, [404, { code: 'route_not_found' }]]);
    await stopAll();
  });

  it('finish on their way out what they send, take nothing new, and say so', { timeout: 60_000 }, async () => {
    const [api, worker] = [await start(['api']), await start(['worker'])];
    const me = api.caller('secret');
    const held: ServerResponse[] = [];
    receiver.answer((_request, response) => void held.push(response));
    const before = receiver.received.length;
    const first = await run(me, 'shared');
    await receiver.count(before + 1);
    const stopped = worker.stop();
    running.splice(running.indexOf(worker), 1);
    await expect.poll(() => statusesOf(me), { timeout: 5_000 }).toEqual(['alive', 'draining']);
    const ready = await fetch(`${worker.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'unavailable', reason: 'draining' }]);
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);

    const second = await run(me, 'shared');
    held[0]?.writeHead(204).end();
    await stopped;
    expect(await statusesOf(me)).toEqual(['alive']);
    const statusOf = async (id: string) => {
      const [{ status, attempts }] = (await me.get(`/api/v1/deliveries?workflowRuntimeId=${id}`)).body.results;
      return `${status} ${attempts}`;
    };
    expect([await statusOf(first), await statusOf(second)]).toEqual(['delivered 1', 'pending 0']);
    expect(receiver.received).toHaveLength(before + 1);

    receiver.answer(204);
    await start(['worker']);
    await receiver.first(({ body }) => body.workflowRuntimeId === second);
    await stopAll();
  });

  it('go on answering for the drain time, unready, when they answer', { timeout: 60_000 }, async () => {
    const api = await start(['api', 'worker'], { drainSeconds: 1 });
    const me = api.caller('secret');
    const before = performance.now();
    const stopped = api.stop();
    running.splice(0);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    const answered = await me.get('/api/v1/nodes');
    expect([answered.status, answered.body.results.length]).toEqual([200, 1]);
    await stopped;
    expect(performance.now() - before).toBeGreaterThan(1_000);
    await expect(fetch(`${api.url}/readyz`)).rejects.toThrow();
  });

  it('are lost when they are killed, and listed as such', { timeout: 60_000 }, async () => {
    const api = await start(['api']);
    const me = api.caller('secret');
    const killed = await startServerProcess(place, { roles: 'worker' });
    expect(await statusesOf(me)).toEqual(['alive', 'alive']);
    await killed.kill();
    await expect.poll(() => statusesOf(me), { timeout: 20_000, interval: 200 }).toEqual(['alive', 'lost']);
    await stopAll();
  });

  it('keep to their number of connections, however small', { timeout: 60_000 }, async () => {
    const service = await start(['api', 'worker'], { databaseConnections: 3 });
    const me = service.caller('secret');
    const before = receiver.received.length;
    await Promise.all(Array.from({ length: 40 }, () => run(me, 'shared')));
    await receiver.count(before + 40, 30_000);
    const database = await openDatabase({ ...service.config, databaseConnections: 3 }, createLog({ level: 'silent', format: 'json' }));
    if ('refused' in database) throw new Error(database.refused);
    const [row] = await database.query<{ open: number }>(
      `select count(*) as open from pg_stat_activity
        where datname = current_database() and application_name like 'casewire%' and pid <> pg_backend_pid()`,
    );
    await database.close();
    expect(row?.open).toBeLessThanOrEqual(3);
    await stopAll();
  });
});
