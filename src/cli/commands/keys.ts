// `casewire keys`: access keys of any customer, made, listed and revoked on the server's own machine. The first key of a workspace is
// made here; the API makes the others. The key and, for a new workspace, its shared secret are shown once and never again.

import { Command, InvalidArgumentError } from 'commander';
import type { Config } from '../../config/settings.ts';
import { createKey, listKeys, type NewKeyRequest, revokeKey } from '../../service.ts';
import { createLog, type Log } from '../../telemetry/log.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { keptKeyHelp, readOperatorSettings } from '../operator-settings.ts';
import { readExpiry } from '../read-expiry.ts';
import { addSettingOptions } from '../setting-options.ts';
import type { Finish, Terminal } from '../terminal.ts';
import { addWorkspaceOptions, environmentOption } from '../workspace-options.ts';

const settings = ['databaseUrl', 'dataDir', 'masterKey', 'logLevel', 'logFormat'] as const;

export function keysCommand(terminal: Terminal, finish: Finish): Command {
  const run = async (flags: Parameters<typeof readOperatorSettings>[1], act: (config: Config) => Promise<ExitCode>): Promise<void> => {
    const config = readOperatorSettings(terminal, flags);
    finish(config === null ? exitCodes.usage : await act(config));
  };
  const create = addWorkspaceOptions(
    new Command('create').description('make an access key; customer and workspace are made when they are new'),
  )
    .option('--name <name>', 'what people call the key', 'cli')
    .option('--expires <when>', 'when it ends: days from now, or a date (2027-01-31); default never', expiry)
    .action(({ customer, environment, scopes, name, expires = null, ...flags }) =>
      run(flags, (config) => makeKey(terminal, config, { customerName: customer, environment, name, allows: scopes, expiresAt: expires })),
    );
  const list = new Command('list')
    .description('list the access keys: what each may do, and whether it still works; never a key itself')
    .option('--customer <name>', 'of this customer only')
    .addOption(environmentOption())
    .action(({ customer, environment, ...flags }) =>
      run(flags, (config) =>
        showKeys(terminal, config, { ...(customer ? { customerName: customer } : {}), ...(environment ? { environment } : {}) }),
      ),
    );
  const revoke = new Command('revoke')
    .description('make an access key useless, on every node within five seconds')
    .argument('<id>', 'of the key, as `keys list` shows it')
    .action((id: string, flags) => run(flags, (config) => endKey(terminal, config, id)));
  const keys = new Command('keys').description('access keys: make, list, revoke');
  for (const command of [create, list, revoke]) keys.addCommand(addSettingOptions(command, settings).addHelpText('after', keptKeyHelp));
  return keys;
}

/** Throws what commander shows to the person who wrote it. */
function expiry(text: string): Date {
  const read = readExpiry(text, new Date());
  if ('problem' in read) throw new InvalidArgumentError(`It ${read.problem}.`);
  return read.at;
}

const logOf = (config: Config): Log => createLog({ level: config.logLevel, format: config.logFormat });

async function makeKey(terminal: Terminal, config: Config, request: NewKeyRequest): Promise<ExitCode> {
  const created = await createKey(config, request, logOf(config));
  if ('refused' in created) return refused(terminal, created.refused);
  const until = request.expiresAt ? `, until ${request.expiresAt.toISOString()}` : '';
  terminal.say(`Key of ${request.customerName} (${request.environment}), for ${request.allows.join(', ')}${until}:`);
  terminal.say(`  ${created.key}`);
  if (created.sharedSecret !== null) {
    terminal.say('Shared secret of the new workspace, which signs x-hmac-signature:');
    terminal.say(`  ${created.sharedSecret}`);
  }
  terminal.say('Keep what you need now: it is not shown again.');
  terminal.say(`To end it: casewire keys revoke ${created.id}`);
  return exitCodes.done;
}

async function showKeys(terminal: Terminal, config: Config, filter: Parameters<typeof listKeys>[1]): Promise<ExitCode> {
  const keys = await listKeys(config, filter, logOf(config));
  if ('refused' in keys) return refused(terminal, keys.refused);
  if (keys.length === 0) terminal.say('There are no keys.');
  for (const { id, prefix, name, customerName, environment, scopes, ...times } of keys) {
    terminal.say(`${id}  ${prefix}…  ${customerName} (${environment})  ${name}  ${scopes.join(',')}  ${stateOf(times, new Date())}`);
  }
  return exitCodes.done;
}

function stateOf({ revokedAt, expiresAt }: { readonly revokedAt: Date | null; readonly expiresAt: Date | null }, now: Date): string {
  if (revokedAt !== null) return `revoked ${revokedAt.toISOString()}`;
  if (expiresAt === null) return 'works';
  return `${expiresAt > now ? 'works until' : 'expired'} ${expiresAt.toISOString()}`;
}

async function endKey(terminal: Terminal, config: Config, id: string): Promise<ExitCode> {
  const ended = await revokeKey(config, id, logOf(config));
  if ('refused' in ended) return refused(terminal, ended.refused);
  terminal.say(`Revoked: the key ${ended.name} (${ended.prefix}…) of ${ended.customerName} (${ended.environment}).`);
  terminal.say('Every node refuses it within five seconds.');
  return exitCodes.done;
}

function refused(terminal: Terminal, why: string): ExitCode {
  terminal.complain(why);
  return exitCodes.failed;
}
