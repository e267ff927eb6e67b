// PgBouncer of this machine in front of the tests' PostgreSQL server, pooling by transaction, with few connections for many clients: so
// that hardly two statements in a row meet the same session. Null where it is not installed: the tests then say so and are skipped.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { serverFolder, serverUser } from './postgres-programs.ts';

export interface PgBouncer {
  /** The same database by way of the pooler. */
  through(databaseUrl: string): string;
  stop(): Promise<void>;
}

const startTimeoutMs = 10_000;
const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find((name) => spawnSync(name, ['--version']).status === 0) ?? null;

/** Why there is none, in words; null when there is one. */
export const pgBouncerMissing = program === null ? 'PgBouncer is not installed (Debian: apt-get install pgbouncer)' : null;

/** `serverUrl`: of the server that it stands before, with a user that the tests' databases belong to. */
export async function startPgBouncer(serverUrl: string, connections = 3): Promise<PgBouncer> {
  if (program === null) throw new Error('PgBouncer is not installed');
  const user = serverUser();
  const folder = serverFolder(user);
  const port = await freePort();
  const server = new URL(serverUrl);
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    if (user.ids) chownSync(path, user.ids.uid, user.ids.gid);
    return path;
  };
  const users = file('users.txt', `"${server.username}" "${decodeURIComponent(server.password)}"\n`);
  const settings = file(
    'pgbouncer.ini',
    `[databases]
* = host=${server.hostname} port=${server.port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 500
logfile = ${join(folder, 'log')}
`,
  );
  const child = spawn(program, ['-q', settings], { cwd: folder, ...user.ids, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await answers(port))) {
    const log = logOf(folder);
    await stop();
    throw new Error(`PgBouncer did not start within ${startTimeoutMs} ms: ${log}`);
  }
  return {
    through: (databaseUrl) => {
      const url = new URL(databaseUrl);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    stop,
  };
}

async function answers(port: number): Promise<boolean> {
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; ) {
    const socket = connect(port, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      once(socket, 'error').then(() => ['error']),
    ]).catch(() => ['error']);
    socket.destroy();
    if (event === 'connect') return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function logOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'log'), 'utf8').slice(-2_000);
  } catch {
    return '(no log)';
  }
}
