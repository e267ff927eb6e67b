// Keep-alive connections, by origin and by the client certificate that they show. A connection serves one request at a time and belongs to one attempt until it is given
// back, so an attempt can be cut off at any moment without touching another. Used by the http client only; it never queues.

import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Client } from 'undici';

import type { Destination, DestinationRule } from './destination-safety.ts';
import { type ClientCertificate, dial, trustAlso } from './dial.ts';

export interface PoolOptions {
  readonly rule: DestinationRule;
  /** Certificate authorities to trust beside those that Node trusts, PEM. */
  readonly ca?: readonly string[] | undefined;
  /** Idle connections kept per origin; default 64. */
  readonly maxIdlePerOrigin?: number | undefined;
  /** Origins whose idle connections are kept; past it the one unused for longest is let go. Default 1,024. */
  readonly maxOrigins?: number | undefined;
  /** How long an idle connection is kept if the receiver names no time, in milliseconds; default 4,000. */
  readonly keepAliveMs?: number | undefined;
  /** Opens the sockets; default: `dial`. For tests. */
  readonly dial?: typeof dial | undefined;
}

export interface ConnectionPool {
  /** An idle connection to one of the addresses, else a new one that will dial when it is first used. Throws as `trustAlso` does. */
  take(destination: Destination, addresses: readonly string[], certificate?: ClientCertificate): Connection;
  /** Gives back a connection whose answer was read to its end. */
  give(connection: Connection): void;
  /** Destroys every idle connection. */
  clear(): void;
}

/** One HTTP/1.1 connection. */
export interface Connection {
  readonly client: Client;
  /** Cuts whatever is going on, connecting included. */
  destroy(): void;
}

interface PooledConnection extends Connection {
  readonly lane: Lane;
  /** What it may dial now; set anew each time it is taken. */
  addresses: readonly string[];
  socket: Socket | null;
}

/** What connections may be shared among: one origin, seen with one client certificate or with none. */
interface Lane {
  readonly name: string;
  readonly destination: Destination;
  readonly trust: SecureContext | undefined;
  /** Most recently used last. */
  readonly idle: PooledConnection[];
  session: Buffer | undefined;
}

export function createConnectionPool(options: PoolOptions): ConnectionPool {
  const { maxIdlePerOrigin = 64, maxOrigins = 1024, ca } = options;
  const ordinary = trustAlso(ca);
  const lanes = new Map<string, Lane>();

  const openLane = (name: string, destination: Destination, certificate: ClientCertificate | undefined): Lane => {
    const trust = certificate ? trustAlso(ca, certificate) : ordinary;
    return { name, destination, trust, idle: [], session: undefined };
  };
  const touchLane = (destination: Destination, certificate: ClientCertificate | undefined): Lane => {
    const name = certificate ? `${destination.origin} ${fingerprint(certificate)}` : destination.origin;
    const lane = lanes.get(name) ?? openLane(name, destination, certificate);
    lanes.delete(name);
    lanes.set(name, lane);
    for (const oldest of lanes.values()) {
      if (lanes.size <= maxOrigins) break;
      lanes.delete(oldest.name);
      empty(oldest);
    }
    return lane;
  };

  return {
    take(destination, addresses, certificate) {
      const lane = touchLane(destination, certificate);
      const at = lane.idle.findLastIndex((one) => addresses.includes(one.socket?.remoteAddress ?? ''));
      const [found] = at < 0 ? [] : lane.idle.splice(at, 1);
      if (!found) return open(lane, addresses, options);
      found.addresses = addresses;
      return found;
    },
    give(connection) {
      const { lane, socket } = connection as PooledConnection;
      // Unsent bytes mean that the receiver answered without reading; and a lane that was let go stays gone.
      const reusable = socket !== null && !socket.destroyed && socket.writableLength === 0 && lanes.get(lane.name) === lane;
      if (!reusable) {
        connection.destroy();
        return;
      }
      lane.idle.push(connection as PooledConnection);
      for (const oldest of lane.idle.splice(0, Math.max(0, lane.idle.length - maxIdlePerOrigin))) oldest.destroy();
    },
    clear() {
      for (const lane of lanes.values()) empty(lane);
      lanes.clear();
    },
  };
}

function open(lane: Lane, addresses: readonly string[], options: PoolOptions): PooledConnection {
  const { dial: openSocket = dial } = options;
  const client = new Client(lane.destination.origin, {
    // The attempt's one deadline rules; undici's own timers stay off.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: options.keepAliveMs ?? 4000,
    keepAliveMaxTimeout: 60_000,
    maxHeaderSize: 16_384,
    pipelining: 1,
    connect(_origin, done) {
      connection.socket = openSocket(
        {
          destination: lane.destination,
          addresses: connection.addresses,
          rule: options.rule,
          trust: lane.trust,
          session: lane.session,
          onSession: (session) => {
            lane.session = session;
          },
        },
        (error, socket) => (socket ? done(null, socket) : done(error ?? new Error('no socket'), null)),
      );
    },
  });
  const connection: PooledConnection = {
    client,
    lane,
    addresses,
    socket: null,
    destroy() {
      client.destroy(null, () => {});
      connection.socket?.destroy();
    },
  };
  // The receiver closed it, or its time was up: an idle connection is worth nothing without its socket.
  client.on('disconnect', () => {
    const at = lane.idle.indexOf(connection);
    if (at < 0) return;
    lane.idle.splice(at, 1);
    connection.destroy();
  });
  return connection;
}

function fingerprint({ certificate, key, ca }: ClientCertificate): string {
  return createHash('sha256')
    .update(JSON.stringify([certificate, key, ca ?? null]))
    .digest('base64');
}

function empty(lane: Lane): void {
  for (const connection of lane.idle.splice(0)) connection.destroy();
}
