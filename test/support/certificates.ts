// Certificates for TLS tests, made on the spot so that none expires in the repository: an authority of our own, and what it signs.

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certified {
  /** Private key, PEM. */
  readonly key: string;
  /** Certificate, PEM. */
  readonly cert: string;
}

export interface CertificateOptions {
  /** Validity in days from now. */
  readonly days?: readonly [number, number];
  readonly selfSigned?: boolean;
  /** What the signature hashes with. */
  readonly hash?: 'sha256' | 'sha1';
  /** Who signs; default: the one authority. */
  readonly by?: Authority;
}

export interface Authority {
  readonly name: string;
  readonly key: KeyObject;
  /** PEM. */
  readonly cert: string;
}

// As much DER as a certificate needs.
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const { length } = body;
  // The shortest form is the only legal one, and some servers insist on it.
  const written = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...written]), body]);
};
const hex = (text: string) => Buffer.from(text, 'hex');
const ecdsaWith = { sha256: der(0x30, hex('06082a8648ce3d040302')), sha1: der(0x30, hex('06072a8648ce3d0401')) };
const nameOf = (name: string) => der(0x30, der(0x31, der(0x30, hex('0603550403'), der(0x0c, Buffer.from(name)))));
const timeOf = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`));
const extension = (oid: string, value: Buffer) => der(0x30, hex(oid), der(0x04, value));
const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
let serial = 0;

export function makeAuthority(name: string): Authority {
  const key = newKey();
  const basic = extension('0603551d13', der(0x30, hex('0101ff')));
  return { name, key, cert: certificate({ name, key }, { name, key }, basic, [-1, 30], 'sha256') };
}

/** A key and its certificate for `hosts` (names or IPv4 addresses); the first one is its common name. */
export function certify(authority: Authority, hosts: readonly string[], options: CertificateOptions = {}): Certified {
  const subject = { key: newKey(), name: hosts[0] ?? 'receiver' };
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  const alternative = extension('0603551d11', der(0x30, ...names));
  const issuer = options.selfSigned ? subject : (options.by ?? authority);
  const cert = certificate(subject, issuer, alternative, options.days ?? [-1, 30], options.hash ?? 'sha256');
  return { key: subject.key.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

function certificate(
  subject: { readonly name: string; readonly key: KeyObject },
  issuer: { readonly name: string; readonly key: KeyObject },
  extensions: Buffer,
  days: readonly [number, number],
  hash: 'sha256' | 'sha1',
): string {
  serial += 1;
  const [from, until] = days.map((day) => timeOf(new Date(Date.now() + day * 86_400_000))) as [Buffer, Buffer];
  const body = der(
    0x30,
    der(0xa0, hex('020102')),
    der(0x02, Buffer.from([serial & 127])),
    ecdsaWith[hash],
    nameOf(issuer.name),
    der(0x30, from, until),
    nameOf(subject.name),
    publicKeyOf(subject.key),
    der(0xa3, der(0x30, extensions)),
  );
  const whole = der(0x30, body, ecdsaWith[hash], der(0x03, hex('00'), sign(hash, body, issuer.key)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function publicKeyOf(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const point = Buffer.concat([hex('04'), Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')]);
  return der(0x30, der(0x30, hex('06072a8648ce3d0201'), hex('06082a8648ce3d030107')), der(0x03, hex('00'), point));
}
