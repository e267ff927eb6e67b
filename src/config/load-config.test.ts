import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeConfig } from './describe-config.ts';
import { type LoadOptions, loadConfig } from './load-config.ts';
import type { Config } from './settings.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'casewire-config-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const emptyFolder = folderWith({});

function load(options: LoadOptions): Config {
  const loaded = loadConfig({ env: {}, folder: emptyFolder, ...options });
  if (loaded.kind === 'faulty') throw new Error(JSON.stringify(loaded.faults));
  return loaded.config;
}

function faultsOf(options: LoadOptions): readonly string[] {
  const loaded = loadConfig({ env: {}, folder: emptyFolder, ...options });
  return loaded.kind === 'faulty' ? loaded.faults.map(({ where, problem }) => `${where} ${problem}`) : [];
}

const key = Buffer.alloc(32, 7);

describe('where a setting comes from', () => {
  it('uses the defaults when nothing is said', () => {
    expect(load({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      databaseDirectUrl: null,
      databasePooling: 'session',
      databaseConnections: 10,
      dataDir: './.data',
      masterKey: null,
      roles: ['api', 'worker'],
      allowTargets: [],
      publicUrl: null,
      trustedProxies: [],
      smtpUrl: null,
      mailFrom: null,
      retentionPayloadDays: 30,
      retentionFactDays: 90,
      backlogLimit: 1_000_000,
      drainSeconds: 0,
      logLevel: 'info',
      logFormat: 'json',
    });
  });

  it('lets flag win over environment, environment over NAME_FILE, NAME_FILE over casewire.yaml, that over the default', () => {
    const folder = folderWith({
      'casewire.yaml': 'port: 4\nhost: yaml.example\nlogLevel: warn\ndataDir: /yaml\n',
      port: '3\n',
      level: 'error\n',
      folder: '/file',
    });
    const env = { PORT: '2', PORT_FILE: 'port', LOG_LEVEL_FILE: 'level', CASEWIRE_DATA_DIR_FILE: join(folder, 'folder') };
    expect(load({ folder, env, flags: { port: '1' } }).port).toBe(1);
    const config = load({ folder, env });
    expect(config.port).toBe(2);
    expect(config.logLevel).toBe('error');
    expect(config.dataDir).toBe('/file');
    expect(config.host).toBe('yaml.example');
    expect(config.logFormat).toBe('json');
  });

  it('lets a command bring its own default, which any source overrides', () => {
    expect(load({ defaults: { logLevel: 'warn' } }).logLevel).toBe('warn');
    expect(load({ defaults: { logLevel: 'warn' }, env: { LOG_LEVEL: 'debug' } }).logLevel).toBe('debug');
  });

  it('counts an empty variable as unset', () => {
    expect(load({ env: { PORT: '', DATABASE_URL: '' } })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  it('takes lists from casewire.yaml and from text', () => {
    const folder = folderWith({ 'casewire.yaml': 'allowTargets: [10.0.0.0/8, "*.example.com:8443", "::1"]\nroles: worker\n' });
    expect(load({ folder })).toMatchObject({ allowTargets: ['10.0.0.0/8', '*.example.com:8443', '::1'], roles: ['worker'] });
    expect(load({ env: { CASEWIRE_ROLES: 'worker, api ,worker' } }).roles).toEqual(['api', 'worker']);
  });

  it('gives a config that nobody can change', () => {
    const config = load({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.roles)).toBe(true);
  });

  it('reads the same master key from hex, base64 and base64url', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const texts = [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
    expect(texts.map((text) => load({ env: { CASEWIRE_MASTER_KEY: text } }).masterKey)).toEqual(texts.map(() => bytes.toString('base64')));
  });

  it('drops the trailing slash of the public URL', () => {
    expect(load({ env: { CASEWIRE_PUBLIC_URL: 'https://x.example/cases/' } }).publicUrl).toBe('https://x.example/cases');
  });
});

describe('what is wrong with the settings', () => {
  it('reports every fault of every source at once, each with its place', () => {
    const folder = folderWith({ 'casewire.yaml': 'prot: 3000\nhost: [1, {a: 1}]\nlogFormat: xml\n' });
    const env = { PORT: '70000', CASEWIRE_MASTER_KEY_FILE: 'missing', CASEWIRE_ROELS: 'api', CASEWIRE_ROLES: 'api,wroker' };
    expect(faultsOf({ folder, env, flags: { logLevel: 'inof' } })).toEqual([
      'casewire.yaml: prot is not a setting. Did you mean "port"?',
      'casewire.yaml: host must be a text, a number or a list of texts',
      'CASEWIRE_ROELS is not a setting. Did you mean "CASEWIRE_ROLES"?',
      'PORT must be a whole number from 0 to 65535 (it is "70000")',
      'CASEWIRE_MASTER_KEY_FILE names a file that cannot be read: missing (ENOENT)',
      'CASEWIRE_ROLES has "wroker"; it may have api, worker. Did you mean "worker"? (it is "api,wroker")',
      '--log-level must be one of debug, info, warn, error, silent. Did you mean "info"? (it is "inof")',
      'casewire.yaml: logFormat must be one of json, pretty. (it is "xml")',
    ]);
  });

  it('asks for what a command requires, in the same list', () => {
    const faults = faultsOf({ required: ['databaseUrl', 'masterKey'], env: { PORT: 'x' } });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'DATABASE_URL', 'CASEWIRE_MASTER_KEY']);
  });

  it('never repeats a secret', () => {
    const faults = faultsOf({ env: { DATABASE_URL: 'mysql://root:hunter2@x/y', CASEWIRE_MASTER_KEY: 'hunter2hunter2' } });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('suggests the name without prefix, and the _FILE form', () => {
    expect(faultsOf({ env: { CASEWIRE_DATABASE_URL: 'x' } })).toEqual([
      'CASEWIRE_DATABASE_URL is not a setting. Did you mean "DATABASE_URL"?',
    ]);
    expect(faultsOf({ env: { CASEWIRE_MASTER_KEYFILE: 'x' } })[0]).toContain('"CASEWIRE_MASTER_KEY_FILE"');
  });

  it('passes over what Kubernetes and the test suite put into the environment', () => {
    const env = {
      CASEWIRE_SERVICE_HOST: '10.0.0.1',
      CASEWIRE_SERVICE_PORT_HTTP: '3000',
      CASEWIRE_PORT: 'tcp://10.0.0.1:3000',
      CASEWIRE_PORT_3000_TCP_ADDR: '10.0.0.1',
      CASEWIRE_TEST_ENGINE: 'embedded',
    };
    expect(faultsOf({ env })).toEqual([]);
    expect(faultsOf({ env: { CASEWIRE_PORT: '3000' } })).toEqual(['CASEWIRE_PORT is not a setting. Did you mean "PORT"?']);
  });

  it('says so when casewire.yaml is not YAML, or not a map', () => {
    expect(faultsOf({ folder: folderWith({ 'casewire.yaml': 'a: [1' }) })[0]).toMatch(/^casewire\.yaml cannot be read as YAML: .* line 1/);
    expect(faultsOf({ folder: folderWith({ 'casewire.yaml': '- port' }) })[0]).toContain('must hold one line a setting');
    expect(faultsOf({ folder: folderWith({ 'casewire.yaml': '# nothing yet\n' }) })).toEqual([]);
  });

  it.each([
    ['DATABASE_URL', 'postgres//x'],
    ['CASEWIRE_MASTER_KEY', key.toString('base64').slice(4)],
    ['CASEWIRE_MASTER_KEY', 'not a key!'],
    ['CASEWIRE_PUBLIC_URL', 'x.example'],
    ['CASEWIRE_PUBLIC_URL', 'https://x.example/?a=1'],
    ['CASEWIRE_SMTP_URL', 'mail.example.com:25'],
    ['CASEWIRE_SMTP_URL', 'smtp://'],
    ['CASEWIRE_MAIL_FROM', 'Casewire'],
    ['CASEWIRE_MAIL_FROM', 'a@example.com\r\nBcc: b@example.com'],
    ['CASEWIRE_ROLES', ','],
    ['CASEWIRE_ALLOW_TARGETS', '10.0.0.0/33'],
    ['CASEWIRE_ALLOW_TARGETS', 'http://10.0.0.1'],
    ['CASEWIRE_ALLOW_TARGETS', 'localhost:0'],
    ['HOST', 'http://localhost'],
    ['CASEWIRE_TRUSTED_PROXIES', 'proxy.internal'],
    ['CASEWIRE_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['CASEWIRE_TRUSTED_PROXIES', '10.0.0.1, 0.0.0.0/0'],
    ['CASEWIRE_TRUSTED_PROXIES', 'loopback'],
  ])('refuses %s = %s', (name, text) => {
    expect(faultsOf({ env: { [name]: text } })).toHaveLength(1);
  });

  it('trusts proxies by address and block', () => {
    const text = '10.0.0.0/8, 192.0.2.1,fd00::/8';
    expect(load({ env: { CASEWIRE_TRUSTED_PROXIES: text } }).trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']);
  });

  it.each(['localhost', '127.0.0.1:9000', '[::1]:9000', 'fd00::/8', '*.internal.example', 'receiver:8080'])(
    'allows the target %s',
    (target) => {
      expect(load({ env: { CASEWIRE_ALLOW_TARGETS: target } }).allowTargets).toEqual([target]);
    },
  );
});

describe('the mail server', () => {
  it('is a URL and a sender, the URL a secret', () => {
    const config = load({
      env: { CASEWIRE_SMTP_URL: 'smtps://u:p@mail.example.com:465', CASEWIRE_MAIL_FROM: 'Casewire <no-reply@example.com>' },
    });
    expect(config).toMatchObject({ smtpUrl: 'smtps://u:p@mail.example.com:465', mailFrom: 'Casewire <no-reply@example.com>' });
    expect(describeConfig(config)).toMatchObject({ smtpUrl: 'set' });
  });
});

describe('how a node uses its database, and leaves', () => {
  it('takes a few connections at least, and five minutes at most', () => {
    const env = { CASEWIRE_DATABASE_CONNECTIONS: '3', CASEWIRE_DRAIN_SECONDS: '300', DATABASE_POOLING: 'transaction' };
    expect(load({ env })).toMatchObject({ databaseConnections: 3, drainSeconds: 300, databasePooling: 'transaction' });
    expect(faultsOf({ env: { CASEWIRE_DATABASE_CONNECTIONS: '2', CASEWIRE_DRAIN_SECONDS: '301', DATABASE_POOLING: 'statement' } })).toEqual(
      [
        'DATABASE_POOLING must be one of session, transaction. (it is "statement")',
        'CASEWIRE_DATABASE_CONNECTIONS must be a whole number from 3 to 9999 (it is "2")',
        'CASEWIRE_DRAIN_SECONDS must be a whole number of seconds from 0 to 300 (it is "301")',
      ],
    );
  });

  it('shows neither of its URLs', () => {
    const url = 'postgres://casewire:hidden@db/casewire';
    const shown = describeConfig(load({ env: { DATABASE_URL: url, DATABASE_DIRECT_URL: url } }));
    expect(shown).toMatchObject({ databaseUrl: 'set', databaseDirectUrl: 'set' });
    expect(JSON.stringify(shown)).not.toContain('hidden');
  });
});

describe('a config for the screen', () => {
  it('shows secrets only as set or not set', () => {
    const shown = describeConfig(
      load({ env: { CASEWIRE_MASTER_KEY: key.toString('hex'), CASEWIRE_ALLOW_TARGETS: '10.0.0.0/8,localhost' } }),
    );
    expect(shown).toMatchObject({
      masterKey: 'set',
      databaseUrl: 'not set',
      port: '3000',
      allowTargets: '10.0.0.0/8,localhost',
      publicUrl: 'not set',
    });
    expect(JSON.stringify(shown)).not.toContain(key.toString('base64'));
  });

  it('refuses to keep facts for a shorter time than their payloads', () => {
    const retention = (payload: string, fact: string) =>
      loadConfig({ env: { CASEWIRE_RETENTION_PAYLOAD_DAYS: payload, CASEWIRE_RETENTION_FACT_DAYS: fact }, folder: '/' }).kind;
    for (const [payload, fact] of [
      ['30', '90'],
      ['30', '30'],
      ['30', '0'],
      ['0', '0'],
    ] as const)
      expect(retention(payload, fact)).toBe('loaded');
    for (const [payload, fact] of [
      ['31', '30'],
      ['0', '90'],
      ['-1', '90'],
      ['1.5', '90'],
    ] as const)
      expect(retention(payload, fact)).toBe('faulty');
    const loaded = loadConfig({ env: { CASEWIRE_RETENTION_PAYLOAD_DAYS: '100' }, folder: '/' });
    expect(loaded).toMatchObject({ faults: [{ where: 'CASEWIRE_RETENTION_FACT_DAYS', problem: expect.stringContaining('100') }] });
  });
});
