// One process at a time owns an embedded data directory. The lock is a listening local socket, since the kernel takes that
// away from a killed process: no stale lock file, no waiting for a time-out.

import { createHash } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DirectoryLock {
  release(): Promise<void>;
}

/** Takes the lock, making the directory if it is missing. */
export async function lockDirectory(directory: string): Promise<DirectoryLock | { readonly refused: string }> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const address = lockAddress(await realpath(directory));
  const server = (await listenOn(address)) ?? (await retakeStale(address));
  if (!server) {
    return {
      refused: `The data directory ${directory} is in use by another Casewire process. Stop that one first, or name another directory with CASEWIRE_DATA_DIR.`,
    };
  }
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Linux: an abstract socket, Windows: a named pipe; both vanish with their process. Elsewhere: a socket file. */
function lockAddress(directory: string): string {
  const name = `casewire-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

function listenOn(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** A socket file outlives its process: if nobody answers on it, it may be replaced. */
async function retakeStale(address: string): Promise<Server | null> {
  if (address.startsWith('\0') || address.startsWith('\\\\') || (await answers(address))) return null;
  await rm(address, { force: true });
  return listenOn(address);
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
