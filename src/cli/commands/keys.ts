// `casewire keys create`: the first access key of a customer, made on the server's own machine; the API has no route for it.
// The key and, for a new workspace, its shared secret are shown once and never again.

import { Command } from 'commander';
import type { Config } from '../../config/settings.ts';
import { createKey, type NewKeyRequest } from '../../service.ts';
import { createLog } from '../../telemetry/log.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addSettingOptions, readSettings } from '../setting-options.ts';
import type { Finish, Terminal } from '../terminal.ts';
import { addWorkspaceOptions } from '../workspace-options.ts';

export function keysCommand(terminal: Terminal, finish: Finish): Command {
  const create = addWorkspaceOptions(
    new Command('create').description('make an access key; customer and workspace are made when they are new'),
  ).option('--name <name>', 'what people call the key', 'cli');
  addSettingOptions(create, ['databaseUrl', 'dataDir', 'masterKey', 'logLevel', 'logFormat']);
  create.action(async ({ customer, environment, scopes, name, ...flags }) => {
    const config = readSettings(terminal, flags, { required: ['masterKey'], defaults: { logLevel: 'warn' } });
    finish(
      config === null ? exitCodes.usage : await makeKey(terminal, config, { customerName: customer, environment, name, allows: scopes }),
    );
  });
  return new Command('keys').description('access keys').addCommand(create);
}

async function makeKey(terminal: Terminal, config: Config, request: NewKeyRequest): Promise<ExitCode> {
  const created = await createKey(config, request, createLog({ level: config.logLevel, format: config.logFormat }));
  if ('refused' in created) {
    terminal.complain(created.refused);
    return exitCodes.failed;
  }
  terminal.say(`Key of ${request.customerName} (${request.environment}), for ${request.allows.join(', ')}:`);
  terminal.say(`  ${created.key}`);
  if (created.sharedSecret !== null) {
    terminal.say('Shared secret of the new workspace, which signs x-hmac-signature:');
    terminal.say(`  ${created.sharedSecret}`);
  }
  terminal.say('Keep what you need now: it is not shown again.');
  return exitCodes.done;
}
