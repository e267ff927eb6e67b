// `casewire keys` on the database of a server that is stopped: keys are made, listed and revoked, and the server heeds it.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keysCommand } from '../../src/cli/commands/keys.ts';
import { createTerminal } from '../../src/cli/terminal.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { startService } from '../../src/service.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';
import { masterKey } from '../support/service.ts';

const day = 86_400_000;

describe('casewire keys', () => {
  let place: DatabasePlace;

  beforeAll(async () => {
    const opened = await openTestDatabase();
    place = opened.place;
    await opened.database.close();
  });
  afterAll(() => place?.remove());

  const database = () => (place.databaseUrl === null ? {} : { databaseUrl: place.databaseUrl });
  const where = () => ['--data-dir', place.dataDir, ...(place.databaseUrl === null ? [] : ['--database-url', place.databaseUrl])];
  const bare = async (...words: readonly string[]) => {
    const said: string[] = [];
    const complained: string[] = [];
    let code: number | null = null;
    const terminal = createTerminal({ write: (text: string) => said.push(text) }, { write: (text: string) => complained.push(text) });
    const command = keysCommand(terminal, (result) => {
      code = result;
    });
    for (const one of command.commands) one.exitOverride().configureOutput({ writeErr: (text) => complained.push(text) });
    await command.parseAsync([...words, ...where()], { from: 'user' }).catch((error) => {
      code = error.exitCode;
    });
    return { code, said: said.join(''), complained: complained.join('') };
  };
  const run = (...words: readonly string[]) => bare(...words, '--master-key', masterKey);
  const make = async (...words: readonly string[]) => {
    const { code, said, complained } = await run('create', ...words);
    expect([code, complained]).toEqual([0, '']);
    return { said, key: /cw_\S{43}/.exec(said)?.[0] ?? '', id: /keys revoke (\S+)/.exec(said)?.[1] ?? '' };
  };

  const lines = async (...words: readonly string[]) => (await run('list', ...words)).said.trim().split('\n');

  it('makes keys that end, and lists them all without showing one', async () => {
    const ending = await make('--customer', 'ACME', '--name', 'ending', '--scopes', 'cases:read,cases:run', '--expires', '90');
    const other = await make('--customer', 'Other', '--environment', 'production', '--expires', '2199-01-31');
    expect(other.said).toContain('until 2199-01-31T00:00:00.000Z');
    const listed = await lines();
    expect(listed).toEqual([
      expect.stringContaining(`${ending.id}  ${ending.key.slice(0, 7)}…  ACME (sandbox)  ending  cases:read,cases:run  works until `),
      `${other.id}  ${other.key.slice(0, 7)}…  Other (production)  cli  admin  works until 2199-01-31T00:00:00.000Z`,
    ]);
    const until = Date.parse(/works until (\S+)/.exec(listed[0] ?? '')?.[1] ?? '');
    expect(Math.abs(until - Date.now() - 90 * day)).toBeLessThan(day / 2);
    for (const { key } of [ending, other]) expect(listed.join()).not.toContain(key);
    expect(await lines('--customer', 'Other', '--environment', 'production')).toEqual([listed[1]]);
  });

  it('revokes a key, once, and the server refuses it', async () => {
    const revoked = await make('--customer', 'Revoking', '--name', 'leaked');
    const kept = await make('--customer', 'Revoking', '--name', 'kept');
    expect(await run('revoke', revoked.id)).toMatchObject({ code: 0, said: expect.stringContaining('the key leaked') });
    const after = await lines('--customer', 'Revoking');
    expect(after).toEqual([expect.stringMatching(/ {2}kept .* works$/), expect.stringMatching(/ {2}leaked .* revoked \d{4}-\S+Z$/)]);
    // Again changes nothing, not even the time.
    expect((await run('revoke', revoked.id)).code).toBe(0);
    expect(await lines('--customer', 'Revoking')).toEqual(after);

    const loaded = loadConfig({ flags: { masterKey, dataDir: place.dataDir, ...database(), port: '0', roles: 'api' } });
    if (loaded.kind !== 'loaded') throw new Error(JSON.stringify(loaded.faults));
    const service = await startService(loaded.config, { mode: 'serve', log: createLog({ level: 'silent', format: 'json' }) });
    if ('refused' in service) throw new Error(service.refused);
    const status = async (key: string) =>
      (await fetch(`${service.url}/api/v1/external/customers/me`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await status(revoked.key), await status(kept.key)]).toEqual([401, 200]);
    await service.stop();
  });

  it('says that there is no such key', async () => {
    for (const id of ['nonsense', '00000000-0000-7000-8000-000000000000']) {
      expect(await run('revoke', id)).toEqual({
        code: 1,
        said: '',
        complained: `There is no key with the id ${id}; casewire keys list shows all.\n`,
      });
    }
  });

  it('refuses an end that is none, before anything is made', async () => {
    for (const when of ['2020-01-01', 'soon', '0', '2027-02-30']) {
      const { code, complained } = await run('create', '--customer', 'Nobody', '--expires', when);
      expect([when, code]).toEqual([when, 1]);
      expect(complained).toContain('--expires');
    }
    expect((await run('list', '--customer', 'Nobody')).said).toBe('There are no keys.\n');
  });

  it('takes the key that `dev` keeps beside an embedded database, and no folder’s key for another one', async () => {
    const missing = await bare('list');
    expect(missing).toMatchObject({ code: 2, said: '' });
    expect(missing.complained).toContain('CASEWIRE_MASTER_KEY');
    mkdirSync(place.dataDir, { recursive: true });
    const file = join(place.dataDir, 'master-key');
    writeFileSync(file, `${masterKey}\n`);
    try {
      const made = await bare('create', '--customer', 'Folder');
      if (place.databaseUrl === null) expect([made.code, made.complained]).toEqual([0, '']);
      else expect([made.code, made.complained]).toEqual([2, missing.complained]);
      writeFileSync(file, 'damaged');
      const damaged = await bare('create', '--customer', 'Folder');
      expect(damaged.code).toBe(2);
      if (place.databaseUrl === null) expect(damaged.complained).toContain('master-key must hold 32 bytes');
    } finally {
      rmSync(file);
    }
  });
});
