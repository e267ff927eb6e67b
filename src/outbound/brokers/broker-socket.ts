// Sockets to brokers, to vetted addresses only: our own, and what a library is told that opens its own. Used by the drivers.

import { isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

import { dial, where } from '../dial.ts';
import type { BrokerTarget } from './broker.ts';

/** A connected socket in the clear; encrypt it before anything is said, or when both sides have agreed. Aborting the signal destroys it. */
export function dialBroker(target: BrokerTarget, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const plain = { ...target, destination: { ...target.destination, secure: false } };
    const socket = dial(plain, (error, connected) => (connected ? resolve(connected) : reject(error)));
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    if (signal.aborted) socket.destroy();
  });
}

/** The same socket under TLS. The certificate must be the name's, whatever address was dialled. */
export function encryptSocket(plain: Socket, target: BrokerTarget, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ socket: plain, ...tlsOptions(target) });
    // Stays on for the socket's life: an error without a listener would end the process.
    socket.on('error', reject);
    socket.once('close', () => reject(coded('ECONNRESET', 'closed while connecting')));
    socket.once('secureConnect', () => resolve(socket));
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
  });
}

/** For a library that calls `net.connect` or `tls.connect` with them. Aborting the signal destroys its socket. */
export function socketOptions(
  target: BrokerTarget,
  signal: AbortSignal,
): TcpNetConnectOpts & ConnectionOptions & { readonly signal: AbortSignal } {
  const socket = { ...where(target), signal, noDelay: true };
  return target.destination.secure ? { ...socket, ...tlsOptions(target) } : socket;
}

function tlsOptions({ destination: { hostname }, trust }: BrokerTarget): ConnectionOptions {
  return {
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(trust ? { secureContext: trust } : {}),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  };
}

/** The broker does not speak as one of its kind; the message is for the log. */
export function nonsense(message: string): Error {
  return coded(nonsenseCode, message);
}

export const nonsenseCode = 'BROKER_NONSENSE';

/** An error that is known by its code. */
export function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
