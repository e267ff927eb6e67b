// Through PgBouncer in transaction mode, from the request to the webhook: hardly two statements of a node meet the same session there.

import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Config } from '../../src/config/settings.ts';
import { migrate, migrationStatus } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type DatabasePlace, engine, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { type PgBouncer, pgBouncerMissing, startPgBouncer } from '../support/pgbouncer.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const skipped = engine === 'embedded' ? 'the embedded database has no pooler' : pgBouncerMissing;
const log = createLog({ level: 'silent', format: 'json' });

// The embedded engine has no pooler, and PgBouncer may not be installed: `skipped` says which.
describe.skipIf(skipped !== null)(`behind PgBouncer in transaction mode${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  let place: DatabasePlace;
  let bouncer: PgBouncer;
  let receiver: Receiver;
  let pooled: Partial<Config>;
  const running: TestService[] = [];

  const start = async (more: Partial<Config> = {}): Promise<TestService> => {
    const service = await startTestService({ ...pooled, ...more });
    running.push(service);
    return service;
  };
  const stopAll = async () => {
    await Promise.all(running.splice(0).map((service) => service.stop()));
  };
  const connect = async (more: Partial<Config>) => {
    const database = await openDatabase({ dataDir: place.dataDir, databaseUrl: null, ...pooled, ...more }, log);
    if ('refused' in database) throw new Error(database.refused);
    return database;
  };
  const publish = async (me: Caller, name: string) => {
    expect((await me.send('POST', '/api/v1/workflow-definition', { name, definition: review })).status).toBe(201);
    const subscriptions = [{ type: 'webhook', url: receiver.url }];
    expect((await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions })).status).toBe(201);
  };
  /** From the run to its completion; gives the case's id. */
  const play = async (me: Caller, name: string): Promise<string> => {
    const run = await me.send('POST', '/api/v1/external/workflows/run', runOf(name, { score: 20 }));
    expect(run.status).toBe(200);
    const id: string = run.body.workflowRuntimeId;
    for (const event of ['SUBMIT', 'approve'])
      expect((await me.send('POST', `/api/v1/external/workflows/${id}/event`, { name: event })).status).toBe(200);
    return id;
  };

  beforeAll(async () => {
    place = await makePlace();
    bouncer = await startPgBouncer(inject('databaseUrl'));
    receiver = await startReceiver();
    pooled = {
      databaseUrl: bouncer.through(place.databaseUrl ?? ''),
      databaseDirectUrl: place.databaseUrl,
      databasePooling: 'transaction',
    };
  });
  afterAll(async () => {
    await stopAll();
    await receiver?.close();
    await bouncer?.stop();
    await place?.remove();
  });

  it('says in words what to set when it is taken for PostgreSQL itself', async () => {
    const opened = await openDatabase({ dataDir: place.dataDir, databaseUrl: pooled.databaseUrl ?? null }, log);
    expect(opened).toMatchObject({ refused: expect.stringMatching(/leads to a pooler.*DATABASE_POOLING/) });
  });

  it('migrates, with a direct connection and without one', async () => {
    const [direct, another] = [await connect({}), await makePlace()];
    try {
      expect((await migrate(direct)).length).toBeGreaterThan(0);
      const poolerOnly = await connect({ databaseUrl: bouncer.through(another.databaseUrl ?? ''), databaseDirectUrl: null });
      await Promise.all([migrate(poolerOnly), migrate(poolerOnly)]);
      expect((await migrationStatus(poolerOnly)).every(({ appliedAt }) => appliedAt instanceof Date)).toBe(true);
      await poolerOnly.close();
    } finally {
      await direct.close();
      await another.remove();
    }
  });

  it('keeps a tenant’s settings, and the deadlines, inside their transactions', async () => {
    const database = await connect({});
    const workspaceId = '00000000-0000-7000-8000-000000000001';
    const read = `select current_user as role, current_setting('casewire.workspace_id', true) as workspace, current_setting('statement_timeout') as deadline`;
    const inside = await Promise.all(Array.from({ length: 20 }, () => database.transaction({ workspaceId }, (tx) => tx.query(read))));
    for (const rows of inside) expect(rows).toEqual([{ role: 'casewire_app', workspace: workspaceId, deadline: '10s' }]);
    const outside = await Promise.all(Array.from({ length: 20 }, () => database.query<{ role: string; workspace: string | null }>(read)));
    for (const [row] of outside) {
      expect(row?.role).not.toBe('casewire_app');
      expect(row?.workspace ?? '').toBe('');
    }
    await database.close();
  });

  it('runs cases to their webhooks, each once, over two nodes', { timeout: 120_000 }, async () => {
    const [first, second] = [await start(), await start()] as const;
    const callers = [first.caller('secret'), second.caller('secret')] as const;
    await publish(callers[0], 'pooled');
    const before = receiver.received.length;
    const ids = await Promise.all(Array.from({ length: 40 }, (_, index) => play(callers[index % 2] as Caller, 'pooled')));
    const count = (id: string) => receiver.received.slice(before).filter(({ body }) => body.workflowRuntimeId === id).length;
    await expect.poll(() => ids.every((id) => count(id) >= 5), { timeout: 60_000, interval: 200 }).toBe(true);
    const webhooks = receiver.received.slice(before).map(({ headers }) => headers['webhook-id']);
    expect(new Set(webhooks).size).toBe(webhooks.length);
    await expect
      .poll(async () => (await callers[0].get('/api/v1/deliveries?status=pending&status=sending&status=retrying')).body.results)
      .toEqual([]);
    await stopAll();
  });

  it('wakes a worker by its direct connection, and by a look every second without one', { timeout: 120_000 }, async () => {
    for (const databaseDirectUrl of [place.databaseUrl, null]) {
      const api = await start({ roles: ['api'], databaseDirectUrl });
      await start({ roles: ['worker'], databaseDirectUrl });
      const listening = await listenersOf(place.databaseUrl ?? '');
      expect(listening).toBe(databaseDirectUrl === null ? 0 : 1);
      const run = await api.caller('secret').send('POST', '/api/v1/external/workflows/run', runOf('pooled'));
      await receiver.first(({ body }) => body.workflowRuntimeId === run.body.workflowRuntimeId);
      await stopAll();
    }
  });
});

/** Sessions of Casewire's listeners on this database. */
async function listenersOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    "select count(*)::integer as count from pg_stat_activity where datname = current_database() and application_name = 'casewire-listen'",
  );
  const ended = once(client, 'end');
  await client.end();
  await ended;
  return rows[0].count;
}
