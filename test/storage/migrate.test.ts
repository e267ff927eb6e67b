// Migrations: each once, whoever starts at the same time; a changed file is refused; `serve` waits for nobody's permission
// but migrates nothing by itself.

import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/settings.ts';
import { startService } from '../../src/service.ts';
import type { Database } from '../../src/storage/database.ts';
import { migrate, migrationStatus } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type DatabasePlace, engine, makePlace } from '../support/database.ts';
import { masterKey } from '../support/service.ts';

const log = createLog({ level: 'silent', format: 'json' });

describe('migrate', () => {
  const open: Database[] = [];
  let place: DatabasePlace | null = null;
  const freshPlace = async (): Promise<DatabasePlace> => {
    place = await makePlace();
    return place;
  };
  const connect = async (to: DatabasePlace): Promise<Database> => {
    const database = await openDatabase(to, log);
    if ('refused' in database) throw new Error(database.refused);
    open.push(database);
    return database;
  };
  const closeAll = async () => {
    for (const database of open.splice(0)) await database.close();
  };
  afterEach(async () => {
    await closeAll();
    await place?.remove();
    place = null;
  });

  const configOf = (at: DatabasePlace): Config => ({
    port: 0,
    host: '127.0.0.1',
    databaseUrl: at.databaseUrl,
    databaseDirectUrl: null,
    databasePooling: 'session',
    databaseConnections: 10,
    dataDir: at.dataDir,
    masterKey,
    roles: ['api'],
    allowTargets: [],
    publicUrl: null,
    trustedProxies: [],
    smtpUrl: null,
    mailFrom: null,
    retentionPayloadDays: 30,
    retentionFactDays: 90,
    backlogLimit: 0,
    drainSeconds: 0,
    logLevel: 'error',
    logFormat: 'json',
  });

  it('applies once, however many start at the same time', async () => {
    const fresh = await freshPlace();
    // Four nodes on a server; the embedded engine has one process only, which asks four times.
    const first = await connect(fresh);
    const nodes =
      engine === 'postgres' ? [first, ...(await Promise.all([1, 2, 3].map(() => connect(fresh))))] : [first, first, first, first];
    await Promise.all(nodes.map((node) => migrate(node)));
    const status = await migrationStatus(first);
    expect(status.length).toBeGreaterThan(0);
    expect(status.every(({ appliedAt }) => appliedAt instanceof Date)).toBe(true);
    const [row] = await first.query<{ count: number }>('select count(*) as count from casewire_migrations');
    expect(row?.count).toBe(status.length);
    expect(await migrate(first)).toEqual([]);
  });

  it('applies on several databases of one server at once, which share their roles', async () => {
    const places = await Promise.all([1, 2, 3].map(() => makePlace()));
    try {
      const databases = await Promise.all(places.map(connect));
      const applied = await Promise.all(databases.map((database) => migrate(database)));
      expect(new Set(applied.map((names) => names.join())).size).toBe(1);
    } finally {
      await closeAll();
      for (const one of places) await one.remove();
    }
  });

  it('refuses a file that was changed after it had been applied', async () => {
    const database = await connect(await freshPlace());
    await migrate(database);
    await database.query("update casewire_migrations set checksum = 'another'");
    await expect(migrate(database)).rejects.toThrow(/was changed after it had been applied/);
  });

  it('leaves nothing half applied when it fails', async () => {
    const database = await connect(await freshPlace());
    // In the way of the last statements of the first file.
    await database.script('create table attempts (id uuid)');
    await expect(migrate(database)).rejects.toThrow();
    const found = await database.query<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public'");
    expect(found).toEqual([{ name: 'attempts' }]);
    await database.script('drop table attempts');
    expect((await migrate(database)).length).toBeGreaterThan(0);
  });

  it('is asked for by `serve`, which starts only on a database that is up to date', async () => {
    const fresh = await freshPlace();
    const refused = await startService(configOf(fresh), { mode: 'serve', log });
    expect(refused).toMatchObject({ refused: expect.stringMatching(/Migrations are pending: 0001-spine.*casewire migrate/) });
    const database = await connect(fresh);
    expect((await migrationStatus(database)).every(({ appliedAt }) => appliedAt === null)).toBe(true);
    await migrate(database);
    await closeAll();
    const service = await startService(configOf(fresh), { mode: 'serve', log });
    if ('refused' in service) throw new Error(service.refused);
    const health = await fetch(`${service.url}/readyz`);
    expect(health.status).toBe(200);
    // Nothing of the demo: its key is public.
    expect((await fetch(`${service.url}/api/v1/events`, { headers: { authorization: 'Bearer secret' } })).status).toBe(401);
    await service.stop();
  });
});
