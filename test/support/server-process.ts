// The server as a process of its own, so that a test can kill it: `casewire dev` on the sources, on this run's engine.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DatabasePlace } from './database.ts';
import { masterKey } from './service.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and its exit code. */
  terminate(): Promise<number | null>;
}

export interface ServerProcessOptions {
  /** Default: both roles. */
  readonly roles?: 'api' | 'worker' | 'api,worker';
  readonly withinMs?: number;
}

export async function startServerProcess(place: DatabasePlace, options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'dev'], {
    env: {
      ...ownEnvironment(),
      PORT: '0',
      CASEWIRE_DATA_DIR: place.dataDir,
      CASEWIRE_MASTER_KEY: masterKey,
      CASEWIRE_ROLES: options.roles ?? 'api,worker',
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      ...(place.databaseUrl === null ? {} : { DATABASE_URL: place.databaseUrl }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await started(child, options.withinMs ?? 30_000);
  return {
    url,
    child,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
    terminate: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

/** The environment without what steers tests and proofs: the server refuses settings that it does not know. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^CASEWIRE_(TEST|PROOF)_/.test(name)));
}

/** The URL that the server logs when it is up; fails with what it said instead. */
function started(child: ChildProcess, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`the server ${why}: ${said.join('\n').slice(-2_000)}`));
    };
    const timer = setTimeout(() => fail(`was not up within ${withinMs} ms`), withinMs);
    child.once('exit', (code) => fail(`exited with ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (!line.includes('"service.started"')) return;
        clearTimeout(timer);
        child.removeAllListeners('exit');
        resolve((JSON.parse(line) as { url: string }).url);
      });
    }
  });
}
