// The console's files over a real socket, since paths are to come through as they were sent.

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../operations/deps.ts';
import { createLog } from '../telemetry/log.ts';
import { createSignals } from '../telemetry/signals.ts';
import { createServer } from './server.ts';

const page = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>';
const script = 'assets/index-Bx_9-a1.js';
const log = createLog({ level: 'silent', format: 'json' });

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function start(consoleFolder: string, publicUrl: string | null = null) {
  const deps = { log, randomBytes, publicUrl, signals: createSignals() } as unknown as Deps;
  const server = await createServer(deps, { version: '0', draining: () => false, consoleFolder });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const get = (path: string, method = 'GET') =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request({ port, path, method, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString('utf8') }),
        );
      });
      sent.on('error', reject).end();
    });
  return { server, get };
}

const nonceOf = (answer: Answer) => /'nonce-([\w-]+)'/.exec(String(answer.headers['content-security-policy']))?.[1] ?? '';

describe('/console', () => {
  const root = mkdtempSync(join(tmpdir(), 'casewire-console-'));
  const folder = join(root, 'dist/console');
  const servers: FastifyInstance[] = [];
  let get: (path: string, method?: string) => Promise<Answer>;

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{"secret": true}');
    writeFileSync(join(folder, 'index.html'), page);
    writeFileSync(join(folder, script), 'export const here = true;');
    writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(folder, '.hidden.js'), 'hidden');
    const started = await start(folder);
    get = started.get;
    servers.push(started.server);
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    rmSync(root, { recursive: true });
  });

  it.each(['/console', '/console/', '/console/index.html', '/console/cases/123', '/console/definitions/kyb.v2', '/console/a%20b?x=1.js'])(
    '%s is the page, never kept by a cache',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
      expect(answer.text).toBe(page.replaceAll('__CSP_NONCE__', nonceOf(answer)));
    },
  );

  it('has a nonce of its own in every answer, long enough that nobody guesses it', async () => {
    const nonces = (await Promise.all(Array.from({ length: 10 }, () => get('/console')))).map(nonceOf);
    expect(new Set(nonces).size).toBe(10);
    for (const nonce of nonces) expect(Buffer.from(nonce, 'base64url').length).toBeGreaterThanOrEqual(16);
  });

  it('serves hashed files for ever, and others for now', async () => {
    const hashed = await get(`/console/${script}`);
    expect(hashed).toMatchObject({ status: 200, text: 'export const here = true;' });
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(hashed.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    const icon = await get('/console/icon.svg');
    expect(icon.status).toBe(200);
    expect(icon.headers['content-type']).toMatch(/^image\/svg\+xml/);
    expect(icon.headers['cache-control']).toBe('public, max-age=0');
  });

  it.each([
    '/console/assets/missing-1.js',
    '/console/assets/missing',
    '/console/missing.svg',
    '/console/.hidden.js',
    '/console/..%2f..%2fpackage.json',
    '/console/../../package.json',
    '/console/%2e%2e/%2e%2e/package.json',
    '/console/%252e%252e/%252e%252e/package.json',
    '/console/..%5c..%5cpackage.json',
    '/console/assets/..%2f..%2f..%2fpackage.json',
    '/console/assets/%00.js',
    '/console//assets//x.js',
    '/console/..%2f..%2fetc%2fpasswd',
  ])('%s is not there, and is not kept by a cache', async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.text.includes('secret'), answer.text.includes('hidden')]).toEqual([404, false, false]);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['cache-control'] ?? '').not.toMatch(/immutable|max-age/);
  });

  it.each(['/console', `/console/${script}`, '/console/icon.svg', '/console/assets/missing.js', '/console/..%2fx', '/console/cases/1'])(
    '%s forbids what is not ours',
    async (path) => {
      for (const answer of [await get(path), await get(path, 'HEAD')]) {
        expect(answer.headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'content-security-policy': `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonceOf(answer)}'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'`,
        });
        expect(nonceOf(answer)).not.toBe('');
        expect(answer.headers['strict-transport-security']).toBeUndefined();
      }
    },
  );

  it('is asked for over https only, where the public URL says so', async () => {
    const started = await start(folder, 'https://casewire.example');
    servers.push(started.server);
    for (const path of ['/console', `/console/${script}`, '/console/missing.js', '/healthz']) {
      expect((await started.get(path)).headers['strict-transport-security']).toBe('max-age=31536000');
    }
  });

  it('is where / leads to', async () => {
    const answer = await get('/');
    expect(answer).toMatchObject({ status: 302, headers: { location: '/console' } });
  });

  it('says how to build it when it is not built, and nothing else breaks', async () => {
    const started = await start(join(root, 'nothing-here'));
    servers.push(started.server);
    const missing = await started.get('/console');
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.text)).toMatchObject({ code: 'route_not_found', detail: expect.stringContaining('npm run build') });
    expect((await started.get(`/console/${script}`)).status).toBe(404);
    expect((await started.get('/healthz')).status).toBe(200);
    expect((await started.get('/docs/')).status).toBe(200);
  });
});
