// `kill -9` between commit and send: what was committed arrives after the restart, every time.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePlace, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startServerProcess } from '../support/server-process.ts';

const kills = 20;

describe('a killed server', () => {
  let place: DatabasePlace;
  let receiver: Receiver;

  beforeAll(async () => {
    place = await makePlace();
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await receiver?.close();
    await place?.remove();
  });

  const post = async (url: string, path: string, body: unknown): Promise<{ workflowRuntimeId: string }> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json() as Promise<{ workflowRuntimeId: string }>;
  };

  it(`loses no committed event in ${kills} kills`, { timeout: 300_000 }, async () => {
    const committed: string[] = [];
    for (let round = 0; round < kills; round += 1) {
      const server = await startServerProcess(place);
      if (round === 0) {
        await post(server.url, '/api/v1/workflow-definition', { name: 'killed', definition: review });
        await post(server.url, '/api/v1/external/customers/subscriptions', { subscriptions: [{ type: 'webhook', url: receiver.url }] });
      }
      // The answer says that case, event and delivery are committed; the kill follows at once.
      const run = await post(server.url, '/api/v1/external/workflows/run', runOf('killed'));
      await server.kill();
      committed.push(run.workflowRuntimeId);
    }
    const server = await startServerProcess(place);
    for (const id of committed) await receiver.first((request) => request.body.workflowRuntimeId === id, 30_000);
    await server.kill();
    // A kill between the receiver's answer and its record costs one more request, with the same id and bytes.
    const bodies = new Map(receiver.received.map((request) => [request.headers['webhook-id'], request.raw]));
    expect(receiver.received.every((request) => bodies.get(request.headers['webhook-id']) === request.raw)).toBe(true);
    expect(new Set(committed).size).toBe(kills);
  });

  it('had nothing sent while only the API ran, and sends it once a worker is there', { timeout: 60_000 }, async () => {
    const apiOnly = await startServerProcess(place, { roles: 'api' });
    const run = await post(apiOnly.url, '/api/v1/external/workflows/run', runOf('killed'));
    await apiOnly.kill();
    expect(receiver.received.some((request) => request.body.workflowRuntimeId === run.workflowRuntimeId)).toBe(false);
    const server = await startServerProcess(place);
    await receiver.first((request) => request.body.workflowRuntimeId === run.workflowRuntimeId, 30_000);
    expect(await server.terminate()).toBe(0);
  });
});
