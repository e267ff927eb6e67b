// Two nodes on one database: each plugin call is made by one of them, and a node that was frozen brings its answer too late to count.
// The embedded database belongs to one process, so this is proved on a server only.

import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePlace, engine, makePlace } from '../support/database.ts';
import { runOf } from '../support/page.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { startServerProcess } from '../support/server-process.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const asking = {
  initial: 'asking',
  states: {
    asking: { on: { FOUND: 'found', FAILED: 'failed' } },
    found: { on: { FOUND: 'found_twice' } },
    found_twice: {},
    failed: {},
  },
};

// The embedded database belongs to one process.
describe.skipIf(engine === 'embedded')('two nodes', () => {
  let place: DatabasePlace;
  let vendor: Receiver;
  let node: TestService | undefined;

  beforeAll(async () => {
    place = await makePlace();
    vendor = await startReceiver();
  });
  afterAll(async () => {
    await node?.stop();
    await vendor?.close();
    await place?.remove();
  });

  const publish = async (me: Caller, name: string) => {
    const register = {
      name: 'register',
      url: `${vendor.url}/${name}`,
      stateNames: ['asking'],
      successAction: 'FOUND',
      errorAction: 'FAILED',
    };
    const extensions = { apiPlugins: [{ ...register, timeoutMs: 60_000 }] };
    expect((await me.send('POST', '/api/v1/workflow-definition', { name, definition: asking, extensions })).status).toBe(201);
  };
  const run = async (me: Caller, name: string) =>
    (await me.send('POST', '/api/v1/external/workflows/run', runOf(name))).body.workflowRuntimeId as string;
  const caseOf = async (me: Caller, id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;
  const callOf = async (me: Caller, id: string) => {
    const [call] = (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${id}`)).body.results;
    return (await me.get(`/api/v1/plugin-calls/${call.id}`)).body;
  };
  const keyOf = ({ headers }: Received) => String(headers['idempotency-key']);
  const requestsFor = (name: string) => vendor.received.filter(({ path }) => path.endsWith(`/${name}`));

  it('hand a frozen node’s call on; its answer, when it wakes, changes nothing and is on record', { timeout: 120_000 }, async () => {
    const held: ServerResponse[] = [];
    vendor.answer((_request, response) => {
      if (held.length === 0) held.push(response);
      else response.writeHead(200).end('{"answer":"second"}');
    });
    const frozen = await startServerProcess(place);
    try {
      node = await startTestService({ databaseUrl: place.databaseUrl, roles: ['api'] });
      const me = node.caller('secret');
      await publish(me, 'frozen');
      const id = await run(me, 'frozen');
      await vendor.count(1, 20_000);
      frozen.child.kill('SIGSTOP');
      await node.stop();
      node = await startTestService({ databaseUrl: place.databaseUrl });
      const later = node.caller('secret');
      await expect.poll(async () => (await caseOf(later, id)).state, { timeout: 40_000, interval: 200 }).toBe('found');

      held[0]?.writeHead(200).end('{"answer":"first"}');
      frozen.child.kill('SIGCONT');
      await expect.poll(async () => (await callOf(later, id)).attempts.length, { timeout: 40_000, interval: 200 }).toBe(2);
      expect(await callOf(later, id)).toMatchObject({
        status: 'done',
        callbackAccepted: true,
        attempts: [
          { number: 1, outcome: 'answered', reason: 'lease_lost', response: { body: '{"answer":"first"}' } },
          { number: 2, outcome: 'answered', reason: null, response: { body: '{"answer":"second"}' } },
        ],
      });
      expect(await caseOf(later, id)).toMatchObject({
        state: 'found',
        version: 2,
        context: { pluginsOutput: { register: { answer: 'second' } } },
      });
      const keys = requestsFor('frozen').map(keyOf);
      expect(keys).toEqual([(await callOf(later, id)).id, keys[0]]);
    } finally {
      frozen.child.kill('SIGCONT');
      await frozen.kill();
    }
  });

  it('make each of a hundred calls once between them', { timeout: 120_000 }, async () => {
    const first = node ?? (await startTestService({ databaseUrl: place.databaseUrl }));
    node = first;
    const second = await startTestService({ databaseUrl: place.databaseUrl });
    try {
      vendor.answer((_request, response) => void setImmediate(() => response.writeHead(200).end('{"ok":true}')));
      const settled = [first, second].map(({ signals }) => {
        const calls: unknown[] = [];
        signals.on('plugin.settled', ({ callId }) => calls.push(callId));
        return calls;
      });
      const me = first.caller('secret');
      await publish(me, 'shared');
      const ids = await Promise.all(Array.from({ length: 100 }, () => run(me, 'shared')));
      for (const id of ids) await expect.poll(async () => (await caseOf(me, id)).state, { timeout: 40_000 }).toBe('found');
      for (const id of ids) expect(await caseOf(me, id)).toMatchObject({ version: 2 });
      expect(new Set(requestsFor('shared').map(keyOf)).size).toBe(100);
      expect(requestsFor('shared')).toHaveLength(100);
      expect(new Set(settled.flat()).size).toBe(settled.flat().length);
    } finally {
      await second.stop();
    }
  });
});
