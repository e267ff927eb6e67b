// Casewire as users run it: the built server in a process of its own, on one of the two engines, with a database that the bench can look
// into. Everything is set up through its own command line and API; only backlogs are written by SQL (backlog.ts).

import { type ChildProcess, execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { request } from 'undici';
import { freePort } from '../../test/support/free-port.ts';
import { endProcess, sleep, startProcess } from '../machine/processes.ts';

export type Sql = <Row>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export interface Target {
  /** `PostgreSQL` or `embedded`, and the build when there are several. */
  readonly name: string;
  readonly engine: 'postgres' | 'embedded';
  /** Folder of its build. */
  readonly dist: string;
  /** Starts the server; it is ready when this resolves. */
  start(options?: StartOptions): Promise<RunningServer>;
  /** Looks into the database. Of the embedded engine only while the server is down. */
  inDatabase<Answer>(work: (sql: Sql) => Promise<Answer>): Promise<Answer>;
  remove(): Promise<void>;
}

export interface StartOptions {
  /** Further flags for Node. */
  readonly nodeFlags?: readonly string[];
  /** Do not wait until it answers: what it drains begins before. */
  readonly atOnce?: boolean;
  /** Settings beside its own. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  readonly key: string;
  /** One call of its API, as JSON. Throws on an answer that is not 2xx. */
  call<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

export interface TargetOptions {
  /** Folder of a build, as `npm run build` makes it. */
  readonly dist: string;
  /** In front of the name when several builds are measured; else empty. */
  readonly label: string;
}

export async function postgresTarget(databaseUrl: string, { dist, label }: TargetOptions): Promise<Target> {
  const main = join(dist, 'cli/main.js');
  const environment = { DATABASE_URL: databaseUrl, CASEWIRE_MASTER_KEY: randomBytes(32).toString('base64') };
  const casewire = (...words: readonly string[]): string =>
    execFileSync(process.execPath, [main, ...words], { encoding: 'utf8', env: { ...ownEnvironment(), ...environment } });
  casewire('migrate');
  const said = casewire('keys', 'create', '--customer', 'bench', '--environment', 'sandbox', '--scopes', 'admin');
  const key = /^ {2}(\S+)$/m.exec(said)?.[1];
  if (key === undefined) throw new Error(`\`keys create\` showed no key: ${said}`);
  return {
    name: `${label}PostgreSQL`,
    engine: 'postgres',
    dist,
    start: (options) => startServer([main, 'serve'], environment, key, options),
    inDatabase: async (work) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return await work(async <Row>(text: string, values: readonly unknown[] = []) => {
          // Prepared once a connection, as Casewire does.
          const name = values.length > 0 ? { name: createHash('sha256').update(text).digest('hex').slice(0, 32) } : {};
          const { rows } = await client.query({ ...name, text, values: [...values] });
          return rows as readonly Row[];
        });
      } finally {
        await client.end();
      }
    },
    remove: async () => undefined,
  };
}

export async function embeddedTarget({ dist, label }: TargetOptions): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'casewire-bench-data-'));
  const environment = { CASEWIRE_DATA_DIR: folder, DATABASE_URL: undefined };
  const start = (options?: StartOptions): Promise<RunningServer> =>
    startServer([join(dist, 'cli/main.js'), 'dev'], environment, 'secret', options);
  // The first start makes the database.
  await (await start()).stop();
  return {
    name: `${label}embedded`,
    engine: 'embedded',
    dist,
    start,
    inDatabase: async (work) => {
      const database = await PGlite.create({ dataDir: join(folder, 'pg') });
      try {
        return await work(
          async <Row>(text: string, values: readonly unknown[] = []) => (await database.query<Row>(text, [...values])).rows,
        );
      } finally {
        await database.close();
      }
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function startServer(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  key: string,
  { nodeFlags = [], atOnce = false, settings = {} }: StartOptions = {},
): Promise<RunningServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // The log is written as in production, to where nobody reads it; what goes wrong goes to the terminal.
  const child = startProcess(process.execPath, [...nodeFlags, ...words], {
    env: { ...ownEnvironment(), CASEWIRE_ALLOW_TARGETS: '127.0.0.1', LOG_FORMAT: 'json', ...environment, ...settings, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (!atOnce) await untilReady(child, url);
  return {
    url,
    pid: child.pid ?? 0,
    key,
    call: async <Answer>(method: 'GET' | 'POST', path: string, body?: unknown) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const answer = await request(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
      return JSON.parse(text) as Answer;
    },
    stop: async () => {
      const code = await endProcess(child);
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
  };
}

/** Without what steers proofs and tests, which use this file, too: the server refuses settings that it does not know. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^CASEWIRE_(TEST|PROOF)_/.test(name)));
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server did not start: it ended with ${child.exitCode}`);
    const answer = await request(`${url}/readyz`).catch(() => null);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    await sleep(25);
  }
  child.kill('SIGKILL');
  throw new Error('the server was not ready within a minute');
}
