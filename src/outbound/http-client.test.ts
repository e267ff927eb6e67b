import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createDestinationRule } from './destination-safety.ts';
import { createHttpClient, type HttpClient, type HttpClientOptions, type HttpRequest, type SendResult } from './http-client.ts';

const rule = createDestinationRule(['127.0.0.0/8', 'receiver.internal', 'other.internal']);
const closing: (() => void)[] = [];
let client: HttpClient;
let port = 0;
let connections = 0;

beforeEach(() => {
  connections = 0;
  client = makeClient();
});

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function makeClient(options: Partial<HttpClientOptions> = {}): HttpClient {
  const made = createHttpClient({ rule, lookup: async () => ['127.0.0.1'], ...options });
  closing.push(() => made.close());
  return made;
}

/** A real receiver on a free port of 127.0.0.1. */
async function receive(listener: RequestListener): Promise<void> {
  const server = createHttpServer(listener);
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}

/** A receiver that speaks in bytes. */
async function receiveRaw(onConnection: (socket: Socket) => void): Promise<void> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}

const post = (more: Partial<HttpRequest> = {}, path = '/hook?a=1'): HttpRequest => ({
  method: 'POST',
  url: `http://127.0.0.1:${port}${path}`,
  headers: { 'content-type': 'application/json', 'x-mixed-Case': 'Ä' },
  body: '{"name":"Æ"}',
  timeoutMs: 5000,
  ...more,
});

const answered = (result: SendResult) => {
  if (result.kind !== 'answered') throw new Error(`${result.reason}: ${result.detail}`);
  return result;
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('a request', () => {
  it('arrives as it was given, and its answer comes back', async () => {
    const seen: unknown[] = [];
    await receive(async (request, response) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body: await bodyOf(request) });
      response.writeHead(201, { 'X-Answer': 'yes', 'content-type': 'text/plain; charset=utf-8' }).end('thank you, Æ');
    });
    const result = answered(await client.send(post()));
    expect(result).toMatchObject({ status: 201, headers: { 'x-answer': 'yes' }, body: 'thank you, Æ', complete: true });
    expect(result.durationMs).toBeGreaterThanOrEqual(0);
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/hook?a=1',
        headers: {
          host: `127.0.0.1:${port}`,
          connection: 'keep-alive',
          'content-type': 'application/json',
          'x-mixed-case': 'Ä',
          'content-length': '13',
        },
        body: '{"name":"Æ"}',
      },
    ]);
  });

  it('may be a GET without a body', async () => {
    await receive((request, response) => response.end(`${request.method} ${request.headers['content-length'] ?? 'no length'}`));
    const { body: _body, ...get } = post({ method: 'GET' });
    expect(answered(await client.send(get)).body).toBe('GET no length');
  });

  it('sends bytes as bytes', async () => {
    await receive(async (request, response) => response.end((await bodyOf(request)).length.toString()));
    expect(answered(await client.send(post({ body: new Uint8Array([123, 125]) }))).body).toBe('2');
  });

  it.each([
    ['a line feed', { 'x-a': 'b\r\nx-evil: 1' }],
    ['NUL', { 'x-a': '\u0000' }],
    ['characters outside Latin-1', { 'x-a': '株' }],
    ['a name with a blank', { 'x a': 'b' }],
    ['a name with a line feed', { 'x-a\r\nx-evil': 'b' }],
    ['an empty name', { '': 'b' }],
    ['its own host', { Host: 'evil.com' }],
    ['its own length', { 'content-length': '5' }],
    ['its own encoding', { 'Transfer-Encoding': 'chunked' }],
    ['its own connection', { connection: 'close' }],
    ['an upgrade', { upgrade: 'websocket' }],
    ['an expectation', { expect: '100-continue' }],
  ])('is refused for a header with %s, and nothing is dialled', async (_name, headers) => {
    await receive((_request, response) => response.end());
    const result = await client.send(post({ headers }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'network', detail: expect.stringMatching(/header/i) });
    expect(connections).toBe(0);
  });

  it('fails, without a throw, for a method that is no token', async () => {
    await receive((_request, response) => response.end());
    expect(await client.send(post({ method: 'PO ST' }))).toMatchObject({ kind: 'failed', reason: 'network' });
    expect(answered(await client.send(post())).status).toBe(200);
  });
});

describe('an answer', () => {
  it('keeps the first 16 KB of its body by default, or as much as is asked for', async () => {
    await receive((_request, response) => response.end('x'.repeat(20_000)));
    expect(answered(await client.send(post()))).toMatchObject({ body: 'x'.repeat(16_384), complete: false });
    expect(answered(await client.send(post({ maxResponseBytes: 10 })))).toMatchObject({ body: 'x'.repeat(10), complete: false });
    expect(answered(await client.send(post({ maxResponseBytes: 20_000 })))).toMatchObject({ body: 'x'.repeat(20_000), complete: true });
    expect(connections).toBe(1);
  });

  it('never keeps more bytes than asked for, whatever the characters', async () => {
    await receive((request, response) => response.end(request.url === '/cut' ? 'æ'.repeat(20) : Buffer.alloc(50, 0xff)));
    const cut = answered(await client.send(post({ maxResponseBytes: 9 }, '/cut')));
    expect(cut.body).toBe('æ'.repeat(4));
    const replaced = answered(await client.send(post({ maxResponseBytes: 10 }, '/bytes')));
    expect(replaced.body).toBe('\ufffd'.repeat(3));
  });

  it('has its credentials blanked, its repeated headers joined, and no NUL in its body', async () => {
    await receive((_request, response) => {
      response.setHeader('set-cookie', ['session=1', 'b=2']);
      response.setHeader('WWW-Authenticate', 'Basic realm="x"');
      response.setHeader('x-many', ['1', '2']);
      response.end('a\u0000b');
    });
    const { headers, body } = answered(await client.send(post()));
    expect(headers).toMatchObject({ 'set-cookie': '[redacted]', 'www-authenticate': '[redacted]', 'x-many': '1, 2' });
    expect(body).toBe('ab');
  });

  it('leaves no cookie for the next request', async () => {
    await receive((request, response) => response.setHeader('set-cookie', 'a=b').end(request.headers.cookie ?? 'none'));
    await client.send(post());
    expect(answered(await client.send(post())).body).toBe('none');
  });

  it('is not inflated', async () => {
    await receive((_request, response) => response.setHeader('content-encoding', 'gzip').end('not really'));
    expect(answered(await client.send(post())).body).toBe('not really');
  });

  it('that redirects is an answer, and is not followed', async () => {
    const paths: unknown[] = [];
    await receive((request, response) => {
      paths.push(request.url);
      response.writeHead(308, { location: '/elsewhere' }).end();
    });
    expect(answered(await client.send(post()))).toMatchObject({ status: 308, headers: { location: '/elsewhere' } });
    expect(paths).toEqual(['/hook?a=1']);
  });

  it('to a large request that is not read counts, and that connection is not used again', async () => {
    await receiveRaw((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n');
    });
    const body = 'x'.repeat(20_000_000);
    for (let round = 1; round <= 2; round += 1) {
      const result = await client.send(post({ body, timeoutMs: 1000 }));
      // The answer can be there before the request has begun; then it is an answer to nothing.
      expect(result.kind === 'answered' ? result.status : result.reason).toBeOneOf([413, 'invalid_response', 'connection_reset']);
      expect(connections).toBe(round);
    }
  });
});

describe('connections', () => {
  it('are used again, one request at a time', async () => {
    const waiting: (() => void)[] = [];
    await receive((request, response) => {
      if (request.url !== '/together') return response.end();
      waiting.push(() => response.end());
      if (waiting.length === 20) for (const answer of waiting) answer();
      return undefined;
    });
    for (let round = 0; round < 5; round += 1) await client.send(post());
    expect(connections).toBe(1);
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(Array.from({ length: 20 }, () => client.send(post({}, '/together'))));
      expect(connections).toBe(20);
      waiting.length = 0;
    }
  });

  it('are kept idle up to the limit, per origin and in origins', async () => {
    await receive((_request, response) => setImmediate(() => response.end()));
    const few = makeClient({ maxIdlePerOrigin: 2, maxOrigins: 1 });
    await Promise.all(Array.from({ length: 6 }, () => few.send(post())));
    expect(connections).toBe(6);
    await Promise.all([few.send(post()), few.send(post())]);
    expect(connections).toBe(6);
    await few.send(post({ url: `http://receiver.internal:${port}/` }));
    await few.send(post());
    expect(connections).toBe(8);
  });

  it('that the receiver closed while idle are not used', async () => {
    const idle: Socket[] = [];
    await receive((request, response) => {
      idle.push(request.socket);
      response.end();
    });
    await client.send(post());
    const [socket] = idle;
    if (!socket) throw new Error('no connection');
    const closed = once(socket, 'close');
    socket.end();
    await closed;
    expect(answered(await client.send(post())).status).toBe(200);
    expect(connections).toBe(2);
  });

  it('reset on their next use fail that attempt only', async () => {
    await receiveRaw((socket) => {
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else socket.resetAndDestroy();
      });
    });
    expect(answered(await client.send(post())).status).toBe(200);
    expect(await client.send(post())).toMatchObject({ kind: 'failed', reason: 'connection_reset' });
    expect(answered(await client.send(post())).status).toBe(200);
    expect(connections).toBe(2);
  });

  it('ignore proxies of the environment', async () => {
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY'];
    const before = names.map((name) => process.env[name]);
    await receive((_request, response) => response.end('direct'));
    try {
      for (const name of names) process.env[name] = 'http://127.0.0.1:1';
      expect(answered(await makeClient().send(post())).body).toBe('direct');
    } finally {
      names.forEach((name, at) => {
        const value = before[at];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      });
    }
  });
});

describe('names', () => {
  const named = (more: Partial<HttpRequest> = {}) => post({ url: `http://receiver.internal:${port}/`, ...more });

  it('are looked up and pinned, and the receiver sees its own name', async () => {
    await receive((request, response) => response.end(request.headers.host));
    expect(answered(await client.send(named())).body).toBe(`receiver.internal:${port}`);
  });

  it('are looked up once for attempts that come together, and anew when the answer is old', async () => {
    const asked: string[] = [];
    const lookup = async (name: string) => {
      asked.push(name);
      return ['127.0.0.1'];
    };
    await receive((_request, response) => response.end());
    const forgetful = makeClient({ lookup, holdMs: 0 });
    await Promise.all(Array.from({ length: 10 }, () => forgetful.send(named())));
    expect(asked).toEqual(['receiver.internal']);
    await forgetful.send(named());
    expect(asked).toHaveLength(2);
    const holding = makeClient({ lookup });
    for (let round = 0; round < 5; round += 1) await holding.send(named());
    expect(asked).toHaveLength(3);
  });

  it('that turn inward between two attempts are refused, although a connection is still open', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    await receive((_request, response) => response.end());
    const rebound = makeClient({ lookup: async () => answers.shift() ?? [], holdMs: 0 });
    expect(answered(await rebound.send(named())).status).toBe(200);
    expect(await rebound.send(named())).toMatchObject({ kind: 'failed', reason: 'address_not_allowed' });
    expect(connections).toBe(1);
  });

  it('with one bad address among good ones are refused whole', async () => {
    await receive((_request, response) => response.end());
    const mixed = makeClient({ lookup: async () => ['127.0.0.1', '169.254.169.254'] });
    expect(await mixed.send(named())).toMatchObject({ kind: 'failed', reason: 'address_not_allowed' });
    expect(connections).toBe(0);
  });

  it('with several good addresses reach the one that answers', async () => {
    await receive((_request, response) => response.end('here'));
    const several = makeClient({ lookup: async () => ['127.0.0.2', '127.0.0.3', '127.0.0.1'] });
    expect(answered(await several.send(named())).body).toBe('here');
  });

  it('whose every address refuses say so', async () => {
    await receive((_request, response) => response.end());
    const several = makeClient({ lookup: async () => ['127.0.0.2', '127.0.0.3'] });
    expect(await several.send(named())).toMatchObject({ kind: 'failed', reason: 'connection_refused' });
  });

  it('that move to another address leave their old connection behind', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    await receive((_request, response) => response.end());
    const moving = makeClient({ lookup: async () => answers.shift() ?? [], holdMs: 0 });
    expect(answered(await moving.send(named())).status).toBe(200);
    expect(await moving.send(named())).toMatchObject({ reason: 'connection_refused' });
  });

  it.each([
    [
      'does not exist',
      async () => {
        throw new Error('ENOTFOUND');
      },
    ],
    ['has no address', async () => []],
  ])('a name that %s is a failure of DNS', async (_name, lookup) => {
    expect(await makeClient({ lookup }).send(named())).toMatchObject({ kind: 'failed', reason: 'dns' });
  });

  it('whose look-up hangs end at the deadline', async () => {
    const hanging = makeClient({ lookup: () => new Promise(() => {}) });
    const result = await hanging.send(named({ timeoutMs: 50 }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect(result.durationMs).toBeLessThan(1050);
  });

  it('under localhost are not looked up at all', async () => {
    await receive((_request, response) => response.end('found'));
    const asking = makeClient({
      lookup: async () => {
        throw new Error('asked');
      },
    });
    expect(answered(await asking.send(post({ url: `http://localhost:${port}/` }))).body).toBe('found');
  });
});

describe('what may not be called', () => {
  it('all looks the same, and is never dialled', async () => {
    await receive((_request, response) => response.end());
    const strict = createHttpClient({ rule: createDestinationRule([]), lookup: async () => ['127.0.0.1'] });
    closing.push(() => strict.close());
    const urls = [
      `http://127.0.0.1:${port}/`,
      `https://127.0.0.1:${port}/`,
      `https://rebound.example.com:${port}/`,
      'https://10.0.0.1/',
      'https://metadata.google.internal/',
      'ftp://x',
      'nonsense',
      '',
    ];
    const results = await Promise.all(urls.map((url) => strict.send(post({ url }))));
    for (const result of results) {
      expect(result).toEqual({
        kind: 'failed',
        reason: 'address_not_allowed',
        detail: 'This destination may not be called.',
        durationMs: 0,
      });
    }
    expect(connections).toBe(0);
  });

  it('is refused even if the check before dialling was passed: the dialled address is checked again', async () => {
    await receive((_request, response) => response.end());
    // Lets pass whatever is asked about before a connection exists; the last question is about the socket's own address.
    const questions: string[] = [];
    const late = { ...rule, checkAddress: (address: string) => questions.push(address) < 2 };
    const http = makeClient({ rule: late });
    expect(await http.send(post({ url: `http://receiver.internal:${port}/` }))).toMatchObject({
      reason: 'address_not_allowed',
      durationMs: 0,
    });
    expect(questions).toEqual(['127.0.0.1', '127.0.0.1']);
  });
});

describe('stopping', () => {
  it('by a signal ends the requests that carry it, and no others', async () => {
    const waiting: (() => void)[] = [];
    await receive((request, response) => {
      waiting.push(() => response.end());
      if (waiting.length === 13) controller.abort();
      request.resume();
    });
    const controller = new AbortController();
    const other = client.send(post());
    const stopped = await Promise.all(Array.from({ length: 12 }, () => client.send(post({ signal: controller.signal }))));
    for (const result of stopped)
      expect(result).toMatchObject({ kind: 'failed', reason: 'network', detail: 'The request was stopped before an answer came.' });
    for (const answer of waiting) answer();
    expect(answered(await other).status).toBe(200);
    expect(await client.send(post({ signal: controller.signal }))).toMatchObject({ kind: 'failed', reason: 'network' });
  });

  it('by closing ends what is running and lets every socket go', async () => {
    const sockets: Socket[] = [];
    const hanging = deferred();
    await receive((request, response) => {
      sockets.push(request.socket);
      if (request.url === '/hang') hanging.resolve();
      else response.end();
    });
    await client.send(post());
    const running = client.send(post({}, '/hang'));
    const idle = client.send(post());
    await Promise.all([hanging.promise, idle]);
    const gone = sockets.map((socket) => (socket.destroyed ? Promise.resolve() : once(socket, 'close')));
    client.close();
    expect(await running).toMatchObject({ kind: 'failed', reason: 'network' });
    await Promise.all(gone);
    expect(await client.send(post())).toMatchObject({ kind: 'failed', reason: 'network' });
  });

  it('at a deadline that a busy process is late for takes the answer that had come in time', async () => {
    await receiveRaw((socket) =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        const until = performance.now() + 300;
        while (performance.now() < until);
      }),
    );
    expect(answered(await client.send(post({ timeoutMs: 100 }))).status).toBe(200);
  });

  it('at the deadline gives the connection up while it is still being made', async () => {
    const closed: Promise<unknown>[] = [];
    // Accepts the connection and never answers the TLS handshake.
    await receiveRaw((socket) => closed.push(once(socket.resume(), 'close')));
    const result = await client.send(post({ url: `https://receiver.internal:${port}/`, timeoutMs: 100 }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect(closed).toHaveLength(1);
    await Promise.all(closed);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
