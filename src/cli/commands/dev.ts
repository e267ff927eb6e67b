// `casewire dev`: the server for a developer's machine. Embedded database unless told otherwise, demo workspace with the
// key `secret`, a company register for its kyb-onboarding as `npm start` has, loopback only.

import { Command } from 'commander';
import { settingNames } from '../../config/settings.ts';
import { companies, startDemoRegister } from '../demo-register.ts';
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
    const config = developmentConfig(settings);
    // Without one that answers, every case of kyb-onboarding would end with a reviewer.
    const register = await startDemoRegister(settings.port === 0 ? 0 : settings.port + 1);
    const code = await runService(terminal, config, {
      mode: 'dev',
      registerUrl: register.url,
      whenUp: async (service) => {
        terminal.say(`Casewire is up: ${service.url} (key: secret)`);
        terminal.say(`API docs: ${service.docsUrl}`);
        await showConsole(terminal, service);
        terminal.say(`Company register of kyb-onboarding: ${register.url}?name=… (knows ${companies.map(({ name }) => name).join(', ')})`);
        if (settings.databaseUrl === null) terminal.say(embeddedNotice);
      },
    });
    register.stop();
    finish(code);
  });
}

/** Said at every start on the embedded database. */
export const embeddedNotice = 'The embedded database survives a killed process, but not a power cut: for production set DATABASE_URL.';
