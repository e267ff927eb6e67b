import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { settingNames } from '../config/settings.ts';
import { addSettingOptions, readSettings } from './setting-options.ts';
import { createTerminal } from './terminal.ts';

const nowhere = { env: {}, folder: '/nowhere' };

function listen() {
  const complaints: string[] = [];
  const terminal = createTerminal({ write: () => undefined }, { write: (text: string) => complaints.push(text) });
  return { terminal, complaints };
}

describe('settings on the command line', () => {
  it('are read under their own names', () => {
    const command = addSettingOptions(new Command('dev'), settingNames);
    command.parse(['--port', '4000', '--data-dir', '/d', '--database-url', 'postgres://x/y'], { from: 'user' });
    const config = readSettings(listen().terminal, command.opts(), nowhere);
    expect(config).toMatchObject({ port: 4000, dataDir: '/d', databaseUrl: 'postgres://x/y' });
  });

  it('are complained about all at once', () => {
    const { terminal, complaints } = listen();
    expect(readSettings(terminal, { port: 'x', logLevel: 'y' }, nowhere)).toBeNull();
    const text = complaints.join('');
    expect(text).toContain('2 settings are faulty');
    expect(text).toContain('  --port must be');
    expect(text).toContain('  --log-level must be');
  });
});
