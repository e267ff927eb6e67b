// A PostgreSQL database of the bench's own: on the server of DATABASE_URL, else on one that is found or started for it.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { findServer } from '../test/support/postgres-server.ts';

export interface BenchDatabase {
  readonly url: string;
  /** As the server tells it, with the settings that decide what a commit costs. */
  readonly version: string;
  /** Drops the database; stops the server if it was started here. */
  remove(): Promise<void>;
}

export async function makeBenchDatabase(): Promise<BenchDatabase> {
  const given = process.env['DATABASE_URL'];
  const server = given === undefined ? await findServer(true) : { url: given, stop: async () => undefined };
  const name = `casewire_bench_${randomUUID().replaceAll('-', '')}`;
  const version = await administer(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    version,
    remove: async () => {
      await administer(server.url, `drop database if exists ${name} with (force)`);
      await server.stop();
    },
  };
}

async function administer(url: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  const { rows } = await client.query<{ told: string }>(
    "select format('PostgreSQL %s, fsync %s', current_setting('server_version'), current_setting('fsync')) as told",
  );
  await client.end();
  return rows[0]?.told ?? '';
}
