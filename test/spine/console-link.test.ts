// `casewire console-link` on a database that `serve` then runs on: the link that it prints signs in.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleLinkCommand } from '../../src/cli/commands/console-link.ts';
import { keysCommand } from '../../src/cli/commands/keys.ts';
import { createTerminal } from '../../src/cli/terminal.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { startService } from '../../src/service.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';
import { masterKey } from '../support/service.ts';

describe('casewire console-link', () => {
  let place: DatabasePlace;

  beforeAll(async () => {
    const opened = await openTestDatabase();
    place = opened.place;
    await opened.database.close();
  });
  afterAll(() => place?.remove());

  const settings = () => ({ masterKey, dataDir: place.dataDir, ...(place.databaseUrl === null ? {} : { databaseUrl: place.databaseUrl }) });
  const flags = () => [
    '--master-key',
    masterKey,
    '--data-dir',
    place.dataDir,
    ...(place.databaseUrl === null ? [] : ['--database-url', place.databaseUrl]),
  ];
  const run = async (make: typeof consoleLinkCommand, ...words: readonly string[]) => {
    const said: string[] = [];
    const complained: string[] = [];
    let code: number | null = null;
    const terminal = createTerminal({ write: (text: string) => said.push(text) }, { write: (text: string) => complained.push(text) });
    const command = make(terminal, (result) => {
      code = result;
    });
    await command.parseAsync([...words, ...flags()], { from: 'user' });
    return { code, said: said.join(''), complained: complained.join('') };
  };
  const linkIn = (text: string) => /^ {2}(\S+)$/m.exec(text)?.[1] ?? '';

  it('refuses a customer that is not there, and makes none', async () => {
    for (let time = 0; time < 2; time += 1) {
      expect(await run(consoleLinkCommand, '--customer', 'ACME')).toEqual({
        code: 1,
        said: '',
        complained: 'The customer ACME has no sandbox workspace.\n',
      });
    }
  });

  it('prints a link to the public URL, else to where the server listens, and it signs in', async () => {
    expect((await run(keysCommand, 'create', '--customer', 'ACME', '--environment', 'production')).code).toBe(0);
    const link = ['--customer', 'ACME', '--environment', 'production', '--scopes', 'cases:read,cases:write', '--name', 'Ada'];
    const open = await run(consoleLinkCommand, ...link, '--public-url', 'https://casewire.example');
    expect([open.code, open.complained]).toEqual([0, '']);
    expect(linkIn(open.said)).toMatch(/^https:\/\/casewire\.example\/console\/sign-in#token=[\w-]{43}$/);
    expect(open.said).toContain('works once');
    const near = await run(consoleLinkCommand, ...link, '--host', '0.0.0.0', '--port', '8080');
    expect(linkIn(near.said)).toMatch(/^http:\/\/localhost:8080\/console\/sign-in#token=/);
    expect(linkIn((await run(consoleLinkCommand, ...link, '--host', '::1')).said)).toMatch(/^http:\/\/\[::1\]:3000\//);

    const loaded = loadConfig({ flags: { ...settings(), port: '0', roles: 'api' } });
    if (loaded.kind !== 'loaded') throw new Error(JSON.stringify(loaded.faults));
    const service = await startService(loaded.config, { mode: 'serve', log: createLog({ level: 'silent', format: 'json' }) });
    if ('refused' in service) throw new Error(service.refused);
    try {
      const token = new URL(linkIn(open.said)).hash.replace('#token=', '');
      const signedIn = await fetch(`${service.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      expect(signedIn.status).toBe(200);
      expect(await signedIn.json()).toMatchObject({
        customer: { name: 'ACME' },
        workspace: { environment: 'production' },
        actor: { name: 'Ada' },
        allows: ['cases:read', 'cases:write'],
      });
    } finally {
      await service.stop();
    }
  });
});
