// A webhook receiver of a test's own: keeps what it got, answers as it is told, and lets the test await what it expects.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The exact text that came. */
  readonly raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies freely
  readonly body: any;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Resolves with the first request, past or coming, that fits; rejects after `withinMs` (default 10 s) with what came instead. */
  first(fits: (request: Received) => boolean, withinMs?: number): Promise<Received>;
  /** Resolves when so many requests have come in all. */
  count(least: number, withinMs?: number): Promise<readonly Received[]>;
  /** How to answer from now on; a number is a status. */
  answer(how: number | ((request: Received, response: ServerResponse) => void)): void;
  close(): Promise<void>;
}

export async function startReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  const watchers = new Set<() => void>();
  let how: number | ((request: Received, response: ServerResponse) => void) = 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      const got: Received = { path: request.url ?? '', headers: request.headers, raw, body: raw === '' ? null : JSON.parse(raw) };
      received.push(got);
      if (typeof how === 'number') response.writeHead(how).end();
      else how(got, response);
      for (const look of watchers) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const until = <Value>(find: () => Value | undefined, withinMs: number, what: string): Promise<Value> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        watchers.delete(look);
        const names = received.slice(-20).map((request) => request.body?.eventName ?? request.raw.slice(0, 60));
        reject(new Error(`${what} did not come within ${withinMs} ms; ${received.length} came, at last: ${names.join(', ')}`));
      }, withinMs);
      watchers.add(look);
      look();
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    first: (fits, withinMs = 10_000) => until(() => received.find(fits), withinMs, 'the request'),
    count: (least, withinMs = 10_000) => until(() => (received.length >= least ? received : undefined), withinMs, `request ${least}`),
    answer: (next) => {
      how = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
