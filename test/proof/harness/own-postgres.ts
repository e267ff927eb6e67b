// A PostgreSQL server of a proof's own, whose postmaster may be killed and started again. It ends, and its folder goes, with the
// process that started it, however that ends.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../support/free-port.ts';
import { copyPackagedPrograms, findPrograms, serverFolder, serverUser } from '../../support/postgres-programs.ts';

const superuser = 'casewire_proof';
const database = 'casewire';
const startWithinMs = 30_000;
const tryAgainMs = 250;

export interface OwnPostgres {
  readonly port: number;
  /** Superuser URL of the proof's database; `port` is the server's own unless another is given, as of a proxy. */
  url(port?: number): string;
  /** SIGKILL of the postmaster. Its backends end by themselves a moment later. */
  kill(): void;
  /** What `pg_ctl stop -m immediate` does. */
  stopImmediately(): void;
  /** Resolves with the moment at which it took a connection, in ms since the epoch. */
  start(): Promise<number>;
  /** Ends sessions of the server's clients: all of them, or the share. Returns how many. */
  terminate(share: number): Promise<number>;
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/**
 * The keeper reads `start` lines from a pipe that only the proof holds. When the pipe closes it stops the server and removes the folder.
 * Starting a server that is up does nothing: its lock file is in the way.
 */
const keeperScript = `
trap '' HUP INT TERM
programs=$1 folder=$2 port=$3 user=$4 fsync=$5
"$programs/initdb" -D "$folder/data" -U "$user" --pwfile="$folder/password" --auth=scram-sha-256 -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1
while read -r _; do
  "$programs/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \\
    -c max_connections=200 -c shared_buffers=128MB -c max_wal_size=2GB -c "fsync=$fsync" -c full_page_writes="$fsync" >>"$folder/log" 2>&1 </dev/null &
done
if [ -f "$folder/data/postmaster.pid" ]; then kill -QUIT "$(head -n 1 "$folder/data/postmaster.pid")" 2>/dev/null; fi
wait
cd /
rm -rf "$folder"
`;

/** `fsync`: whether commits wait for the disk, as they do in production. A killed process needs it not. */
export async function startOwnPostgres({ fsync }: { readonly fsync: boolean }): Promise<OwnPostgres> {
  const user = serverUser();
  const folder = serverFolder(user);
  const programs = findPrograms(user, folder) ?? copyPackagedPrograms(user, folder);
  if (typeof programs === 'string') throw new Error(programs);
  const password = randomBytes(18).toString('base64url');
  const script = join(folder, 'keep.sh');
  writeFileSync(join(folder, 'password'), `${password}\n`, { mode: 0o600 });
  writeFileSync(script, keeperScript, { mode: 0o700 });
  if (user.ids) for (const file of [join(folder, 'password'), script]) chownSync(file, user.ids.uid, user.ids.gid);
  const port = await freePort();
  const keeper = spawn('/bin/sh', [script, programs.folder, folder, String(port), superuser, fsync ? 'on' : 'off'], {
    cwd: folder,
    ...user.ids,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const urlOf = (name: string, at = port): string => `postgres://${superuser}:${password}@127.0.0.1:${at}/${name}`;
  const ask = async <Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> => {
    const client = new pg.Client({ connectionString: urlOf(name), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const signal = (name: NodeJS.Signals): void => {
    const pid = Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
    if (pid > 1) process.kill(pid, name);
  };
  const start = async (): Promise<number> => {
    const deadline = Date.now() + startWithinMs;
    for (let askedAt = Number.NEGATIVE_INFINITY; ; ) {
      // What is left of a killed server may keep the new one from starting for a moment.
      if (Date.now() - askedAt > tryAgainMs) {
        keeper.stdin.write('start\n');
        askedAt = Date.now();
      }
      const up = await ask('postgres', 'select 1').then(
        () => true,
        () => false,
      );
      if (up) return Date.now();
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not start:\n${readFileSync(join(folder, 'log'), 'utf8').slice(-3_000)}`);
      await wait(20);
    }
  };
  await start();
  await ask('postgres', `create database ${database}`);
  return {
    port,
    url: (at) => urlOf(database, at),
    kill: () => signal('SIGKILL'),
    stopImmediately: () => signal('SIGQUIT'),
    start,
    terminate: async (share) => {
      const rows = await ask(
        'postgres',
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'casewire%' and random() < $1`,
        [share],
      );
      return rows.length;
    },
    query: (text, values) => ask(database, text, values),
    close: async () => {
      const ended = once(keeper, 'exit');
      keeper.stdin.end();
      await ended;
    },
  };
}
