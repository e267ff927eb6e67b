import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { openRedisWire } from './redis-wire.ts';

const open: { readonly close: () => void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A wire to a server of the test's own, which sees what was written and says what it likes. */
async function wired() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [peer] = (await once(server, 'connection')) as [Socket];
  open.push({ close: () => [client.destroy(), peer.destroy(), server.close()] });
  let written = '';
  peer.on('data', (chunk) => {
    written += chunk.toString();
  });
  let lost = 0;
  const wire = openRedisWire(client, () => {
    lost += 1;
  });
  return { wire, peer, client, written: () => written, lost: () => lost };
}

describe('openRedisWire', () => {
  it('writes commands by their bytes, and gives replies to them in their order, however they are cut', async () => {
    const { wire, peer, written } = await wired();
    const calls = [wire.call(['AUTH', 'me', 'pä']), wire.call(['XADD', 's', '*', 'body', Buffer.from('{}')]), wire.call(['PING'])];
    for (const piece of ['+', 'OK\r', '\n$3\r\n1-', '0\r', '\n:7\r\n']) {
      peer.write(piece);
      await new Promise(setImmediate);
    }
    expect(await Promise.all(calls)).toEqual(['OK', '1-0', '7']);
    expect(written()).toBe(
      '*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$3\r\npä\r\n*5\r\n$4\r\nXADD\r\n$1\r\ns\r\n$1\r\n*\r\n$4\r\nbody\r\n$2\r\n{}\r\n*1\r\n$4\r\nPING\r\n',
    );
  });

  it('rejects the command that the server refuses, and goes on', async () => {
    const { wire, peer, lost } = await wired();
    const calls = [wire.call(['A']), wire.call(['B'])];
    peer.write('-WRONGTYPE no\r\n+OK\r\n');
    await expect(calls[0]).rejects.toMatchObject({ code: 'REDIS_REPLY', message: 'WRONGTYPE no' });
    expect(await calls[1]).toBe('OK');
    expect(lost()).toBe(0);
  });

  it.each([
    ['what was not asked for', '+OK\r\n+OK\r\n'],
    ['a long line', `+${'a'.repeat(20_000)}`],
    ['a long string', '$20000\r\n'],
    ['a string of no length', '$x\r\n'],
    ['another protocol', 'HTTP/1.1 200 OK\r\n'],
  ])('ends when the server says %s', async (_title, said) => {
    const { wire, peer, client, lost } = await wired();
    const call = wire.call(['A']);
    call.catch(() => undefined);
    peer.write(said);
    await expect.poll(() => client.destroyed).toBe(true);
    await expect(wire.call(['B'])).rejects.toMatchObject({ code: 'BROKER_NONSENSE' });
    expect(lost()).toBeGreaterThan(0);
  });

  it('rejects what is waiting when the connection is lost, and all that comes later', async () => {
    const { wire, peer } = await wired();
    const call = wire.call(['A']);
    peer.resetAndDestroy();
    await expect(call).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(wire.call(['B'])).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
