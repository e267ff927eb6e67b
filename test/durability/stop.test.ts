// The order to stop, given to a process of which others will not let go: it ends all the same, and what it was doing is on record.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DatabasePlace, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServerProcess } from '../support/server-process.ts';
import { startTestService } from '../support/service.ts';

describe('the order to stop', () => {
  let place: DatabasePlace;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await place?.remove();
  });

  /** A connection on which this comes, and nothing more. */
  const say = async (url: string, text: string): Promise<void> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    sockets.push(socket.on('error', () => undefined));
    await once(socket, 'connect');
    if (text !== '') socket.write(text);
  };
  const upload =
    'POST /api/v1/external/workflows/run HTTP/1.1\r\nHost: casewire\r\nAuthorization: Bearer secret\r\n' +
    'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{';

  it('ends a process whose receiver hangs and whose caller stalls; the attempt is on record', { timeout: 90_000 }, async () => {
    const receiver = await startReceiver();
    receiver.answer(() => undefined);
    const server = await startServerProcess(place);
    const send = (path: string, body: object) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await send('/api/v1/workflow-definition', { name: 'stuck', definition: review })).status).toBe(201);
    const subscriptions = [{ type: 'webhook', url: receiver.url, events: ['workflow.started'], timeoutMs: 30_000 }];
    expect((await send('/api/v1/external/workflows/run', runOf('stuck', {}, { subscriptions }))).status).toBe(200);
    await receiver.count(1);
    await say(server.url, upload);
    expect(await server.terminate()).toBe(0);

    const after = await startTestService({ databaseUrl: place.databaseUrl, dataDir: place.dataDir, roles: ['api'] });
    const { body } = await after.caller('secret').get('/api/v1/deliveries?eventName=workflow.started&status=retrying');
    expect(body.results).toMatchObject([{ status: 'retrying', attempts: 1 }]);
    await after.stop();
    await receiver.close();
  });

  it('ends one that only sends, whatever is open on its port', { timeout: 60_000 }, async () => {
    const server = await startServerProcess(place, { roles: 'worker' });
    await say(server.url, '');
    await say(server.url, 'GET /healthz HTTP/1.1\r\nHost: casewire\r\n');
    expect(await server.terminate()).toBe(0);
  });
});
