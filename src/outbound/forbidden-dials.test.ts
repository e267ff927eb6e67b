// T20 with a recording dialer: what the http client would really dial, for the whole table and for random addresses. Nothing forbidden is
// ever dialled, what is allowed is, and all refusals look alike. The dialer connects to a stub of our own and to nothing else.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { generator, randomV4, randomV6, v4Oracle, v4Text, v6Oracle, v6Text } from '../../test/support/address-oracle.ts';
import { answers, publicUrls, refusedUrls, strict, withAllowed } from '../../test/support/destination-cases.ts';
import type { DestinationRule } from './destination-safety.ts';
import type { dial } from './dial.ts';
import { createHttpClient, type HttpClient, type SendResult } from './http-client.ts';

const publicAddress = '93.184.216.34';
const blocked = { kind: 'failed', reason: 'address_not_allowed', detail: 'This destination may not be called.', durationMs: 0 };
const rounds = process.env['CASEWIRE_PROOF_FULL'] === '1' ? 50_000 : 2_000;

let stub: Server;
const closing: HttpClient[] = [];

beforeAll(async () => {
  stub = createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'));
  }).listen(0, '127.0.0.1');
  await once(stub, 'listening');
});
afterAll(() => {
  for (const client of closing) client.close();
  stub.close();
});

/** Notes the addresses, and connects to the stub. */
const toStub =
  (dialled: string[][]): typeof dial =>
  ({ addresses }, done) => {
    dialled.push([...addresses]);
    const socket = connect((stub.address() as AddressInfo).port, '127.0.0.1');
    socket.once('error', (error) => done(error, null));
    return socket.once('connect', () => done(null, socket));
  };

/** Notes the addresses, and connects to nothing: fast enough for thousands. */
const toNothing =
  (dialled: string[][]): typeof dial =>
  ({ addresses }, done) => {
    dialled.push([...addresses]);
    setImmediate(() => done(Object.assign(new Error('recorded'), { code: 'ECONNREFUSED' }), null));
    return new Socket();
  };

async function send(
  rule: DestinationRule,
  url: string,
  answer: readonly string[],
): Promise<{ readonly result: SendResult; readonly dialled: readonly string[][] }> {
  const dialled: string[][] = [];
  const client = createHttpClient({ rule, lookup: async () => answer, dial: toStub(dialled) });
  closing.push(client);
  const result = await client.send({ method: 'POST', url, headers: {}, body: '{}', timeoutMs: 5_000 });
  return { result, dialled };
}

describe('the table, dialled', () => {
  it('reaches every public URL, by the address that DNS gave or that it names', async () => {
    for (const url of publicUrls) {
      const { result, dialled } = await send(strict, url, [publicAddress]);
      expect(result, url).toMatchObject({ kind: 'answered', status: 200 });
      expect(dialled, url).toHaveLength(1);
    }
  });

  it('dials nothing for a refused URL, and says the same for all of them', async () => {
    for (const url of refusedUrls) expect(await send(strict, url, [publicAddress]), url).toEqual({ result: blocked, dialled: [] });
  });

  it('dials under a list of allowed targets what that opens, and no more', async () => {
    for (const [rule, url, ok] of withAllowed) {
      const { result, dialled } = await send(rule, url, [publicAddress]);
      expect(dialled.length, url).toBe(ok ? 1 : 0);
      if (!ok) expect(result, url).toEqual(blocked);
    }
  });

  it('pins the whole DNS answer when all of it may be called, and dials nothing when any of it may not', async () => {
    for (const [rule, url, list, ok] of answers) {
      const { result, dialled } = await send(rule, url, list);
      expect(dialled, `${url} ${list}`).toEqual(ok ? [list] : []);
      if (!ok) expect(result, `${url} ${list}`).toEqual(blocked);
    }
  });
});

describe('random addresses, dialled', () => {
  it.each<[string, number, (next: () => number) => { readonly address: string; readonly literal: string; readonly allowed: boolean }]>([
    [
      'IPv4, seed 3',
      3,
      (next) => {
        const value = randomV4(next);
        return { address: v4Text(value), literal: v4Text(value), allowed: v4Oracle(value) };
      },
    ],
    [
      'IPv6, seed 4',
      4,
      (next) => {
        const value = randomV6(next);
        return { address: v6Text(value), literal: `[${v6Text(value)}]`, allowed: v6Oracle(value) };
      },
    ],
  ])(
    'are dialled exactly when the oracle says so, behind a name and as a literal: %s',
    async (_name, seed, draw) => {
      const next = generator(seed);
      const dialled: string[][] = [];
      const drawn = new Map<string, string>();
      const client = createHttpClient({
        rule: strict,
        lookup: async (name) => [drawn.get(name) ?? ''],
        dial: toNothing(dialled),
        maxOrigins: 64,
      });
      closing.push(client);
      const wrong: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const { address, literal, allowed } = draw(next);
        const name = `r${round}.example.com`;
        drawn.set(name, address);
        for (const host of [name, literal]) {
          const before = dialled.length;
          const result = await client.send({ method: 'POST', url: `https://${host}/`, headers: {}, timeoutMs: 5_000 });
          const wasDialled = dialled.length > before;
          const looksRight = result.kind === 'failed' && result.reason === (allowed ? 'connection_refused' : 'address_not_allowed');
          if (wasDialled !== allowed || !looksRight) wrong.push(`${host} ${address}`);
        }
        drawn.delete(name);
      }
      expect(wrong).toEqual([]);
      expect(dialled.length).toBeGreaterThan(rounds / 10);
    },
    60_000,
  );
});
