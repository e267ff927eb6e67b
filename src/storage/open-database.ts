// Picks the engine: PostgreSQL when a URL is set, the embedded one otherwise.

import { join } from 'node:path';
import type { Log } from '../telemetry/log.ts';
import { openPglite } from './adapters/pglite.ts';
import { openPostgres } from './adapters/postgres.ts';
import type { Database } from './database.ts';

const oldestVersion = 150_000;

export interface DatabaseSettings {
  /** `postgres://…`, or null for the embedded engine. */
  readonly databaseUrl: string | null;
  /** Where the embedded engine keeps its files, in a folder `pg` of it. */
  readonly dataDir: string;
}

/** Opens and greets the database. `{ refused }` says in words why it cannot be used. */
export async function openDatabase(settings: DatabaseSettings, log: Log): Promise<Database | { readonly refused: string }> {
  if (settings.databaseUrl === null) return openPglite(join(settings.dataDir, 'pg'));
  const database = openPostgres({ url: settings.databaseUrl }, log);
  try {
    const [row] = await database.query<{ version: string }>("select current_setting('server_version_num') as version");
    if (Number(row?.version) >= oldestVersion) return database;
    await database.close();
    return { refused: `PostgreSQL 15 or later is needed; this server is ${row?.version}.` };
  } catch (error) {
    await database.close();
    return { refused: `The database cannot be reached: ${error instanceof Error ? error.message : error}. Check DATABASE_URL.` };
  }
}
