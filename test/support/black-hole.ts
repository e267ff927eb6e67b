// An address that takes no SYN: a listener whose process stands still and whose queue is full, so that the kernel drops what comes.
// It needs no rights, and no network of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface BlackHole {
  /** A webhook's address there. */
  readonly url: string;
  close(): Promise<void>;
}

const listener = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
`;
/** On loopback a connection that is taken at all is taken at once. */
const takenWithinMs = 300;

export async function openBlackHole(): Promise<BlackHole> {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(chunk.toString());
  child.kill('SIGSTOP');
  const held: Socket[] = [];
  const close = async (): Promise<void> => {
    for (const socket of held) socket.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  for (let taken = true; taken; ) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    held.push(socket);
    taken = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), takenWithinMs)),
    ]);
    if (held.length > 64) {
      await close();
      throw new Error('the queue of the black hole does not fill');
    }
  }
  return { url: `http://127.0.0.1:${port}/hook`, close };
}
