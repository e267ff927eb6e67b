// `casewire migrate`: brings the database's tables up to this version, before the new version serves. `--status` only looks.

import { Command } from 'commander';
import type { Config } from '../../config/settings.ts';
import type { Database } from '../../storage/database.ts';
import { migrate, migrationStatus } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { createLog } from '../../telemetry/log.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addSettingOptions, readSettings } from '../setting-options.ts';
import type { Finish, Terminal } from '../terminal.ts';

export function migrateCommand(terminal: Terminal, finish: Finish): Command {
  const command = new Command('migrate')
    .description('apply pending migrations to the database')
    .option(
      '--status',
      'only list the migrations; exit code 1 when this version cannot serve: some are pending, or a later version took away what it uses',
    );
  return addSettingOptions(command, ['databaseUrl', 'databaseDirectUrl', 'databasePooling', 'dataDir', 'logLevel', 'logFormat']).action(
    async ({ status, ...flags }) => {
      const config = readSettings(terminal, flags);
      finish(config === null ? exitCodes.usage : await migrateDatabase(terminal, config, status === true));
    },
  );
}

async function migrateDatabase(terminal: Terminal, config: Config, onlyLook: boolean): Promise<ExitCode> {
  const database = await openDatabase(config, createLog({ level: config.logLevel, format: config.logFormat }));
  if ('refused' in database) {
    terminal.complain(database.refused);
    return exitCodes.failed;
  }
  terminal.say(config.databaseUrl === null ? `Database: the embedded one in ${config.dataDir}` : 'Database: PostgreSQL');
  try {
    return onlyLook ? await showStatus(terminal, database) : await applyAll(terminal, database);
  } catch (error) {
    terminal.complain(`The database cannot be brought up to date: ${error instanceof Error ? error.message : error}.${hintFor(error)}`);
    return exitCodes.failed;
  } finally {
    await database.close();
  }
}

/** Insufficient privilege: most often a user who may not make the role of tenants' transactions. */
function hintFor(error: unknown): string {
  const forbidden = error instanceof Error && 'code' in error && error.code === '42501';
  return forbidden
    ? ' This user must own the database, and may create roles or be a member of one: `create role casewire_app nologin; grant casewire_app to <user>`.'
    : '';
}

const remarks = {
  known: '',
  newer: '  (of a later version; this one runs beside it)',
  'too-new': '  (of a later version; this one cannot run with it)',
};

async function showStatus(terminal: Terminal, database: Database): Promise<ExitCode> {
  const migrations = await migrationStatus(database);
  for (const { name, appliedAt, kind } of migrations)
    terminal.say(`${name}  ${appliedAt === null ? 'pending' : `applied ${appliedAt.toISOString()}`}${remarks[kind]}`);
  return migrations.some(({ appliedAt, kind }) => appliedAt === null || kind === 'too-new') ? exitCodes.failed : exitCodes.done;
}

async function applyAll(terminal: Terminal, database: Database): Promise<ExitCode> {
  const applied = await migrate(database, (name) => terminal.say(`Applying ${name} ...`));
  terminal.say(applied.length === 0 ? 'Nothing to do: the database is up to date.' : `Applied: ${applied.join(', ')}.`);
  return exitCodes.done;
}
