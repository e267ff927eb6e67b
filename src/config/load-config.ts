// Settings from flags, environment, files and defaults to one frozen Config, or every fault at once. Called once a process,
// by cli. The only file that reads process.env. It never prints and never exits.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConfigFault } from './config-fault.ts';
import { configFileName, readConfigFile } from './config-file.ts';
import { type Config, flagOf, type Setting, type SettingName, settingNames, settings } from './settings.ts';
import { unknownEnvironmentNames } from './unknown-names.ts';

export type LoadedConfig =
  | { readonly kind: 'loaded'; readonly config: Config }
  | { readonly kind: 'faulty'; readonly faults: readonly ConfigFault[] };

export interface LoadOptions {
  /** What was given on the command line, as text. */
  readonly flags?: Readonly<Partial<Record<SettingName, string>>>;
  /** Defaults of a command that differ from the table's. */
  readonly defaults?: Readonly<Partial<Record<SettingName, string>>>;
  /** Settings that may not stay unset. */
  readonly required?: readonly SettingName[];
  /** Default: the process's. An empty variable counts as unset. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where casewire.yaml is looked for and relative `_FILE` paths start. Default: the working directory. */
  readonly folder?: string;
}

/** A text that somebody wrote for a setting, and where; or why it could not be read. */
type Found = { readonly where: string; readonly text: string } | { readonly fault: ConfigFault };

interface Sources {
  readonly flags: Readonly<Partial<Record<SettingName, string>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: ReadonlyMap<SettingName, string>;
  readonly folder: string;
}

/** Order: flag, environment, the file that `NAME_FILE` names, casewire.yaml, default. */
export function loadConfig(options: LoadOptions = {}): LoadedConfig {
  const { flags = {}, defaults = {}, required = [], env = process.env, folder = process.cwd() } = options;
  const file = readConfigFile(join(folder, configFileName));
  const faults: ConfigFault[] = [...file.faults, ...unknownEnvironmentNames(env)];
  const values: [SettingName, unknown][] = [];
  for (const name of settingNames) {
    const outcome = readOne(name, { flags, env, file: file.entries, folder }, defaults[name], required.includes(name));
    if (outcome.kind === 'fault') faults.push(outcome.fault);
    else values.push([name, outcome.value]);
  }
  faults.push(...retentionFaults(Object.fromEntries(values)));
  if (faults.length > 0) return { kind: 'faulty', faults };
  // Each value was made by the reader in its own row, and the table's type ties the row to the field.
  return { kind: 'loaded', config: Object.freeze(Object.fromEntries(values)) as unknown as Config };
}

/** A body without its event would be of no use. */
function retentionFaults({
  retentionPayloadDays: payload,
  retentionFactDays: fact,
}: Readonly<Record<string, unknown>>): readonly ConfigFault[] {
  if (typeof payload !== 'number' || typeof fact !== 'number' || fact === 0 || (payload !== 0 && payload <= fact)) return [];
  const where = settings.retentionFactDays.env;
  return [
    { where, problem: `must not be shorter than ${settings.retentionPayloadDays.env} (it is ${fact}, that is ${payload || 'for ever'})` },
  ];
}

type Outcome = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'fault'; readonly fault: ConfigFault };

function readOne(name: SettingName, sources: Sources, ownDefault: string | undefined, required: boolean): Outcome {
  const setting: Setting<unknown> = settings[name];
  const fallback = ownDefault ?? setting.default;
  const found = find(name, setting, sources) ?? (fallback === null ? null : { where: setting.env, text: fallback });
  if (found === null) {
    if (!required) return { kind: 'value', value: null };
    return fault(setting.env, `must be set. ${setting.doc}`);
  }
  if ('fault' in found) return { kind: 'fault', fault: found.fault };
  const read = setting.type.read(found.text);
  if (read.kind === 'value') return { kind: 'value', value: Array.isArray(read.value) ? Object.freeze(read.value) : read.value };
  return fault(found.where, setting.secret ? read.problem : `${read.problem} (it is ${JSON.stringify(found.text)})`);
}

function find(name: SettingName, setting: Setting<unknown>, { flags, env, file, folder }: Sources): Found | null {
  const flag = flags[name];
  if (flag !== undefined) return { where: flagOf(name), text: flag };
  const fromEnvironment = env[setting.env];
  if (fromEnvironment) return { where: setting.env, text: fromEnvironment.trim() };
  const path = env[`${setting.env}_FILE`];
  if (path) return readValueFile(`${setting.env}_FILE`, path, folder);
  const entry = file.get(name);
  return entry === undefined ? null : { where: `${configFileName}: ${name}`, text: entry };
}

function readValueFile(where: string, path: string, folder: string): Found {
  try {
    return { where, text: readFileSync(resolve(folder, path), 'utf8').trim() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return { fault: { where, problem: `names a file that cannot be read: ${path}${code}` } };
  }
}

function fault(where: string, problem: string): Outcome {
  return { kind: 'fault', fault: { where, problem } };
}
