// A fresh, migrated database of the engine that this run tests: CASEWIRE_TEST_ENGINE is set by the vitest project.

import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';

export const engine = process.env['CASEWIRE_TEST_ENGINE'] === 'postgres' ? 'postgres' : 'embedded';

export interface DatabasePlace {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** Drops the database, or removes the folder. */
  remove(): Promise<void>;
}

/** Where a test's own database may live; empty so far. */
export async function makePlace(): Promise<DatabasePlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'casewire-test-'));
  if (engine === 'embedded') {
    await cp(inject('embeddedTemplate'), join(dataDir, 'pg'), { recursive: true });
    return { databaseUrl: null, dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
  }
  const server = inject('databaseUrl');
  const name = `casewire_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    databaseUrl: url.href,
    dataDir,
    remove: async () => {
      await administer(server, `drop database if exists ${name} with (force)`);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Open and migrated; close it, then remove its place. */
export async function openTestDatabase(): Promise<{ readonly database: Database; readonly place: DatabasePlace }> {
  const place = await makePlace();
  const database = await openDatabase(place, createLog({ level: 'silent', format: 'json' }));
  if ('refused' in database) throw new Error(database.refused);
  await migrate(database);
  return { database, place };
}
