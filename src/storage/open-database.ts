// Picks the engine: PostgreSQL when a URL is set, the embedded one otherwise.

import { join } from 'node:path';
import type { Log } from '../telemetry/log.ts';
import { openPglite } from './adapters/pglite.ts';
import { openPostgres } from './adapters/postgres.ts';
import type { Database } from './database.ts';
import { takeTurns } from './take-turns.ts';

const oldestVersion = 150_000;

export interface DatabaseSettings {
  /** `postgres://…`, or null for the embedded engine. */
  readonly databaseUrl: string | null;
  /** Past a pooler, for LISTEN; default: none. */
  readonly databaseDirectUrl?: string | null;
  /** What a connection of `databaseUrl` keeps; default `session`. */
  readonly databasePooling?: 'session' | 'transaction';
  /** At most; default 10. */
  readonly databaseConnections?: number;
  /** Where the embedded engine keeps its files, in a folder `pg` of it. */
  readonly dataDir: string;
}

/** Opens and greets the database. `{ refused }` says in words why it cannot be used. */
export async function openDatabase(settings: DatabaseSettings, log: Log): Promise<Database | { readonly refused: string }> {
  if (settings.databaseUrl === null) return openPglite(join(settings.dataDir, 'pg'));
  const {
    databaseUrl: url,
    databaseDirectUrl: directUrl = null,
    databasePooling: pooling = 'session',
    databaseConnections = 10,
  } = settings;
  // One of the connections listens.
  const database = takeTurns(openPostgres({ url, directUrl, pooling, connections: databaseConnections }, log), databaseConnections - 1);
  try {
    const [row] = await database.query<{ version: string }>("select current_setting('server_version_num') as version");
    if (Number(row?.version) >= oldestVersion) return database;
    await database.close();
    return { refused: `PostgreSQL 15 or later is needed; this server is ${row?.version}.` };
  } catch (error) {
    await database.close();
    const message = error instanceof Error ? error.message : String(error);
    // What PgBouncer says to settings that hold for a session.
    if (/unsupported startup parameter/.test(message))
      return {
        refused: `DATABASE_URL leads to a pooler (${message}): set DATABASE_POOLING to transaction. docs/running-it.md says what else to set.`,
      };
    return { refused: `The database cannot be reached: ${message}. Check DATABASE_URL.` };
  }
}
