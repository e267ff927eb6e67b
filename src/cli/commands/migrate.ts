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
    .option('--status', 'only list the migrations; exit code 1 when some are pending');
  return addSettingOptions(command, ['databaseUrl', 'dataDir', 'logLevel', 'logFormat']).action(async ({ status, ...flags }) => {
    const config = readSettings(terminal, flags);
    finish(config === null ? exitCodes.usage : await migrateDatabase(terminal, config, status === true));
  });
}

async function migrateDatabase(terminal: Terminal, config: Config, onlyLook: boolean): Promise<ExitCode> {
  const database = await openDatabase(config, createLog({ level: config.logLevel, format: config.logFormat }));
  if ('refused' in database) {
    terminal.complain(database.refused);
    return exitCodes.failed;
  }
  try {
    return onlyLook ? await showStatus(terminal, database) : await applyAll(terminal, database);
  } finally {
    await database.close();
  }
}

async function showStatus(terminal: Terminal, database: Database): Promise<ExitCode> {
  const migrations = await migrationStatus(database);
  for (const { name, appliedAt } of migrations)
    terminal.say(`${name}  ${appliedAt === null ? 'pending' : `applied ${appliedAt.toISOString()}`}`);
  return migrations.some(({ appliedAt }) => appliedAt === null) ? exitCodes.failed : exitCodes.done;
}

async function applyAll(terminal: Terminal, database: Database): Promise<ExitCode> {
  const applied = await migrate(database, (name) => terminal.say(`Applying ${name} ...`));
  terminal.say(applied.length === 0 ? 'Nothing to do: the database is up to date.' : `Applied: ${applied.join(', ')}.`);
  return exitCodes.done;
}
