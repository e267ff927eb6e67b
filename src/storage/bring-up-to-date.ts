// Before a node serves: are the tables those that it knows? Called by the composition root, once at each start.

import type { Log } from '../telemetry/log.ts';
import type { Database } from './database.ts';
import { type MigrationStatus, migrate, migrationStatus } from './migrate.ts';

/** Null when the node may run; otherwise in words why it may not. `migrates`: applies what is pending instead of asking for it. */
export async function bringUpToDate(database: Database, { migrates }: { readonly migrates: boolean }, log: Log): Promise<string | null> {
  if (migrates) await migrate(database, (name) => log.info('migration.applied', { name }));
  const migrations = await migrationStatus(database);
  const pending = migrations.filter(({ appliedAt }) => appliedAt === null);
  if (pending.length > 0) return `Migrations are pending: ${namesOf(pending)}. Run \`casewire migrate\` first.`;
  const tooNew = migrations.filter(({ kind }) => kind === 'too-new');
  if (tooNew.length > 0)
    return `The database is too new for this version: a later one applied ${namesOf(tooNew)}, which takes away what this one uses. Start that version, or a later one.`;
  const newer = migrations.filter(({ kind }) => kind === 'newer');
  if (newer.length > 0) log.info('migration.newer', { names: newer.map(({ name }) => name) });
  return null;
}

function namesOf(migrations: readonly MigrationStatus[]): string {
  return migrations.map(({ name }) => name).join(', ');
}
