// Applies the SQL files in `migrations/`, each in its own transaction, one process at a time. A file that was applied never
// changes: its checksum is kept and compared.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';

const folder = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Any constant will do: it only has to be the same for every Casewire node on this database. */
const lockKey = 4_027_190_615;

interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
}

export interface MigrationStatus {
  readonly name: string;
  /** Null while it is pending. */
  readonly appliedAt: Date | null;
}

async function readMigrations(): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(`${folder}${file}`, 'utf8');
      return { name: file.replace(/\.sql$/, ''), checksum: createHash('sha256').update(text).digest('hex'), text };
    }),
  );
}

async function appliedMigrations(database: Pick<Database, 'query'>): Promise<ReadonlyMap<string, { checksum: string; appliedAt: Date }>> {
  const [found] = await database.query<{ present: boolean }>("select to_regclass('casewire_migrations') is not null as present");
  if (!found?.present) return new Map();
  const rows = await database.query<{ name: string; checksum: string; applied_at: Date }>(
    'select name, checksum, applied_at from casewire_migrations',
  );
  return new Map(rows.map((row) => [row.name, { checksum: row.checksum, appliedAt: row.applied_at }]));
}

/** Every migration that this version knows, in order. */
export async function migrationStatus(database: Pick<Database, 'query'>): Promise<readonly MigrationStatus[]> {
  const applied = await appliedMigrations(database);
  return (await readMigrations()).map(({ name }) => ({ name, appliedAt: applied.get(name)?.appliedAt ?? null }));
}

/** Applies what is pending and returns the names. Throws, with nothing half applied, when a file fails or was changed afterwards. */
export async function migrate(database: Database, onApply: (name: string) => void = () => undefined): Promise<readonly string[]> {
  const names: string[] = [];
  for (const migration of await readMigrations()) {
    if (await applyOne(database, migration, onApply)) names.push(migration.name);
  }
  return names;
}

/** One script is one implicit transaction on either engine: the lock, the file and its record stand or fall together. */
async function applyOne(database: Database, migration: Migration, onApply: (name: string) => void): Promise<boolean> {
  const before = (await appliedMigrations(database)).get(migration.name);
  if (before && before.checksum !== migration.checksum) {
    throw new Error(`Migration ${migration.name} was changed after it had been applied. Restore the file as it was released.`);
  }
  if (before) return false;
  onApply(migration.name);
  // Another node may apply it while this one waits for the lock: its insert then does nothing, and the file must not run twice.
  await database.script(`
    select set_config('statement_timeout', '0', true), pg_advisory_xact_lock(${lockKey});
    create table if not exists casewire_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now());
    do $migration$ begin
      if not exists (select from casewire_migrations where name = '${migration.name}') then
        execute $body$${migration.text}$body$;
        insert into casewire_migrations (name, checksum) values ('${migration.name}', '${migration.checksum}');
      end if;
    end $migration$;
  `);
  return true;
}
