// casewire.yaml: a flat map from setting names to values. Called by load-config, which decides what wins.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { suggestion } from '../domain/did-you-mean.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ConfigFault } from './config-fault.ts';
import { type SettingName, settingNames } from './settings.ts';

export const configFileName = 'casewire.yaml';

export interface ConfigFile {
  /** Values as text: numbers as YAML reads them, lists joined by commas. */
  readonly entries: ReadonlyMap<SettingName, string>;
  readonly faults: readonly ConfigFault[];
}

/** No file, an empty one, and `name: null` say nothing. */
export function readConfigFile(path: string): ConfigFile {
  const text = readIfPresent(path);
  if (typeof text !== 'string') return only(text);
  try {
    return readConfigText(parse(text));
  } catch (error) {
    return only(`cannot be read as YAML: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}

function readConfigText(content: unknown): ConfigFile {
  if (content === null) return only(null);
  if (!isJsonObject(content)) return only('must hold one line a setting, such as `port: 3000`');
  const entries = new Map<SettingName, string>();
  const faults: ConfigFault[] = [];
  for (const [key, written] of Object.entries(content)) {
    const name = settingNames.find((known) => known === key);
    const text = textOf(written);
    if (name === undefined)
      faults.push({ where: `${configFileName}: ${key}`, problem: `is not a setting.${suggestion(key, settingNames)}` });
    else if (text === undefined)
      faults.push({ where: `${configFileName}: ${key}`, problem: 'must be a text, a number or a list of texts' });
    else if (text !== null) entries.set(name, text);
  }
  return { entries, faults };
}

/** Null says nothing; undefined cannot be a setting. */
function textOf(written: unknown): string | null | undefined {
  if (written === null) return null;
  if (Array.isArray(written)) return written.every(isScalar) ? written.join(',') : undefined;
  return isScalar(written) ? String(written) : undefined;
}

function isScalar(written: unknown): boolean {
  return typeof written === 'string' || typeof written === 'number' || typeof written === 'boolean';
}

/** The file's text, null when there is none, or why it cannot be read. */
function readIfPresent(path: string): string | null | { readonly problem: string } {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT' ? null : { problem: `cannot be read (${code})` };
  }
}

function only(fault: string | null | { readonly problem: string }): ConfigFile {
  if (fault === null) return { entries: new Map(), faults: [] };
  return { entries: new Map(), faults: [{ where: configFileName, problem: typeof fault === 'string' ? fault : fault.problem }] };
}
