// A node and a database that moved on without it, and tables that are in use while they are changed: docs/decisions/0006-newer-databases.md.

import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readiness } from '../../src/operations/access/readiness.ts';
import { startService } from '../../src/service.ts';
import type { Database } from '../../src/storage/database.ts';
import { migrate, migrationStatus } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type DatabasePlace, engine, makePlace, openTestDatabase } from '../support/database.ts';
import { startTestService } from '../support/service.ts';

const log = createLog({ level: 'silent', format: 'json' });

/** `casewire migrate`, as a process. */
function migrateBy(at: Pick<DatabasePlace, 'databaseUrl' | 'dataDir'>, ...flags: readonly string[]) {
  const env = { ...process.env, CASEWIRE_DATA_DIR: at.dataDir, DATABASE_URL: at.databaseUrl ?? '', LOG_LEVEL: 'silent' };
  return spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'migrate', ...flags], { env, encoding: 'utf8' });
}

describe('a database of a later version', () => {
  let database: Database;
  let place: DatabasePlace;
  let open = false;

  beforeEach(async () => {
    ({ database, place } = await openTestDatabase());
    open = true;
  });
  afterEach(async () => {
    await close();
    await place.remove();
  });

  /** The embedded engine lets one process in at a time. */
  const close = async (): Promise<void> => {
    if (open) await database.close();
    open = false;
  };

  const later = (name: string, needs: string | null) =>
    database.query("insert into casewire_migrations (name, checksum, needs) values ($1, 'of a later version', $2)", [name, needs]);

  it('is run beside while that one only added', async () => {
    await later('9001-adds', null);
    await later('9002-contracts-what-this-one-no-longer-uses', '0011-nodes');
    await database.script('alter table nodes add column mood text; create table moods (id uuid)');
    expect(await readiness({ database })).toEqual({ ready: true });
    expect((await migrationStatus(database)).slice(-2)).toMatchObject([
      { name: '9001-adds', kind: 'newer', appliedAt: expect.any(Date) },
      { name: '9002-contracts-what-this-one-no-longer-uses', kind: 'newer' },
    ]);
    expect(await migrate(database)).toEqual([]);
    // And a whole node starts on it.
    await close();
    const service = await startTestService({ databaseUrl: place.databaseUrl, dataDir: place.dataDir });
    const { url } = service;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await service.stop();
  });

  it('is refused, in words, once that one took away what this one uses', async () => {
    await later('9001-adds', null);
    await later('9003-contracts', '9001-adds');
    expect(await readiness({ database })).toEqual({ ready: false, reason: 'database too new' });
    expect((await migrationStatus(database)).at(-1)).toMatchObject({ name: '9003-contracts', kind: 'too-new' });
    await close();
    const settings = { databaseUrl: place.databaseUrl, dataDir: place.dataDir };
    const service = await startTestService();
    const refused = await startService({ ...service.config, ...settings }, { mode: 'serve', log });
    await service.stop();
    expect(refused).toEqual({ refused: expect.stringMatching(/too new for this version.*9003-contracts/) });
  });

  it('is told apart by `casewire migrate --status`', async () => {
    await later('9001-adds', null);
    await later('9003-contracts', '9001-adds');
    await close();
    const { status, stdout } = migrateBy(place, '--status');
    expect(stdout).toMatch(/0001-spine {2}applied \S+\n/);
    expect(stdout).toMatch(/9001-adds {2}applied \S+ {2}\(of a later version; this one runs beside it\)/);
    expect(stdout).toMatch(/9003-contracts {2}applied \S+ {2}\(of a later version; this one cannot run with it\)/);
    expect(status).toBe(1);
  });
});

// The embedded database has one user.
describe.skipIf(engine === 'embedded')('a database user without rights', () => {
  it('is told what it lacks, in words', { timeout: 60_000 }, async () => {
    const place = await makePlace();
    const url = new URL(place.databaseUrl ?? '');
    const name = `casewire_poor_${Date.now()}`;
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    try {
      await admin.query(`create role ${name} login password 'poor'; alter database ${url.pathname.slice(1)} owner to ${name}`);
      Object.assign(url, { username: name, password: 'poor' });
      const { status, stderr } = migrateBy({ databaseUrl: url.href, dataDir: place.dataDir });
      expect(stderr).toMatch(/cannot be brought up to date: .*(create role casewire_app nologin; grant casewire_app to)/);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(status).toBe(1);
    } finally {
      await admin.query(`alter database ${url.pathname.slice(1)} owner to current_user; drop role ${name}`);
      await admin.end();
      await place.remove();
    }
  });
});

// The embedded database has one session.
describe.skipIf(engine === 'embedded')('a table that is in use while it is to be changed', () => {
  it('is asked for again, and nobody waits behind it for long', { timeout: 60_000 }, async () => {
    const place = await makePlace();
    const opened = await openDatabase(place, log);
    if ('refused' in opened) throw new Error(opened.refused);
    const user = new pg.Client({ connectionString: place.databaseUrl ?? '' });
    await user.connect();
    try {
      await migrate(opened);
      await opened.script("delete from casewire_migrations where name = '0011-nodes'; alter table casewire_migrations drop column needs");
      for (const column of ['version', 'draining', 'in_flight', 'connections', 'connection_limit', 'clock_offset_ms'])
        await opened.script(`alter table nodes drop column ${column}`);
      await user.query('begin; select * from nodes');
      const migrating = migrate(opened);
      // As long as it waits for the table, so does everybody who comes after it; longer than a statement may take, were it not cut.
      await user.query('select pg_sleep(3.5)');
      const waited = opened.query('select 1 as n from nodes');
      await user.query('rollback');
      expect(await waited).toEqual([]);
      expect(await migrating).toEqual(['0011-nodes']);
    } finally {
      await user.end();
      await opened.close();
      await place.remove();
    }
  });
});
