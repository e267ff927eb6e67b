// `kill -9` with plugin calls in flight: none is lost, none that was completed is made again, and each moves its case once.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePlace, makePlace } from '../support/database.ts';
import { runOf } from '../support/page.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { startServerProcess } from '../support/server-process.ts';

const kills = 4;
const casesARound = 6;

const asking = {
  initial: 'asking',
  states: {
    asking: { on: { FOUND: 'found', FAILED: 'failed' } },
    found: { on: { FOUND: 'found_twice', FAILED: 'failed' } },
    found_twice: {},
    failed: {},
  },
};

describe('a server that is killed while vendors are asked', () => {
  let place: DatabasePlace;
  let vendor: Receiver;

  beforeAll(async () => {
    place = await makePlace();
    vendor = await startReceiver();
  });
  afterAll(async () => {
    await vendor?.close();
    await place?.remove();
  });

  const call = async (url: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: 'Bearer secret', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies freely
    return (await response.json()) as any;
  };
  const keyOf = ({ headers }: Received) => String(headers['idempotency-key']);
  const asked = (key: string) => vendor.received.filter((request) => keyOf(request) === key).length;

  it(`neither loses nor repeats a completed call in ${kills} kills`, { timeout: 300_000 }, async () => {
    let quick = true;
    // Every other request is answered at once; the rest are in flight when the kill comes.
    vendor.answer((request, response) => {
      quick = !quick;
      if (quick) response.writeHead(200).end(JSON.stringify({ key: keyOf(request) }));
    });
    const cases: string[] = [];
    /** Calls that were completed before a kill, and how often the vendor had been asked by then. */
    const completed = new Map<string, number>();
    const plugin = {
      name: 'register',
      url: vendor.url,
      stateNames: ['asking'],
      successAction: 'FOUND',
      errorAction: 'FAILED',
      timeoutMs: 1_000,
      retry: { attempts: 10, backoffMs: 100 },
    };
    for (let round = 0; round <= kills; round += 1) {
      const server = await startServerProcess(place);
      if (round === 0) {
        const extensions = { apiPlugins: [plugin] };
        await call(server.url, 'workflow-definition', { name: 'killed-calls', definition: asking, extensions });
      }
      const before = vendor.received.length;
      for (let number = 0; number < casesARound; number += 1) {
        cases.push((await call(server.url, 'external/workflows/run', runOf('killed-calls'))).workflowRuntimeId);
      }
      await vendor.count(before + casesARound, 30_000);
      const { results } = await call(server.url, 'plugin-calls?status=done&limit=100');
      for (const { id } of results) if (!completed.has(id)) completed.set(id, asked(id));
      if (round < kills) await server.kill();
      else {
        const state = async (id: string) => (await call(server.url, `external/workflows/${id}`)).state;
        for (const id of cases) await expect.poll(() => state(id), { timeout: 60_000, interval: 200 }).toBe('found');
        for (const id of cases) {
          expect(await call(server.url, `external/workflows/${id}`)).toMatchObject({ state: 'found', version: 2 });
          const calls = (await call(server.url, `plugin-calls?workflowRuntimeId=${id}`)).results;
          expect(calls).toMatchObject([{ status: 'done', callback: 'FOUND', callbackAccepted: true }]);
          const { context } = await call(server.url, `external/workflows/${id}`);
          expect(context.pluginsOutput.register).toEqual({ key: calls[0].id });
        }
        expect(await server.terminate()).toBe(0);
      }
    }
    expect(new Set(vendor.received.map(keyOf)).size).toBe(cases.length);
    expect(completed.size).toBeGreaterThan(kills);
    for (const [id, times] of completed) expect(asked(id), id).toBe(times);
  });
});
