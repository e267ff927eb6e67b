// TLS: what must be refused, and that it cannot be switched off. Certificates are made here, so that none expires in the repository.

import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';

import { createDestinationRule } from './destination-safety.ts';
import { createHttpClient, type HttpClientOptions } from './http-client.ts';

const rule = createDestinationRule(['127.0.0.0/8', 'receiver.internal']);
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

// As much DER as a certificate needs.
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const hex = (text: string) => Buffer.from(text, 'hex');
const ecdsaWithSha256 = der(0x30, hex('06082a8648ce3d040302'));
const nameOf = (name: string) => der(0x30, der(0x31, der(0x30, hex('0603550403'), der(0x0c, Buffer.from(name)))));
const timeOf = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`));
const extension = (oid: string, value: Buffer) => der(0x30, hex(oid), der(0x04, value));

interface Identity {
  readonly key: KeyObject;
  readonly name: string;
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const authority: Identity = { key: newKey(), name: 'Test authority' };

function certificate(subject: Identity, issuer: Identity, hosts: readonly string[], days: readonly [number, number] = [-1, 30]): string {
  const spki = generatePublicDer(subject.key);
  const [from, until] = days.map((day) => timeOf(new Date(Date.now() + day * 86_400_000))) as [Buffer, Buffer];
  const isAuthority = subject === authority;
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  const extensions = isAuthority ? extension('0603551d13', der(0x30, hex('0101ff'))) : extension('0603551d11', der(0x30, ...names));
  const body = der(
    0x30,
    der(0xa0, hex('020102')),
    der(0x02, Buffer.from([1 + hosts.length])),
    ecdsaWithSha256,
    nameOf(issuer.name),
    der(0x30, from, until),
    nameOf(subject.name),
    spki,
    der(0xa3, der(0x30, extensions)),
  );
  const whole = der(0x30, body, ecdsaWithSha256, der(0x03, hex('00'), sign('sha256', body, issuer.key)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function generatePublicDer(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const point = Buffer.concat([hex('04'), Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')]);
  return der(0x30, der(0x30, hex('06072a8648ce3d0201'), hex('06082a8648ce3d030107')), der(0x03, hex('00'), point));
}

const authorityCertificate = certificate(authority, authority, []);

function server(
  hosts: readonly string[],
  options: { readonly days?: readonly [number, number]; readonly selfSigned?: boolean } = {},
): TlsOptions {
  const subject = { key: newKey(), name: hosts[0] ?? 'receiver' };
  const cert = certificate(subject, options.selfSigned ? subject : authority, hosts, options.days);
  return { key: createPrivateKey(subject.key.export({ type: 'pkcs8', format: 'pem' })).export({ type: 'pkcs8', format: 'pem' }), cert };
}

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

async function call(port: number, host = 'receiver.internal', options: Partial<HttpClientOptions> = {}) {
  const client = createHttpClient({ rule, lookup: async () => ['127.0.0.1'], ca: [authorityCertificate], ...options });
  closing.push(() => client.close());
  const request = { method: 'POST', url: `https://${host}:${port}/`, headers: {}, body: '{}', timeoutMs: 1000 };
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
    ['has the address but not the name', server(['127.0.0.1']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('refuses a certificate that %s', async (_name, tls, code) => {
    expect((await call(await listen(tls))).first).toMatchObject({ kind: 'failed', reason: 'tls', detail: `TLS failed (${code}).` });
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
