// Receivers that do what they should not: every line of the list of 45, and some more. Each attempt must end in time, keep at most
// 16 KB, let its socket go, and leave the process alive (vitest fails the run on an unhandled error). TLS and kept-alive connections
// are in http-client-tls.test.ts and http-client.test.ts. CASEWIRE_PROOF_FULL=1 makes a hundred attempts each, and looks at memory.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { certify, makeAuthority } from '../../test/support/certificates.ts';
import { createDestinationRule } from './destination-safety.ts';
import { createHttpClient, type HttpClient, type SendResult } from './http-client.ts';

const timeoutMs = 500;
const full = process.env['CASEWIRE_PROOF_FULL'] === '1';
/** By so much may the process grow over a hundred attempts of one kind. */
const growthMb = 20;
/** Attempts a case. */
const attempts = full ? 100 : 5;
/** Receivers that keep an attempt waiting are tried so often at once; the others one after another. */
const atOnce = full ? 20 : 4;
const rule = createDestinationRule(['127.0.0.0/8']);
const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;

let server: Server | undefined;
const sockets: Socket[] = [];
let client: HttpClient;

beforeEach(() => {
  client = createHttpClient({ rule });
});

// The server only closes when the client has let go of every socket.
afterEach(async () => {
  client.close();
  for (const socket of sockets.splice(0)) socket.resume();
  if (server?.listening) {
    server.close();
    await once(server, 'close');
  }
});

/** Calls `misbehave` when a request is there; `early` when a connection is. */
async function listen(misbehave: (socket: Socket) => void, early = false): Promise<string> {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    if (early) misbehave(socket);
    else socket.on('data', () => misbehave(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function attempt(url: string): Promise<SendResult> {
  const startedAt = performance.now();
  const result = await client.send({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{}', timeoutMs });
  expect(performance.now() - startedAt).toBeLessThan(timeoutMs + 1000);
  if (result.kind === 'answered') expect(Buffer.byteLength(result.body)).toBeLessThanOrEqual(16_384);
  return result;
}

const brief = (result: SendResult) => (result.kind === 'answered' ? `${result.status}${result.complete ? '' : ' cut'}` : result.reason);

/** Writes as long as the socket takes it. */
function pour(socket: Socket, piece: string | Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

/** Writes one byte every 20 ms. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    socket.write(text[at % text.length] ?? '');
    at += 1;
  }, 20);
  socket.on('close', () => clearInterval(timer));
}

const say = (text: string | Buffer) => (socket: Socket) => {
  socket.write(text);
};
const sayAndClose = (text: string | Buffer) => (socket: Socket) => {
  socket.end(text);
};

/** 10 MB in 10 KB. */
const bomb = gzipSync(Buffer.alloc(10_000_000));

const misbehaviours: readonly (readonly [name: string, expected: string, misbehave: (socket: Socket) => void, early?: 'early'])[] = [
  ['resets the connection on accepting it', 'connection_reset', (socket) => socket.resetAndDestroy(), 'early'],
  ['closes the connection on accepting it', 'connection_reset', (socket) => socket.end(), 'early'],
  ['resets after reading the request', 'connection_reset', (socket) => socket.resetAndDestroy()],
  ['closes after reading the request', 'connection_reset', (socket) => socket.end()],
  ['never answers', 'timeout', () => {}],
  ['never reads', 'timeout', (socket) => socket.pause(), 'early'],
  ['sends its headers byte by byte', 'timeout', (socket) => drip(socket, `${ok}x-slow: ${'a'.repeat(1000)}`)],
  ['ends in the middle of the status line', 'connection_reset', sayAndClose('HTTP/1.1 2')],
  ['ends in the middle of a header', 'connection_reset', sayAndClose(`${ok}x-cut: a`)],
  ['hangs after its headers', '200 cut', (socket) => socket.write(`${ok}content-length: 5\r\n\r\n`)],
  [
    'sends its body byte by byte',
    '200 cut',
    (socket) => {
      socket.write(`${ok}content-length: 5000\r\n\r\n`);
      drip(socket, 'a');
    },
  ],
  [
    'sends an endless body',
    '200 cut',
    (socket) => {
      socket.write(`${ok}\r\n`);
      pour(socket, 'x'.repeat(65_536));
    },
  ],
  [
    'sends a gigabyte with its length',
    '200 cut',
    (socket) => {
      socket.write(`${ok}content-length: 1073741824\r\n\r\n`);
      pour(socket, Buffer.alloc(65_536, 'x'));
    },
  ],
  [
    'sends a gigabyte in chunks',
    '200 cut',
    (socket) => {
      socket.write(chunked);
      pour(socket, `10000\r\n${'x'.repeat(65_536)}\r\n`);
    },
  ],
  [
    'sends endless empty trailers',
    '200 cut',
    (socket) => {
      socket.write(`${chunked}0\r\n`);
      pour(socket, 'x-trailer: a\r\n'.repeat(100));
    },
  ],
  ['announces a chunk of 2^64 - 1 bytes', '200 cut', say(`${chunked}ffffffffffffffff\r\nabc`)],
  ['announces a chunk beyond 64 bits', '200 cut', say(`${chunked}fffffffffffffffff\r\nabc`)],
  ['sends a chunk size that is no number', '200 cut', say(`${chunked}zz\r\nabc\r\n`)],
  ['sends a body longer than announced', '200', say(`${ok}content-length: 2\r\n\r\nabcdef`)],
  ['sends a body shorter than announced', '200 cut', sayAndClose(`${ok}content-length: 20\r\n\r\nabc`)],
  ['sends a negative length', 'invalid_response', say(`${ok}content-length: -1\r\n\r\nabc`)],
  ['sends a length that is no number', 'invalid_response', say(`${ok}content-length: ten\r\n\r\nabc`)],
  ['sends two different lengths', 'invalid_response', say(`${ok}content-length: 2\r\ncontent-length: 3\r\n\r\nabc`)],
  [
    'sends both a length and chunks',
    'invalid_response',
    say(`${ok}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`),
  ],
  ['answers without headers', '200', sayAndClose(`${ok}\r\n`)],
  ['speaks HTTP/0.9', 'invalid_response', say('<html>hello</html>')],
  ['speaks HTTP/2 unasked', 'invalid_response', say(Buffer.from('000000040000000000', 'hex'))],
  ['speaks TLS on a plain port', 'invalid_response', say(Buffer.from('15030300020228', 'hex'))],
  ['answers with status 99', 'invalid_response', say('HTTP/1.1 99 Low\r\n\r\n')],
  ['answers with status 600', '600', say('HTTP/1.1 600 High\r\ncontent-length: 0\r\n\r\n')],
  ['answers with status 1000', 'invalid_response', say('HTTP/1.1 1000 Higher\r\ncontent-length: 0\r\n\r\n')],
  ['sends a reason phrase of 64 KB', '200', say(`HTTP/1.1 200 ${'x'.repeat(65_536)}\r\ncontent-length: 0\r\n\r\n`)],
  ['sends 10,000 headers', 'invalid_response', say(`${ok}${'x-many: 1\r\n'.repeat(10_000)}\r\n`)],
  ['sends a header of 1 MB', 'invalid_response', say(`${ok}x-long: ${'x'.repeat(1_048_576)}\r\n\r\n`)],
  [
    'sends a header that never ends',
    'invalid_response',
    (socket) => {
      socket.write(`${ok}x-long: `);
      pour(socket, 'x'.repeat(65_536));
    },
  ],
  ['sends NUL in a header', 'invalid_response', say(`${ok}x-nul: a\u0000b\r\n\r\n`)],
  ['sends a header without a colon', 'invalid_response', say(`${ok}nonsense\r\n\r\n`)],
  ['sends a header without a name', 'invalid_response', say(`${ok}: x\r\n\r\n`)],
  ['sends headers called __proto__ and constructor', '200', say(`${ok}__proto__: x\r\nconstructor: y\r\ncontent-length: 0\r\n\r\n`)],
  ['sends a thousand times 100 Continue', 'invalid_response', say('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000))],
  ['sends 103 Early Hints without end', 'timeout', (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  [
    'sends 103 Early Hints, then 500',
    '500',
    say('HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\nHTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n'),
  ],
  [
    'switches protocols unasked',
    'invalid_response',
    say('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
  ],
  ['sends a body with 204', '204', say('HTTP/1.1 204 No Content\r\n\r\nhello')],
  ['sends two answers', '200', say(`${ok}content-length: 1\r\n\r\na${ok}content-length: 1\r\n\r\nb`)],
  [
    'sends a gzip bomb',
    '200',
    say(Buffer.concat([Buffer.from(`${ok}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`), bomb])),
  ],
  ['redirects to itself', '302', say('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n')],
  [
    'redirects to metadata',
    '307',
    say('HTTP/1.1 307 Temporary Redirect\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n'),
  ],
  ['answers before it has read the request', '200', sayAndClose(`${ok}connection: close\r\ncontent-length: 2\r\n\r\nok`), 'early'],
  [
    'resets after the headers of its answer',
    '200 cut',
    (socket) => {
      socket.write(`${ok}content-length: 5\r\n\r\n`, () => setImmediate(() => socket.resetAndDestroy()));
    },
  ],
  ['closes in the middle of a chunk', '200 cut', sayAndClose(`${chunked}5\r\nab`)],
  [
    'sends bytes that are not text',
    '200',
    say(Buffer.concat([Buffer.from(`${ok}content-length: 16384\r\n\r\n`), Buffer.alloc(16_384, 0xff)])),
  ],
  ['sends NUL bytes', '200', say(`${ok}content-length: 3\r\n\r\na\u0000b`)],
];

describe('a receiver that', () => {
  const cases = misbehaviours.map(([name, expected, misbehave, early]) => ({ name, expected, misbehave, early: early === 'early' }));

  /** All attempts of a case; what any of them ended in. */
  const endings = async (url: string): Promise<readonly string[]> => {
    const first = await attempt(url);
    const seen = new Set([brief(first)]);
    const together = first.durationMs < timeoutMs ? 1 : atOnce;
    for (let made = 1; made < attempts; made += together) {
      for (const result of await Promise.all(Array.from({ length: together }, () => attempt(url)))) seen.add(brief(result));
    }
    return [...seen];
  };

  it.each(cases)(
    '$name: $expected',
    async ({ expected, misbehave, early }) => {
      const before = process.memoryUsage().rss;
      expect(await endings(await listen(misbehave, early))).toEqual([expected]);
      if (full) expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(growthMb);
    },
    60_000,
  );

  it('refuses connections: connection_refused', async () => {
    const url = await listen(() => {});
    server?.close();
    expect(await endings(url)).toEqual(['connection_refused']);
  });

  // Skipped elsewhere: only Linux is known to drop what its queue cannot hold.
  it.skipIf(process.platform !== 'linux')('drops every SYN: timeout', async () => {
    // A stopped process accepts nothing: when its short queue is full, the kernel leaves further SYNs unanswered.
    const program =
      "require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { process.send(this.address().port) })";
    const stopped = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    try {
      const [port] = (await once(stopped, 'message')) as [number];
      stopped.kill('SIGSTOP');
      await fillQueue(port);
      expect(await endings(`http://127.0.0.1:${port}/`)).toEqual(['timeout']);
    } finally {
      stopped.kill('SIGKILL');
    }
  });

  it('speaks HTTP/2 alone, and says GOAWAY, on its TLS port: invalid_response', async () => {
    const authority = makeAuthority('Test authority');
    const goAway = Buffer.from('000000040000000000' + '0000080700000000000000000000000000', 'hex');
    const h2 = createTlsServer({ ...certify(authority, ['127.0.0.1']), ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.once('data', () => socket.write(goAway));
    });
    server = h2;
    h2.on('tlsClientError', () => {});
    h2.listen(0, '127.0.0.1');
    await once(h2, 'listening');
    client.close();
    client = createHttpClient({ rule, ca: [authority.cert] });
    expect(await endings(`https://127.0.0.1:${(h2.address() as AddressInfo).port}/`)).toEqual(['invalid_response']);
  });

  it('answers with every status from 100 to 599: a status, or an answer that makes no sense, in time', async () => {
    const url = await listen((socket) => socket.once('data', () => {}), false);
    server?.removeAllListeners('connection');
    server?.on('connection', (socket: Socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.on('data', (bytes) => {
        const [, status = ''] = /^POST \/(\d+)/.exec(bytes.toString()) ?? [];
        socket.write(`HTTP/1.1 ${status} Some\r\ncontent-length: 0\r\n\r\n`);
      });
    });
    for (let first = 100; first < 600; first += 50) {
      const statuses = Array.from({ length: 50 }, (_, at) => first + at);
      const results = await Promise.all(statuses.map((status) => attempt(`${url}${status}`)));
      const expected = (status: number) => {
        if (status >= 200) return String(status);
        // Unasked; the others of the hundreds announce an answer that never comes.
        return status <= 101 ? 'invalid_response' : 'timeout';
      };
      expect(results.map(brief)).toEqual(statuses.map(expected));
    }
  }, 30_000);
});

/** Opens connections until one is not taken up. */
async function fillQueue(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    if ((await Promise.race([once(socket, 'connect').then(() => 'open'), once(AbortSignal.timeout(500), 'abort')])) !== 'open') return;
  }
}
