// Which address a request comes from, to count by. Behind the proxies of CASEWIRE_TRUSTED_PROXIES that is what they wrote into
// X-Forwarded-For, and the framework has picked it; from anybody else that header is the caller's own invention, and is not looked at.

import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Some proxies write the port beside it, another one for each connection: `203.0.113.7:50123`, `[2001:db8::7]:50123`. */
const withPort = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/;

/** The address of the connection, when what a proxy wrote is none (`unknown`, `_hidden`). */
export function callerAddress({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  if (isIP(ip) !== 0) return ip;
  const [, six, four] = withPort.exec(ip) ?? [];
  const address = six ?? four ?? '';
  return isIP(address) === 0 ? (socket.remoteAddress ?? '') : address;
}
