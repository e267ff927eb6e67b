// `casewire serve`: production. Needs a PostgreSQL and a master key, and refuses to start on pending migrations.

import { Command } from 'commander';
import { settingNames } from '../../config/settings.ts';
import { exitCodes } from '../exit-codes.ts';
import { runService } from '../run-service.ts';
import { addSettingOptions, readSettings } from '../setting-options.ts';
import type { Finish, Terminal } from '../terminal.ts';

export function serveCommand(terminal: Terminal, finish: Finish): Command {
  const command = new Command('serve').description('start the server for production: needs DATABASE_URL and a master key');
  return addSettingOptions(command, settingNames).action(async (flags) => {
    const config = readSettings(terminal, flags, { required: ['databaseUrl', 'masterKey'] });
    if (config === null) return finish(exitCodes.usage);
    finish(await runService(terminal, config, { mode: 'serve', whenUp: () => undefined }));
  });
}
