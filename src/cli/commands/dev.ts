// `casewire dev`: the server for a developer's machine. Embedded database unless told otherwise, demo workspace with the
// key `secret`, loopback only.

import { Command } from 'commander';
import { settingNames } from '../../config/settings.ts';
import { developmentConfig } from '../development-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { runService } from '../run-service.ts';
import { addSettingOptions, readSettings } from '../setting-options.ts';
import { showConsole } from '../show-console.ts';
import type { Finish, Terminal } from '../terminal.ts';

export function devCommand(terminal: Terminal, finish: Finish): Command {
  const command = new Command('dev').description('start the server for development: embedded database, demo workspace, loopback only');
  return addSettingOptions(command, settingNames).action(async (flags) => {
    const settings = readSettings(terminal, flags, { defaults: { logFormat: terminal.forPeople ? 'pretty' : 'json' } });
    if (settings === null) return finish(exitCodes.usage);
    const code = await runService(terminal, developmentConfig(settings), {
      mode: 'dev',
      whenUp: async (service) => {
        terminal.say(`Casewire is up: ${service.url} (key: secret)`);
        terminal.say(`API docs: ${service.docsUrl}`);
        await showConsole(terminal, service);
        if (settings.databaseUrl === null) terminal.say(embeddedNotice);
      },
    });
    finish(code);
  });
}

/** Said at every start on the embedded database. */
export const embeddedNotice = 'The embedded database survives a killed process, but not a power cut: for production set DATABASE_URL.';
