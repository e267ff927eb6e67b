import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/settings.ts';
import { developmentConfig, findKeptMasterKey } from './development-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'casewire-dev-'));
afterAll(() => rmSync(folder, { recursive: true }));

function config(env: Readonly<Record<string, string>>): Config {
  const loaded = loadConfig({ env, folder });
  if (loaded.kind === 'faulty') throw new Error(JSON.stringify(loaded.faults));
  return loaded.config;
}

describe('the settings of dev and demo', () => {
  it('listen on loopback whatever HOST says, and may call loopback', () => {
    const changed = developmentConfig(config({ HOST: '0.0.0.0', CASEWIRE_ALLOW_TARGETS: '10.0.0.0/8', CASEWIRE_DATA_DIR: folder }));
    expect(changed.host).toBe('127.0.0.1');
    expect(changed.allowTargets).toEqual(['10.0.0.0/8', '127.0.0.0/8', '::1']);
  });

  it('make a master key once, for their owner only', () => {
    const settings = config({ CASEWIRE_DATA_DIR: join(folder, 'made/here') });
    const first = developmentConfig(settings).masterKey;
    expect(Buffer.from(first ?? '', 'base64')).toHaveLength(32);
    expect(developmentConfig(settings).masterKey).toBe(first);
    expect(statSync(join(folder, 'made/here/master-key')).mode & 0o777).toBe(0o600);
  });

  it('find that key again, and make none', () => {
    const settings = config({ CASEWIRE_DATA_DIR: join(folder, 'found') });
    expect(findKeptMasterKey(settings.dataDir)).toBeNull();
    expect(existsSync(settings.dataDir)).toBe(false);
    const { masterKey } = developmentConfig(settings);
    expect(findKeptMasterKey(settings.dataDir)).toBe(masterKey);
  });

  it('keep a master key that is given', () => {
    const given = Buffer.alloc(32, 1).toString('base64');
    expect(developmentConfig(config({ CASEWIRE_MASTER_KEY: given })).masterKey).toBe(given);
  });

  it('do not go on with a damaged key', () => {
    writeFileSync(join(folder, 'master-key'), 'short');
    expect(() => developmentConfig(config({ CASEWIRE_DATA_DIR: folder }))).toThrow(/master-key must hold 32 bytes/);
  });
});
