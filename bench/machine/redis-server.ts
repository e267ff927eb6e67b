// A Redis server of the bench's own, set up as one that must not lose jobs usually is: append-only file, written to disk every second.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../test/support/free-port.ts';
import { endProcess, findProgram, sleep, startProcess } from './processes.ts';

export interface RedisServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Null when this machine has no redis-server. */
export async function startRedis(): Promise<RedisServer | null> {
  const program = findProgram('redis-server');
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'casewire-bench-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec'];
  const child = startProcess(program, [...settings, '--save', '', '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (child.exitCode !== null || tries > 200) throw new Error('redis-server did not start');
    await sleep(25);
  }
  return {
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      await endProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
