// The whole server for a test: a database of its own, a free port, workers on. Each test makes a workspace of its own in it.

import { randomBytes, randomUUID } from 'node:crypto';
import type { Config } from '../../src/config/settings.ts';
import type { AccessScope } from '../../src/domain/scope.ts';
import { type Service, type ServiceOptions, startService } from '../../src/service.ts';
import type { Database } from '../../src/storage/database.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createSignals, type Signals } from '../../src/telemetry/signals.ts';
import { makePlace } from './database.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies freely
  readonly body: any;
}

/** A caller with one key. */
export interface Caller {
  readonly key: string;
  readonly workspaceId: string;
  readonly sharedSecret: string;
  get(path: string): Promise<Answer>;
  /** A string goes out as it is. */
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface TestService {
  /** Changes with a restart. */
  readonly url: string;
  readonly config: Config;
  readonly signals: Signals;
  /** A workspace of its own. */
  workspace(scopes?: readonly AccessScope[]): Promise<Caller>;
  /** Another key of the same workspace. */
  keyFor(caller: Caller, scopes: readonly AccessScope[]): Promise<Caller>;
  caller(key: string): Caller;
  /** The token of a link that signs in to the caller's workspace, once. */
  signInToken(caller: Caller, scopes?: readonly AccessScope[]): Promise<string>;
  /** Stops the server, lets `meanwhile` at its database, and starts it again on the same place: a new port, the same keys. */
  restart(meanwhile?: (database: Database) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export const masterKey = randomBytes(32).toString('base64');

export async function startTestService(
  overrides: Partial<Config> = {},
  more: Pick<ServiceOptions, 'consoleFolder' | 'registerUrl'> = {},
): Promise<TestService> {
  const place = await makePlace();
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    databaseUrl: place.databaseUrl,
    databaseDirectUrl: null,
    databasePooling: 'session',
    databaseConnections: 10,
    dataDir: place.dataDir,
    masterKey,
    roles: ['api', 'worker'],
    allowTargets: ['127.0.0.0/8', '::1'],
    publicUrl: null,
    trustedProxies: [],
    smtpUrl: null,
    mailFrom: null,
    retentionPayloadDays: 30,
    retentionFactDays: 90,
    backlogLimit: 0,
    drainSeconds: 0,
    logLevel: 'warn',
    logFormat: 'json',
    ...overrides,
  };
  const signals = createSignals();
  const level = process.env['CASEWIRE_TEST_LOG'] === 'on' ? 'debug' : 'silent';
  const log = createLog({ level, format: 'json' });
  const start = async (): Promise<Service> => {
    const started = await startService(config, { mode: 'dev', log, signals, ...more });
    if ('refused' in started) throw new Error(started.refused);
    return started;
  };
  let service = await start();
  const customers = new Map<string, string>();
  const caller = (key: string, workspaceId = '', sharedSecret = ''): Caller => ({
    key,
    workspaceId,
    sharedSecret,
    get: (path) => call(service.url, key, 'GET', path),
    send: (method, path, body, headers) => call(service.url, key, method, path, body, headers),
  });
  return {
    get url() {
      return service.url;
    },
    config,
    signals,
    caller,
    workspace: async (scopes = ['admin']) => {
      const customer = `customer-${randomUUID()}`;
      const made = await service.createKey({ customerName: customer, environment: 'sandbox', allows: scopes, name: 'test' });
      customers.set(made.workspaceId, customer);
      return caller(made.key, made.workspaceId, made.sharedSecret ?? '');
    },
    keyFor: async (owner, scopes) => {
      const customer = customers.get(owner.workspaceId) ?? '';
      const made = await service.createKey({ customerName: customer, environment: 'sandbox', allows: scopes, name: 'test' });
      return caller(made.key, made.workspaceId, owner.sharedSecret);
    },
    signInToken: async (owner, scopes = ['admin']) => {
      const customerName = customers.get(owner.workspaceId) ?? '';
      const made = await service.createSignInLink({ customerName, environment: 'sandbox', label: 'Ada', allows: scopes });
      if ('refused' in made) throw new Error(made.refused);
      return new URL(made.link).hash.replace('#token=', '');
    },
    restart: async (meanwhile) => {
      await service.stop();
      if (meanwhile) {
        const database = await openDatabase(config, log);
        if ('refused' in database) throw new Error(database.refused);
        await meanwhile(database).finally(() => database.close());
      }
      service = await start();
    },
    stop: async () => {
      await service.stop();
      await place.remove();
    },
  };
}

async function call(
  url: string,
  key: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
