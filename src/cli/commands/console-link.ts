// `casewire console-link`: a one-time link to the console, made on the server's own machine. `serve` prints none: whoever reads
// its log must not get in. The link is shown once.

import { Command } from 'commander';
import type { Config } from '../../config/settings.ts';
import { createSignInLink, type SignInLinkRequest } from '../../service.ts';
import { createLog } from '../../telemetry/log.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { keptKeyHelp, readOperatorSettings } from '../operator-settings.ts';
import { addSettingOptions } from '../setting-options.ts';
import type { Finish, Terminal } from '../terminal.ts';
import { addWorkspaceOptions } from '../workspace-options.ts';

export function consoleLinkCommand(terminal: Terminal, finish: Finish): Command {
  const command = addWorkspaceOptions(new Command('console-link').description('make a link that signs one person in to the console, once'))
    .option('--name <name>', 'what the records call whoever signs in', 'console')
    .addHelpText('after', `\nThe link begins with CASEWIRE_PUBLIC_URL; while that is unset, with HOST and PORT.${keptKeyHelp}`);
  addSettingOptions(command, ['databaseUrl', 'dataDir', 'masterKey', 'publicUrl', 'host', 'port', 'logLevel', 'logFormat']);
  return command.action(async ({ customer, environment, scopes, name, ...flags }) => {
    const config = readOperatorSettings(terminal, flags);
    const request = { customerName: customer, environment, label: name, allows: scopes };
    finish(config === null ? exitCodes.usage : await makeLink(terminal, config, request));
  });
}

async function makeLink(terminal: Terminal, config: Config, request: SignInLinkRequest): Promise<ExitCode> {
  const made = await createSignInLink(config, request, createLog({ level: config.logLevel, format: config.logFormat }));
  if ('refused' in made) {
    terminal.complain(made.refused);
    return exitCodes.failed;
  }
  terminal.say(`Link to the console of ${request.customerName} (${request.environment}), for ${request.allows.join(', ')}:`);
  terminal.say(`  ${made.link}`);
  terminal.say('It works once, within 30 minutes, and is not shown again.');
  return exitCodes.done;
}
