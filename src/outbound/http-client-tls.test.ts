// TLS: what must be refused, that it cannot be switched off, and what a client certificate is worth.

import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';

import { type CertificateOptions, certify, makeAuthority } from '../../test/support/certificates.ts';
import { createDestinationRule } from './destination-safety.ts';
import { createHttpClient, type HttpClientOptions, type HttpRequest } from './http-client.ts';

const rule = createDestinationRule(['127.0.0.0/8', 'receiver.internal']);
/** At a certificate that is refused. */
const attempts = process.env['CASEWIRE_PROOF_FULL'] === '1' ? 100 : 1;
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const authority = makeAuthority('Test authority');
const server = (hosts: readonly string[], options: CertificateOptions = {}): TlsOptions => certify(authority, hosts, options);

async function listen(tls: ServerOptions | Server): Promise<number> {
  const listening =
    'listen' in tls
      ? tls
      : createServer(tls, (request, response) => response.end(`${request.socket.remoteFamily} ${request.headers.host}`));
  listening.listen(0, '127.0.0.1');
  closing.push(() => listening.close());
  await once(listening, 'listening');
  return (listening.address() as AddressInfo).port;
}

async function call(port: number, host = 'receiver.internal', options: Partial<HttpClientOptions> = {}, more: Partial<HttpRequest> = {}) {
  const client = createHttpClient({ rule, lookup: async () => ['127.0.0.1'], ca: [authority.cert], ...options });
  closing.push(() => client.close());
  const request = { method: 'POST', url: `https://${host}:${port}/`, headers: {}, body: '{}', timeoutMs: 1000, ...more };
  return { first: await client.send(request), client, request };
}

describe('TLS', () => {
  it('reaches a receiver whose certificate is good, by name and by address', async () => {
    const port = await listen(server(['receiver.internal', '127.0.0.1']));
    expect((await call(port)).first).toMatchObject({ kind: 'answered', status: 200, body: `IPv4 receiver.internal:${port}` });
    expect((await call(port, '127.0.0.1')).first).toMatchObject({ kind: 'answered', body: `IPv4 127.0.0.1:${port}` });
  });

  it('resumes its session on a new connection', async () => {
    const reused: boolean[] = [];
    const https = createServer(server(['receiver.internal']), (_request, response) => response.setHeader('connection', 'close').end());
    https.on('secureConnection', (socket) => reused.push(socket.isSessionReused()));
    const { client, request } = await call(await listen(https));
    await client.send(request);
    expect(reused).toEqual([false, true]);
  });

  it.each([
    ['has expired', server(['receiver.internal'], { days: [-10, -1] }), 'CERT_HAS_EXPIRED'],
    ['is not valid yet', server(['receiver.internal'], { days: [1, 10] }), 'CERT_NOT_YET_VALID'],
    ['is self-signed', server(['receiver.internal'], { selfSigned: true }), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['has another name', server(['other.internal']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is signed with SHA-1', { ...server(['receiver.internal'], { hash: 'sha1' }), ciphers: 'DEFAULT@SECLEVEL=0' }, 'UNSPECIFIED'],
    ['has the address but not the name', server(['127.0.0.1']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('refuses a certificate that %s', async (_name, tls, code) => {
    const { first, client, request } = await call(await listen(tls));
    const refused = { kind: 'failed', reason: 'tls', detail: `TLS failed (${code}).` };
    expect(first).toMatchObject(refused);
    for (let more = 1; more < attempts; more += 1) expect(await client.send(request)).toMatchObject(refused);
  });

  it('refuses an authority that it does not know', async () => {
    const port = await listen(server(['receiver.internal']));
    expect((await call(port, 'receiver.internal', { ca: undefined })).first).toMatchObject({ kind: 'failed', reason: 'tls' });
  });

  it('refuses TLS 1.1', async () => {
    const port = await listen({
      ...server(['receiver.internal']),
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect((await call(port)).first).toMatchObject({ kind: 'failed', reason: 'tls' });
  });

  it('cannot be switched off by the environment', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    const port = await listen(server(['receiver.internal'], { selfSigned: true }));
    try {
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      expect((await call(port)).first).toMatchObject({ kind: 'failed', reason: 'tls' });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  it('fails against a port that speaks plain HTTP, or resets in the handshake', async () => {
    const plain = createTcpServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\n\r\n'));
    expect((await call(await listen(plain))).first).toMatchObject({ kind: 'failed', reason: 'tls' });
    const resetting = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.resetAndDestroy()));
    expect((await call(await listen(resetting))).first).toMatchObject({ kind: 'failed', reason: 'connection_reset' });
  });
});

describe('a client certificate', () => {
  const clients = makeAuthority('Authority of clients');
  const certificate = (name: string) => {
    const { cert, key } = certify(clients, [name]);
    return { certificate: cert, key };
  };
  const [alice, bob] = [certificate('alice'), certificate('bob')];

  /** Answers with the name in the certificate that it was shown, and which connection it was, counted from 1. */
  async function asking(options: { readonly required?: boolean } = {}): Promise<number> {
    const connections: unknown[] = [];
    const https = createServer(
      { ...server(['receiver.internal']), requestCert: true, rejectUnauthorized: options.required ?? true, ca: [clients.cert] },
      (request, response) => {
        const socket = request.socket as TLSSocket;
        const { subject } = socket.getPeerCertificate();
        response.end(`${subject?.CN ?? 'nobody'}${socket.isSessionReused() ? ' again' : ''}, ${connections.indexOf(socket) + 1}`);
      },
    );
    https.on('secureConnection', (socket) => connections.push(socket));
    return listen(https);
  }

  it('is shown, and the connection is used again', async () => {
    const port = await asking();
    const { first, client, request } = await call(port, 'receiver.internal', {}, { clientCertificate: alice });
    expect(first).toMatchObject({ kind: 'answered', body: 'alice, 1' });
    expect(await client.send(request)).toMatchObject({ body: 'alice, 1' });
  });

  it('never lends its connection or its TLS session to another one, or to a request without', async () => {
    const port = await asking({ required: false });
    const { first, client, request } = await call(port, 'receiver.internal', {}, { clientCertificate: alice });
    expect(first).toMatchObject({ body: 'alice, 1' });
    expect(await client.send({ ...request, clientCertificate: bob })).toMatchObject({ body: 'bob, 2' });
    const { clientCertificate: _, ...without } = request;
    expect(await client.send(without)).toMatchObject({ body: 'nobody, 3' });
    expect(await client.send(request)).toMatchObject({ body: 'alice, 1' });
  });

  it('that is missing, or of an authority that the receiver does not know, fails in words', async () => {
    const port = await asking();
    expect((await call(port)).first).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/^(tls|connection_reset)$/) });
    const { cert, key } = certify(authority, ['mallory']);
    const unknown = await call(port, 'receiver.internal', {}, { clientCertificate: { certificate: cert, key } });
    expect(unknown.first).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/^(tls|connection_reset)$/) });
  });

  it('brings an authority of its own for that receiver, and for no other request', async () => {
    const port = await asking({ required: false });
    const { first, client, request } = await call(
      port,
      'receiver.internal',
      { ca: undefined },
      { clientCertificate: { ...alice, ca: authority.cert } },
    );
    expect(first).toMatchObject({ body: 'alice, 1' });
    expect(await client.send({ ...request, clientCertificate: alice })).toMatchObject({ kind: 'failed', reason: 'tls' });
  });

  it.each([
    ['is no PEM', { certificate: 'x', key: alice?.key ?? '' }],
    ['has the key of another one', { certificate: alice?.certificate ?? '', key: bob?.key ?? '' }],
    ['has no key', { certificate: alice?.certificate ?? '', key: '' }],
  ])('that %s is never used, and the failure holds nothing of it', async (_name, clientCertificate) => {
    const { first } = await call(await asking(), 'receiver.internal', {}, { clientCertificate });
    expect(first).toMatchObject({
      kind: 'failed',
      reason: 'tls',
      detail: 'The client certificate and its key must be PEM, and belong together.',
    });
  });

  it('is not sent past a receiver that speaks plain HTTP', async () => {
    const http = createHttpClient({ rule });
    closing.push(() => http.close());
    const request = { method: 'POST', url: 'http://127.0.0.1:1/', headers: {}, timeoutMs: 1000, clientCertificate: alice };
    expect(await http.send(request)).toMatchObject({ reason: 'tls', detail: 'A client certificate can only be shown over https.' });
  });
});
