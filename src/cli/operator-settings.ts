// The settings of commands that act on the server's own machine without a server: `keys` and `console-link`. They need the master key:
// the one that is set, else the one that `dev` and `npm start` keep beside their embedded database.

import type { Config } from '../config/settings.ts';
import { findKeptMasterKey } from './development-config.ts';
import { readSettings } from './setting-options.ts';
import type { Terminal } from './terminal.ts';

export const keptKeyHelp =
  '\nWithout CASEWIRE_MASTER_KEY and DATABASE_URL it is the embedded database of `dev` and `npm start`, and the master key in its folder.';

const defaults = { logLevel: 'warn' } as const;

/** Null after what is wrong has been shown. With DATABASE_URL a key in some folder is not taken: it may not be that database's. */
export function readOperatorSettings(terminal: Terminal, flags: Parameters<typeof readSettings>[1]): Config | null {
  const config = readSettings(terminal, flags, { defaults });
  if (config === null || config.masterKey !== null) return config;
  try {
    const kept = config.databaseUrl === null ? findKeptMasterKey(config.dataDir) : null;
    if (kept !== null) return Object.freeze({ ...config, masterKey: kept });
  } catch (error) {
    terminal.complain(error instanceof Error ? error.message : String(error));
    return null;
  }
  return readSettings(terminal, flags, { required: ['masterKey'], defaults });
}
