// Real brokers for tests: nats-server, rabbitmq-server and redis-server of this machine, each on free loopback ports, in the clear and
// over TLS, with its data in a folder of its own. Null where the program is not installed: the tests then say so and are skipped.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerType } from '../../src/domain/broker.ts';
import { type Authority, certify, makeAuthority } from './certificates.ts';
import { freePort } from './free-port.ts';

export interface BrokerServer {
  readonly port: number;
  readonly tlsPort: number;
  readonly username: string;
  readonly password: string;
  /** Signs the server's certificate, which is for `broker.test`. */
  readonly authority: Authority;
  /** As a machine that loses power: nobody is told. */
  kill(): Promise<void>;
  /** It goes on listening, and does nothing. */
  freeze(): void;
  thaw(): void;
  /** On the same ports, with the data that it had. */
  start(): Promise<void>;
  /** Kills it for good, and removes its folder. */
  stop(): Promise<void>;
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly username: string;
  readonly password: string;
}

interface Program {
  readonly names: readonly string[];
  readonly debianPackage: string;
  /** Writes its configuration; returns the command line for the shell. */
  readonly prepare: (place: Place, program: string) => string | Promise<string>;
  /** What to send so that a server that is ready says something. */
  readonly hello: string;
}

const brokerHost = 'broker.test';
const startTimeoutMs = 40_000;

const programs: Readonly<Record<BrokerType, Program>> = {
  nats: { names: ['nats-server', '/usr/sbin/nats-server'], debianPackage: 'nats-server', hello: '', prepare: prepareNats },
  rabbitmq: {
    names: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
    debianPackage: 'rabbitmq-server',
    hello: 'AMQP\0\0\t\u0001',
    prepare: prepareRabbitmq,
  },
  'redis-stream': { names: ['redis-server'], debianPackage: 'redis-server', hello: 'PING\r\n', prepare: prepareRedis },
};

/** Why the tests of this broker cannot run here; null when they can. */
export function brokerMissing(type: BrokerType): string | null {
  const { debianPackage } = programs[type];
  return programOf(type) === null ? `${debianPackage} is not installed (Debian: apt-get install ${debianPackage})` : null;
}

export async function startBrokerServer(type: BrokerType): Promise<BrokerServer> {
  const program = programOf(type);
  if (program === null) throw new Error(brokerMissing(type) ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'casewire-broker-'));
  const password = randomBytes(18).toString('base64url');
  const port = await freePort();
  // NATS takes both on one port.
  const place: Place = { folder, port, tlsPort: type === 'nats' ? port : await freePort(), username: 'casewire', password };
  const authority = makeAuthority('Test authority');
  const { key, cert } = certify(authority, [brokerHost]);
  const files = { 'key.pem': key, 'cert.pem': cert, 'ca.pem': authority.cert, 'serve.sh': serveScript };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const command = await programs[type].prepare(place, program);
  let keeper: ChildProcess | null = null;
  const end = async (word: 'keep' | 'remove'): Promise<void> => {
    const ending = keeper;
    keeper = null;
    if (!ending) return;
    const ended = once(ending, 'exit');
    ending.stdin?.end(`${word}\n`);
    await ended;
  };
  const start = async (): Promise<void> => {
    keeper = spawn('/bin/sh', [join(folder, 'serve.sh'), folder, command], {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ready = await isReady(place.port, programs[type].hello);
    if (ready) return;
    const log = readFileSync(join(folder, 'log'), 'utf8').slice(-4_000);
    await end('remove');
    throw new Error(`${programs[type].debianPackage} did not start. Its log:\n${log}`);
  };
  await start();
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => process.kill(-Number(readFileSync(join(folder, 'pid'), 'utf8')), name);
  const [freeze, thaw] = [() => signal('SIGSTOP'), () => signal('SIGCONT')];
  return { ...place, authority, start, freeze, thaw, kill: () => end('keep'), stop: () => end('remove') };
}

/**
 * The server's keeper. It waits on its standard input, a pipe that only the test runner holds: when the runner ends, in whatever
 * way, the pipe closes, and the keeper kills the server and all that it started, and removes the folder unless told to keep it.
 */
const serveScript = `
trap '' HUP INT TERM
folder=$1 what=remove
setsid /bin/sh -c "$2" >>"$folder/log" 2>&1 &
server=$!
echo "$server" >"$folder/pid"
while read -r word; do what=$word; done
kill -s KILL -- "-$server"
wait "$server" 2>/dev/null
cd /
[ "$what" = keep ] || rm -rf "$folder"
`;

function prepareNats({ folder, port, username, password }: Place, program: string): string {
  const config = [
    `listen: "127.0.0.1:${port}"`,
    `authorization { user: "${username}", password: "${password}" }`,
    `jetstream { store_dir: "${folder}/data" }`,
    // The server takes both: whoever asks for TLS gets it.
    `tls { cert_file: "${folder}/cert.pem", key_file: "${folder}/key.pem" }`,
    'allow_non_tls: true',
  ];
  writeFileSync(join(folder, 'nats.conf'), config.join('\n'), { mode: 0o600 });
  return `exec ${program} -c ${folder}/nats.conf`;
}

function prepareRedis({ folder, port, tlsPort, username, password }: Place, program: string): string {
  const config = [
    'bind 127.0.0.1',
    `port ${port}`,
    `tls-port ${tlsPort}`,
    `tls-cert-file ${folder}/cert.pem`,
    `tls-key-file ${folder}/key.pem`,
    `tls-ca-cert-file ${folder}/ca.pem`,
    'tls-auth-clients no',
    `dir ${folder}`,
    'save ""',
    'appendonly yes',
    'appendfsync always',
    'user default off',
    `user ${username} on >${password} ~* &* +@all`,
  ];
  writeFileSync(join(folder, 'redis.conf'), config.join('\n'), { mode: 0o600 });
  return `exec ${program} ${folder}/redis.conf`;
}

async function prepareRabbitmq({ folder, port, tlsPort, username, password }: Place, program: string): Promise<string> {
  const config = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
    `ssl_options.certfile = ${folder}/cert.pem`,
    `ssl_options.keyfile = ${folder}/key.pem`,
    `ssl_options.cacertfile = ${folder}/ca.pem`,
    'ssl_options.verify = verify_none',
    `default_user = ${username}`,
    `default_pass = ${password}`,
  ];
  writeFileSync(join(folder, 'rabbitmq.conf'), config.join('\n'), { mode: 0o600 });
  writeFileSync(join(folder, 'plugins'), '[].');
  mkdirSync(join(folder, 'home'));
  const [epmdPort, distributionPort] = [await freePort(), await freePort()];
  const settings = {
    HOME: `${folder}/home`,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `casewire${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: `${folder}/data`,
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_LOGS: '-',
    RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_ADVANCED_CONFIG_FILE: '/dev/null',
    RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/plugins`,
  };
  const exports = Object.entries(settings).map(([name, value]) => `export ${name}='${value}'`);
  // Erlang would start a name server of its own, which outlives it.
  return [...exports, 'epmd &', 'sleep 0.2', `exec ${program}`].join('\n');
}

function programOf(type: BrokerType): string | null {
  const found = programs[type].names.find((name) => spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0);
  return found ?? null;
}

async function isReady(port: number, hello: string): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (await answers(port, hello)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

function answers(port: number, hello: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2_000 }, () => hello && socket.write(hello, 'latin1'));
    const done = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('data', () => done(true));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => done(false));
  });
}
