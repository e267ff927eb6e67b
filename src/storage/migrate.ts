// Applies the SQL files in `migrations/`, each in its own transaction, one process at a time. A file that was applied never
// changes: its checksum is kept and compared. Nodes of the version before go on meanwhile: docs/decisions/0006-newer-databases.md.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';

const folder = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Any constant will do: it only has to be the same for every Casewire node on this database. */
const lockKey = 4_027_190_615;

/** So long a file waits for a table that is in use: whoever comes after it for that table waits as well. */
const lockTimeout = '3s';
const lockTries = 20;
const pauseMs = 1_000;
const lockNotAvailable = '55P03';

interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
  /** From its line `-- needs: <name>`: takes away what versions use that do not know the named one. Null for most, which only add. */
  readonly needs: string | null;
}

interface Applied {
  readonly checksum: string;
  readonly appliedAt: Date;
  readonly needs: string | null;
}

export interface MigrationStatus {
  readonly name: string;
  /** Null while it is pending. */
  readonly appliedAt: Date | null;
  /** `newer`: of a later version, which this one can run beside. `too-new`: of a later version, and this one cannot. */
  readonly kind: 'known' | 'newer' | 'too-new';
}

async function readMigrations(): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(`${folder}${file}`, 'utf8');
      return {
        name: file.replace(/\.sql$/, ''),
        checksum: createHash('sha256').update(text).digest('hex'),
        text,
        needs: /^-- needs: (\S+)$/m.exec(text)?.[1] ?? null,
      };
    }),
  );
}

async function appliedMigrations(database: Pick<Database, 'query'>): Promise<ReadonlyMap<string, Applied>> {
  const [found] = await database.query<{ present: boolean }>("select to_regclass('casewire_migrations') is not null as present");
  if (!found?.present) return new Map();
  // Through JSON, since `needs` came with one of the migrations.
  const rows = await database.query<Applied & { name: string }>(
    `select name, checksum, applied_at as "appliedAt", to_jsonb(m) ->> 'needs' as needs from casewire_migrations m order by name`,
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/** Every migration that this version knows, in order; then those of later versions that the database has. */
export async function migrationStatus(database: Pick<Database, 'query'>): Promise<readonly MigrationStatus[]> {
  const applied = await appliedMigrations(database);
  const known = (await readMigrations()).map(({ name }) => name);
  const later = [...applied].filter(([name]) => !known.includes(name));
  return [
    ...known.map((name) => ({ name, appliedAt: applied.get(name)?.appliedAt ?? null, kind: 'known' as const })),
    ...later.map(([name, { appliedAt, needs }]) => ({
      name,
      appliedAt,
      kind: needs === null || known.includes(needs) ? ('newer' as const) : ('too-new' as const),
    })),
  ];
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
  await patiently(() => database.script(scriptOf(migration)));
  return true;
}

/** Again, when a table that it changes was in use for too long; after a pause, in which those who wait for the table go first. */
async function patiently(apply: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await apply();
    } catch (error) {
      const blocked = error instanceof Error && 'code' in error && error.code === lockNotAvailable;
      if (!blocked || tries === lockTries) throw error;
      await setTimeout(pauseMs);
    }
  }
}

/** The deadline of a statement goes first: another process may hold the lock for as long as it migrates. */
function scriptOf({ name, checksum, text, needs }: Migration): string {
  const record =
    needs === null
      ? `(name, checksum) values ('${name}', '${checksum}')`
      : `(name, checksum, needs) values ('${name}', '${checksum}', '${needs}')`;
  return `
    select set_config('statement_timeout', '0', true);
    select pg_advisory_xact_lock(${lockKey});
    select set_config('lock_timeout', '${lockTimeout}', true);
    create table if not exists casewire_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now());
    do $migration$ begin
      if not exists (select from casewire_migrations where name = '${name}') then
        execute $body$${text}$body$;
        insert into casewire_migrations ${record};
      end if;
    end $migration$;
  `;
}
