// The database ends connections as it pleases: at a restart, at a failover, by an administrator. Those that wait in the pool and those in
// the middle of a statement are replaced, by the same process. The embedded database has no connections.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePlace, engine, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

// The embedded database has no connections.
describe.skipIf(engine === 'embedded')('connections that the database ends', () => {
  let place: DatabasePlace;
  let receiver: Receiver;
  let server: ServerProcess;
  let admin: pg.Client;
  beforeAll(async () => {
    [place, receiver] = await Promise.all([makePlace(), startReceiver()]);
    server = await startServerProcess(place);
    admin = new pg.Client({ connectionString: place.databaseUrl ?? '' });
    await admin.connect();
    await post('/api/v1/workflow-definition', { name: 'review', definition: review });
    await post('/api/v1/external/customers/subscriptions', { subscriptions: [{ type: 'webhook', url: receiver.url }] });
  });
  afterAll(async () => {
    await admin?.end();
    await server?.kill();
    await receiver?.close();
    await place?.remove();
  });

  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const run = () => post('/api/v1/external/workflows/run', runOf('review'));

  /** How many there were, of those that `which` holds for. */
  const endConnections = async (which: string): Promise<number> =>
    (
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and application_name = 'casewire' and ${which}`,
      )
    ).rows.length;

  /** A connection may be found lost by the one that uses it next; but soon a run is answered as before, and the receiver hears of it. */
  const goesOn = async (): Promise<void> => {
    let id = '';
    await expect
      .poll(
        async () => {
          const answer = await run().catch(() => null);
          if (answer?.ok) id = ((await answer.json()) as { workflowRuntimeId: string }).workflowRuntimeId;
          return id;
        },
        { timeout: 10_000, message: 'runs are answered again' },
      )
      .not.toBe('');
    await receiver.first(({ body }) => body.workflowRuntimeId === id);
  };

  it.each(['idle', 'busy'])('do not end the process: %s ones', { timeout: 60_000 }, async (kind) => {
    expect((await run()).status).toBe(200);
    if (kind === 'idle') expect(await endConnections("state = 'idle'")).toBeGreaterThan(0);
    else {
      // A run waits for the table; while it is locked, only the end of its connection can end it.
      const other = new pg.Client({ connectionString: place.databaseUrl ?? '' });
      await other.connect();
      await other.query('begin; lock table cases in access exclusive mode');
      let answered = 0;
      const waiting = run().then(
        ({ status }) => {
          answered = status;
        },
        () => undefined,
      );
      await expect.poll(() => endConnections("wait_event_type = 'Lock'").then(() => answered), { timeout: 8_000 }).toBe(503);
      await other.end();
      await waiting;
    }
    await goesOn();
    expect([server.child.exitCode, server.child.signalCode]).toEqual([null, null]);
  });
});
