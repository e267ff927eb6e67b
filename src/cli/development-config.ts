// What `dev` and `demo` change in the settings: they serve a public access key, so they listen on loopback only; they may
// call loopback, where a developer's receiver runs; and they make the master key that `serve` asks for.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, settings } from '../config/settings.ts';

const fileName = 'master-key';
const loopback = ['127.0.0.0/8', '::1'] as const;

/** Makes the key on first use. Throws when the folder cannot be written, or when the kept key is damaged. */
export function developmentConfig(config: Config): Config {
  return Object.freeze({
    ...config,
    host: '127.0.0.1',
    allowTargets: Object.freeze([...config.allowTargets, ...loopback]),
    masterKey: config.masterKey ?? keptMasterKey(config.dataDir),
  });
}

/** The key in `<folder>/master-key`, made once and readable by its owner only. */
function keptMasterKey(folder: string): string {
  const file = join(folder, fileName);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    // `wx`: of two processes that start at once, one makes the key and the other reads it.
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return readKeptMasterKey(file);
}

/** The one that an earlier `dev` or `demo` made in this folder; null when there is none. Makes nothing. Throws when it is damaged. */
export function findKeptMasterKey(folder: string): string | null {
  try {
    return readKeptMasterKey(join(folder, fileName));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function readKeptMasterKey(file: string): string {
  const read = settings.masterKey.type.read(readFileSync(file, 'utf8').trim());
  if (read.kind === 'problem')
    throw new Error(`${file} ${read.problem}. Without it the secrets in the database cannot be read; remove both to start afresh.`);
  return read.value;
}
