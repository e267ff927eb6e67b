// A database that takes no writes for a while, as after a failover to a standby or on a full disk: requests are refused in words, nothing
// is half stored, and it goes on by itself. The embedded database has no such state that could be set from outside.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engine } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startTestService, type TestService } from '../support/service.ts';

const run = '/api/v1/external/workflows/run';

// The embedded database cannot be made read-only from outside.
describe.skipIf(engine === 'embedded')('a database that may only be read', () => {
  let service: TestService;
  let receiver: Receiver;
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  /** For all connections, those that are open too: they are cut. */
  const setReadOnly = async (on: boolean): Promise<void> => {
    const url = new URL(service.config.databaseUrl ?? '');
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(`alter database ${name} set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await client.end();
  };

  it('answers 503 to what would change something, stores nothing of it, and recovers without a restart', { timeout: 60_000 }, async () => {
    const me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    const config = { subscriptions: [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }] };
    await setReadOnly(true);
    const refused = await me.send('POST', run, runOf('review', {}, config));
    expectProblem(refused, 'unavailable');
    expect(refused.headers.get('retry-after')).toBe('2');
    expectProblem(await me.send('POST', run, runOf('review', {}, config)), 'unavailable');
    await expect.poll(async () => (await me.get('/api/v1/external/workflows')).body.results).toEqual([]);
    await setReadOnly(false);
    await expect.poll(async () => (await me.send('POST', run, runOf('review', {}, config))).status, { timeout: 15_000 }).toBe(200);
    const arrived = await receiver.first(() => true, 15_000);
    expect(arrived.body.eventName).toBe('workflow.started');
    expect((await me.get('/api/v1/events?eventName=workflow.started')).body.results).toHaveLength(1);
  });
});
