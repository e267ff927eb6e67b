// Settings on the command line: one option a row of the settings table, and the faults of all of them in plain words.

import type { Command } from 'commander';
import { type LoadOptions, loadConfig } from '../config/load-config.ts';
import { type Config, flagOf, type SettingName, settings } from '../config/settings.ts';
import type { Terminal } from './terminal.ts';

/** Adds `--port <value>` and the like. */
export function addSettingOptions(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const { env, default: fallback, doc } = settings[name];
    command.option(`${flagOf(name)} <value>`, `${doc} (${env}${fallback ? `, default ${fallback}` : ''})`);
  }
  return command;
}

/** The settings, or null after all faults have been shown. */
export function readSettings(terminal: Terminal, flags: LoadOptions['flags'], rest: Omit<LoadOptions, 'flags'> = {}): Config | null {
  const loaded = loadConfig({ ...rest, flags: flags ?? {} });
  if (loaded.kind === 'loaded') return loaded.config;
  terminal.complain(loaded.faults.length === 1 ? 'One setting is faulty:' : `${loaded.faults.length} settings are faulty:`);
  for (const { where, problem } of loaded.faults) terminal.complain(`  ${where} ${problem}`);
  terminal.complain('All settings are listed in docs/settings.md.');
  return null;
}
