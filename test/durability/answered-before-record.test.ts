// A node dies after the receiver's 200 and before the attempt is stored: the delivery is sent once more, with the same id and bytes,
// and the log tells of both attempts. The moment is held open by a lock on the attempts, which another connection to the database
// takes; the embedded database has no other connections, so this is proved on a server only.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePlace, engine, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startServerProcess } from '../support/server-process.ts';

// The embedded database cannot be locked from outside.
describe.skipIf(engine === 'embedded')('a node that dies between the answer and its record', () => {
  let place: DatabasePlace;
  let receiver: Receiver;
  beforeAll(async () => {
    [place, receiver] = await Promise.all([makePlace(), startReceiver()]);
  });
  afterAll(async () => {
    await receiver?.close();
    await place?.remove();
  });

  const call = async (url: string, method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: 'Bearer secret', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into bodies freely
    return (await response.json()) as any;
  };

  it('costs one request more, under the same id, and both are on record', { timeout: 90_000 }, async () => {
    const first = await startServerProcess(place);
    await call(first.url, 'POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    const lock = new pg.Client({ connectionString: place.databaseUrl ?? '' });
    await lock.connect();
    await lock.query('begin; lock table attempts in share mode');
    const config = { subscriptions: [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }] };
    await call(first.url, 'POST', '/api/v1/external/workflows/run', runOf('review', {}, config));
    await receiver.count(1);
    await first.kill();
    await lock.query('rollback');
    await lock.end();
    const second = await startServerProcess(place);
    const requests = await receiver.count(2, 40_000);
    const delivery = async () => {
      const { results } = await call(second.url, 'GET', '/api/v1/deliveries');
      return call(second.url, 'GET', `/api/v1/deliveries/${results[0].id}`);
    };
    await expect.poll(async () => (await delivery()).status, { timeout: 10_000 }).toBe('delivered');
    expect((await delivery()).attempts.map(({ reason }: { reason: string | null }) => reason)).toEqual(['node_lost', null]);
    expect(requests.map(({ raw }) => raw)).toEqual([requests[0]?.raw, requests[0]?.raw]);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await second.kill();
    expect(receiver.received).toHaveLength(2);
  });
});
