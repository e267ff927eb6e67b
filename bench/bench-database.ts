// The PostgreSQL server of the benches: that of DATABASE_URL, else one that is found or started with settings of a small production
// server. Each bench gets databases of its own on it.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { findServer } from '../test/support/postgres-server.ts';
import { postmasterOf } from './machine/process-usage.ts';

export interface BenchServer {
  /** As the server tells it, with the settings that decide what a commit costs. */
  readonly version: string;
  /** Its process, when it runs on this machine. */
  readonly pid: number | null;
  /** Whether it notes when each transaction was committed. */
  readonly tracksCommits: boolean;
  /** Whether statements are counted; only ever on a server that was started here, and asked to. */
  readonly countsStatements: boolean;
  /** Makes a database, and returns its URL. It is dropped at the end. */
  database(): Promise<string>;
  /** Writes out what waits to be written, so that no measurement pays for what came before it. */
  settle(): Promise<void>;
  /** Drops the databases; stops the server if it was started here. */
  stop(): Promise<void>;
}

const settings = [
  'shared_buffers=1GB',
  'full_page_writes=on',
  'max_wal_size=8GB',
  'min_wal_size=2GB',
  'checkpoint_timeout=30min',
  'maintenance_work_mem=512MB',
  'track_commit_timestamp=on',
];

export async function startBenchServer(countStatements: boolean): Promise<BenchServer> {
  const given = process.env['DATABASE_URL'];
  const more = countStatements ? ['shared_preload_libraries=pg_stat_statements', 'pg_stat_statements.track=top', 'track_io_timing=on'] : [];
  const server = given === undefined ? await findServer(true, [...settings, ...more]) : { url: given, stop: async () => undefined };
  const names: string[] = [];
  const facts = await askFacts(server.url);
  return {
    version: facts.version,
    pid: facts.pid,
    tracksCommits: facts.tracks,
    countsStatements: facts.libraries.includes('pg_stat_statements'),
    database: async () => {
      const name = `casewire_bench_${randomUUID().replaceAll('-', '')}`;
      await ask(server.url, `create database ${name}`);
      names.push(name);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    settle: async () => void (await ask(server.url, 'checkpoint')),
    stop: async () => {
      for (const name of names) await ask(server.url, `drop database if exists ${name} with (force)`);
      await server.stop();
    },
  };
}

interface Facts {
  readonly version: string;
  readonly tracks: boolean;
  readonly libraries: string;
  readonly backend: number;
}

const factsText = `
select format('PostgreSQL %s, fsync %s, synchronous_commit %s, shared_buffers %s', current_setting('server_version'), current_setting('fsync'),
              current_setting('synchronous_commit'), current_setting('shared_buffers')) as version,
       current_setting('track_commit_timestamp') = 'on' as tracks, current_setting('shared_preload_libraries') as libraries,
       pg_backend_pid() as backend`;

/** The server's process is found above the backend that answers, as long as that one is there. */
async function askFacts(url: string): Promise<Facts & { readonly pid: number | null }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Facts>(factsText);
  const [facts] = rows;
  if (facts === undefined) throw new Error('the PostgreSQL server says nothing of itself');
  const pid = postmasterOf(facts.backend);
  await client.end();
  return { ...facts, pid };
}

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
