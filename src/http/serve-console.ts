// The built console under /console: its files, and for every other path its one page, since the console finds its way by itself.
// Every answer forbids scripts and styles that are not our own. Knows nothing of sessions: the files are the same for everybody.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../domain/errors.ts';
import { RefusedRequest } from './problem.ts';

export interface ConsoleOptions {
  /** Where `npm run build` put it: index.html, and assets/ with hashed names. May be missing. */
  readonly folder: string;
  /** Cryptographically strong. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Stands in index.html wherever a nonce is needed. */
const noncePlace = '__CSP_NONCE__';
const fileName = /\.(?:js|mjs|css|map|json|html|txt|svg|png|jpe?g|webp|ico|woff2?|wasm|webmanifest)$/i;
/** No segment begins with a dot, nothing is encoded twice. */
const harmless = /^[\w@~-][\w@~.-]*(?:\/[\w@~-][\w@~.-]*)*$/;
const upwards = /(?:^|[\\/])\.\.(?:[\\/]|$)/;

export async function serveConsole(app: FastifyInstance, options: ConsoleOptions): Promise<void> {
  const schema = { hide: true };
  app.get('/', { schema }, (_request, reply) => reply.redirect('/console'));
  // In a context of its own: the API docs bring the same plugin.
  await app.register((own, _options, done) => {
    void own.register(fastifyStatic, { root: options.folder, serve: false, suppressWarning: true, index: false, dotfiles: 'ignore' });
    const handler = (request: FastifyRequest, reply: FastifyReply) => answer(request as ConsoleRequest, reply, options);
    own.get('/console', { schema }, handler);
    own.get('/console/*', { schema }, handler);
    done();
  });
}

type ConsoleRequest = FastifyRequest<{ Params: { readonly '*'?: string } }>;

async function answer({ params }: ConsoleRequest, reply: FastifyReply, { folder, randomBytes }: ConsoleOptions): Promise<FastifyReply> {
  const nonce = Buffer.from(randomBytes(18)).toString('base64url');
  reply.header('content-security-policy', policy(nonce));
  const path = params['*'] ?? '';
  if (upwards.test(path)) throw notThere();
  const hashed = path.startsWith('assets/');
  if (path === 'index.html' || !(hashed || fileName.test(path))) {
    const page = (await readPage(folder)).replaceAll(noncePlace, nonce);
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  }
  if (!harmless.test(path)) throw notThere();
  // A hashed name never stands for other bytes.
  return reply.sendFile(path, hashed ? { maxAge: '365d', immutable: true } : {});
}

/** Read each time, so that a console which is built again needs no restart. */
async function readPage(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new RefusedRequest(refuse('route_not_found', 'The console is not built: run `npm run build`, then load this page again.'));
  }
}

function notThere(): RefusedRequest {
  return new RefusedRequest(refuse('route_not_found', 'The console has no such file.'));
}

/** The nonce is for the style tags that the console's components put into the page; scripts come from files only. */
function policy(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ');
}
