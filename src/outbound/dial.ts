// Opens one socket to one of the vetted addresses, TLS included. Called by undici whenever a pooled connection needs a socket.
// It has no clock: the attempt's own deadline destroys the socket. It reads no environment, so neither a proxy variable nor
// NODE_TLS_REJECT_UNAUTHORIZED changes what it does.

import { connect as connectTcp, isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls';

import { clientCertificateCode, notAllowedCode } from './describe-failure.ts';
import type { Destination, DestinationRule } from './destination-safety.ts';

export interface DialOptions {
  readonly destination: Destination;
  /** All vetted; the first that answers is used. */
  readonly addresses: readonly string[];
  readonly rule: DestinationRule;
  /** Who is trusted, and what is shown; undefined means the authorities that Node trusts, and nothing. */
  readonly trust: SecureContext | undefined;
  /** A TLS session of an earlier connection to the same origin. */
  readonly session?: Buffer | undefined;
  readonly onSession?: (session: Buffer) => void;
}

/** What a receiver that asks for a client certificate is shown, PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
  /** An authority to trust for this receiver, beside the others. */
  readonly ca?: string | undefined;
}

/** How long one address may take before the next one is tried beside it, in milliseconds. */
const nextAddressAfterMs = 400;
const minVersion = 'TLSv1.2';

/**
 * Trusts `ca` (PEM) beside the authorities that Node trusts, and shows `client`; undefined means what Node does by itself. Costs
 * milliseconds: make it once. Throws with the code `CLIENT_CERTIFICATE` when certificate and key are not PEM or do not fit.
 */
export function trustAlso(ca: readonly string[] = [], client?: ClientCertificate): SecureContext | undefined {
  const authorities = client?.ca === undefined ? ca : [...ca, client.ca];
  if (authorities.length === 0 && client === undefined) return undefined;
  const trusted = authorities.length === 0 ? {} : { ca: [...rootCertificates, ...authorities] };
  if (client === undefined) return createSecureContext({ ...trusted, minVersion });
  try {
    // Node takes an empty key for none, and would then show nothing.
    if (client.certificate === '' || client.key === '') throw new Error('empty');
    return createSecureContext({ ...trusted, cert: client.certificate, key: client.key, minVersion });
  } catch {
    throw Object.assign(new Error('the client certificate cannot be used'), { code: clientCertificateCode });
  }
}

/** Calls `done` once, with a connected socket or with an error. Destroying the returned socket gives up. */
export function dial(options: DialOptions, done: (error: Error | null, socket: Socket | null) => void): Socket {
  const { destination, rule } = options;
  const socket = destination.secure ? openTls(options) : connectTcp(where(options));
  let waiting = true;
  const finish = (error: Error | null) => {
    if (!waiting) return;
    waiting = false;
    done(error, error ? null : socket);
  };
  // Stays on for the socket's life: an error without a listener would end the process.
  socket.on('error', finish);
  socket.on('close', () => finish(Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' })));
  socket.once(destination.secure ? 'secureConnect' : 'connect', () => {
    const { remoteAddress } = socket;
    // A peer that resets at once is gone before it is asked for its address: nothing was sent, and it is no fault of the address.
    if (remoteAddress === undefined) socket.destroy();
    else if (rule.checkAddress(remoteAddress, destination)) finish(null);
    else socket.destroy(Object.assign(new Error('dialled an address that may not be called'), { code: notAllowedCode }));
  });
  socket.setNoDelay(true);
  return socket;
}

/** Leads a socket to the vetted addresses only, without another look-up. */
export function where({ destination, addresses }: Pick<DialOptions, 'destination' | 'addresses'>): TcpNetConnectOpts {
  const { hostname, port } = destination;
  const only = addresses.length === 1 ? addresses[0] : undefined;
  if (only !== undefined) return { host: only, port };
  const pinned: LookupFunction = (_name, _options, give) => {
    give(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
  };
  return { host: hostname, port, lookup: pinned, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: nextAddressAfterMs };
}

function openTls(options: DialOptions): TLSSocket {
  const { destination, trust, session, onSession } = options;
  const socket = connectTls({
    ...where(options),
    // An address has no server name; its certificate is then checked against the address itself.
    ...(isIP(destination.hostname) === 0 ? { servername: destination.hostname } : {}),
    ...(trust ? { secureContext: trust } : {}),
    ...(session ? { session } : {}),
    ALPNProtocols: ['http/1.1'],
    minVersion,
    rejectUnauthorized: true,
  });
  if (onSession) socket.on('session', onSession);
  return socket;
}
