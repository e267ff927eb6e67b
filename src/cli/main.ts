#!/usr/bin/env node
// The command line: reads which command is meant, runs it, answers the shell with its exit code. Each command is a file in
// commands/ that opens with what it does; nothing else starts Casewire.

import { Command, CommanderError } from 'commander';
import { readVersion } from '../read-package.ts';
import { checkCommand } from './commands/check.ts';
import { consoleLinkCommand } from './commands/console-link.ts';
import { demoCommand } from './commands/demo.ts';
import { devCommand } from './commands/dev.ts';
import { graphCommand } from './commands/graph.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { serveCommand } from './commands/serve.ts';
import { tryCommand } from './commands/try.ts';
import { exitCodes, exitCodesHelp } from './exit-codes.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const terminal = createTerminal(process.stdout, process.stderr);
process.exitCode = await run(terminal, process.argv);

async function run(on: Terminal, argv: readonly string[]): Promise<number> {
  let code: number = exitCodes.done;
  const finish = (result: number): void => {
    code = result;
  };
  const program = new Command('casewire')
    .description('A case-workflow server whose webhooks can be trusted.')
    .version(readVersion())
    .exitOverride()
    .showHelpAfterError('Add --help for what can be written.');
  const commands = [
    devCommand,
    serveCommand,
    migrateCommand,
    checkCommand,
    tryCommand,
    graphCommand,
    demoCommand,
    keysCommand,
    consoleLinkCommand,
  ];
  for (const command of commands) program.addCommand(inheriting(command(on, finish), program));
  program.addHelpText('afterAll', exitCodesHelp);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return code;
}

/** Commander copies settings such as exitOverride only to the commands that it makes itself. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheriting(child, command);
  return command;
}
