// Vendors at their worst, all at the same time: each call ends as the table says, in words that a person can read, and while they are
// at it the calls of other cases go on.

import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const asking = {
  initial: 'asking',
  states: {
    asking: { on: { FOUND: 'found', FAILED: 'failed' } },
    found: { type: 'final', tags: ['approved'] },
    failed: { type: 'final', tags: ['rejected'] },
  },
};

/** How a vendor answers, and what the case then holds: `[httpStatus, error]` after `errorAction`, or the data after `successAction`. */
interface Vendor {
  readonly answer: (response: ServerResponse) => unknown;
  readonly fails?: readonly [number | null, RegExp];
  readonly gives?: unknown;
}

const json = { 'content-type': 'application/json' };
const says = (body: string | Buffer) => (response: ServerResponse) => response.writeHead(200, json).end(body);
const bomb = gzipSync(Buffer.alloc(64_000_000, ' '));

const vendors: Readonly<Record<string, Vendor>> = {
  'hangs before it answers': { answer: () => undefined, fails: [null, /No answer came in time/] },
  'hangs after its headers': { answer: (response) => response.writeHead(200, json).flushHeaders(), fails: [200, /did not end in time/] },
  'sends a byte at a time, for ever': { answer: trickle, fails: [200, /did not end in time/] },
  'closes the connection': { answer: (response) => response.destroy(), fails: [null, /closed the connection/] },
  'breaks off in the middle': {
    answer: (response) => response.writeHead(200, { ...json, 'content-length': 100 }).write('{"a":', () => response.destroy()),
    fails: [200, /broke off/],
  },
  'answers HTML': {
    answer: (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Sign in</html>'),
    fails: [200, /answered 200 with text\/html, not JSON/],
  },
  'answers 500': { answer: (response) => response.writeHead(500).end('oops'), fails: [500, /answered 500/] },
  'answers 401 with a page': { answer: (response) => response.writeHead(401).end('<html>'), fails: [401, /answered 401/] },
  'sends 1 GB and says so': {
    answer: (response) => flood(response, { 'content-length': 1_000_000_000 }),
    fails: [200, /larger than 1 MB/],
  },
  'sends 1 GB in chunks': { answer: (response) => flood(response, {}), fails: [200, /larger than 1 MB/] },
  'sends a gzip bomb': {
    answer: (response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb),
    fails: [200, /a compressed body \(gzip\), which is not unpacked/],
  },
  'answers broken JSON': { answer: says('{"a": [1, 2'), fails: [200, /not valid JSON/] },
  'answers nothing': { answer: says(''), fails: [200, /empty body/] },
  'answers bytes that are not UTF-8': { answer: says(Buffer.from('{"name":"M\xfcller"}', 'latin1')), fails: [200, /not UTF-8/] },
  'answers JSON of depth 10,000': {
    answer: says(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    fails: [200, /deeper than 64 levels/],
  },
  redirects: { answer: (response) => response.writeHead(302, { location: '/other' }).end(), fails: [302, /redirects are not followed/] },
  'redirects to a machine of ours': {
    answer: (response) => response.writeHead(307, { location: 'http://169.254.169.254/latest/' }).end(),
    fails: [307, /redirects are not followed/],
  },
  'sends prototype keys': {
    answer: says('{"__proto__":{"polluted":1},"constructor":{"a":1},"b":{"prototype":2,"c":3}}'),
    gives: { b: { c: 3 } },
  },
  'sends a number beyond a double': { answer: says('{"n":1e400,"m":[-1e400,2]}'), gives: { n: null, m: [null, 2] } },
  'sends NUL and half a surrogate pair': {
    answer: says('{"a\\u0000b":"x\\u0000y\\ud800"}'),
    gives: { 'a\uFFFDb': 'x\uFFFDy\uFFFD' },
  },
};

describe('vendors at their worst', () => {
  let service: TestService;
  let me: Caller;
  let server: Server;
  let url: string;
  const names = Object.keys(vendors);
  /** Of the one vendor that answers when it is told to. Once it was told, at once. */
  const held: ServerResponse[] = [];
  let told = false;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    const listener: RequestListener = (request, response) => {
      const [, name = ''] = /^\/v\/(\d+)/.exec(request.url ?? '') ?? [];
      response.on('error', () => undefined);
      request.resume();
      const vendor = vendors[names[Number(name)] ?? ''];
      if (request.url === '/healthy') says('{"ok":true}')(response);
      else if (request.url === '/held') told ? says('{"late":true}')(response) : held.push(response);
      else vendor?.answer(response);
    };
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await service?.stop();
  });

  const publish = async (name: string, path: string, timeoutMs = 3_000) => {
    const register = { name: 'register', stateNames: ['asking'], successAction: 'FOUND', errorAction: 'FAILED' };
    const extensions = { apiPlugins: [{ ...register, url: `${url}${path}`, timeoutMs, retry: { attempts: 1, backoffMs: 100 } }] };
    const answer = await me.send('POST', '/api/v1/workflow-definition', { name, definition: asking, extensions });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  };
  const run = async (name: string) =>
    (await me.send('POST', '/api/v1/external/workflows/run', runOf(name))).body.workflowRuntimeId as string;
  const read = async (id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;
  const settled = async (id: string) => {
    await expect.poll(async () => (await read(id)).status, { timeout: 60_000, interval: 50 }).toBe('completed');
    return read(id);
  };

  it('end in words, and hold up nobody else', async () => {
    await publish('healthy', '/healthy');
    for (const [number, name] of names.entries()) await publish(name, `/v/${number}`);
    await publish('held', '/held', 60_000);
    const stuck = await Promise.all(Array.from({ length: 20 }, () => run('held')));
    const ids = new Map<string, readonly string[]>();
    for (const name of names) ids.set(name, await Promise.all([run(name), run(name), run(name)]));

    // Cases of others, one after the other, until all but the vendor that is held have ended.
    let busy = true;
    const ended = (async () => {
      for (const id of [...ids.values()].flat()) await settled(id);
    })().finally(() => {
      busy = false;
    });
    let others = 0;
    while (busy || others < 5) {
      expect(await settled(await run('healthy'))).toMatchObject({ state: 'found' });
      others += 1;
    }
    await ended;
    // The held calls are still waiting: whatever the machine is busy with, nobody waited for them.
    for (const id of stuck) expect(await read(id)).toMatchObject({ state: 'asking', status: 'active' });
    told = true;
    for (const response of held) says('{"late":true}')(response);
    for (const id of stuck) expect(await settled(id)).toMatchObject({ state: 'found' });

    for (const [name, { fails, gives }] of Object.entries(vendors)) {
      for (const id of ids.get(name) ?? []) {
        const { state, context } = await read(id);
        const output = context.pluginsOutput.register;
        if (fails === undefined) expect([name, state, output]).toEqual([name, 'found', gives]);
        else {
          const [httpStatus, error] = fails;
          expect([name, state, output]).toEqual([
            name,
            'failed',
            { name: 'register', status: 'ERROR', httpStatus, error: expect.stringMatching(error) },
          ]);
        }
      }
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }, 150_000);
});

function flood(response: ServerResponse, headers: Record<string, number>): void {
  response.writeHead(200, { ...json, ...headers });
  const chunk = Buffer.alloc(65_536, ' ');
  let left = 1_000_000_000;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) break;
    }
    if (!response.destroyed && left > 0) response.once('drain', more);
  };
  more();
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, json).write('{"a":"');
  const timer = setInterval(() => response.write('x'), 100);
  response.on('close', () => clearInterval(timer));
}
