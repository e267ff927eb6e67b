// Publishes to NATS JetStream. The broker client calls it. The stream's acknowledgement is the receipt; the message id lets the
// stream drop what a retry sends again. One connection, no reconnecting: a lost one is a failed attempt.

import type { ConnectionOptions } from '@nats-io/nats-core/internal';

import type { Failure } from '../describe-failure.ts';
import {
  answerBytes,
  type BrokerConnection,
  type BrokerDriver,
  type BrokerTarget,
  type ConnectionHooks,
  connectionLost,
  refusedBy,
} from './broker.ts';
import { type NatsLink, NatsTransport } from './nats-transport.ts';

/** The attempt's own deadline comes first. */
const libraryTimeoutMs = 60_000;

export const nats: BrokerDriver = { packages: ['@nats-io/nats-core', '@nats-io/jetstream'], open, describe };

async function open(target: BrokerTarget, { signal, onLost }: ConnectionHooks): Promise<BrokerConnection> {
  const [core, { jetstream }] = await Promise.all([import('@nats-io/nats-core/internal'), import('@nats-io/jetstream')]);
  core.setTransportFactory({ factory: () => new NatsTransport() });
  const link: NatsLink = { target, signal, opened: false, allowance: answerBytes.connection, onLost };
  const options: ConnectionOptions & { readonly link: NatsLink } = {
    link,
    // A name for its messages only: the transport dials what the target says.
    servers: ['127.0.0.1:4222'],
    ...loginOf(target),
    name: 'casewire',
    timeout: libraryTimeoutMs,
    reconnect: false,
    resolve: false,
    // A server may name others of its cluster; nobody has judged their addresses.
    ignoreClusterUpdates: true,
  };
  const connection = await core.NatsConnectionImpl.connect(options).catch((error: unknown) => {
    throw link.broken ?? error;
  });
  link.opened = true;
  const client = jetstream(connection);
  return {
    publish: async ({ id, headers, body, place }) => {
      if (place.kind !== 'nats') throw new Error('not a place in NATS');
      link.allowance += answerBytes.message;
      const fields = core.headers();
      for (const [name, value] of Object.entries(headers)) fields.set(name, value);
      const expect = place.stream === null ? {} : { expect: { streamName: place.stream } };
      const options = { msgID: id, headers: fields, timeout: libraryTimeoutMs, ...expect };
      await client.publish(place.subject, body, options).catch((error: unknown) => {
        throw link.broken ?? error;
      });
      return null;
    },
    close: () => connection.close(),
  };
}

function loginOf({ credentials }: BrokerTarget): Pick<ConnectionOptions, 'user' | 'pass' | 'token'> {
  if (credentials === null) return {};
  return credentials.kind === 'token' ? { token: credentials.token } : { user: credentials.username, pass: credentials.password };
}

/** The library's errors by their names: it is loaded only when it is needed. */
function describe(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? error.code : '';
  if (code === 'NATS_TLS') return { reason: 'tls', detail: `TLS failed: ${error.message}` };
  switch (error.name) {
    case 'AuthorizationError':
    case 'UserAuthenticationExpiredError':
      return refusedBy('NATS', 'the user name, password or token is not right.');
    case 'JetStreamNotEnabled':
      return refusedBy('NATS', 'no JetStream stream takes this subject.');
    case 'TimeoutError':
      return { reason: 'timeout', detail: 'No answer came in time.' };
    case 'ClosedConnectionError':
    case 'ConnectionError':
    case 'DrainingConnectionError':
      return connectionLost;
    case 'RequestError':
      // A request that ends with its connection has no cause.
      return describe(error.cause) ?? connectionLost;
    default:
      return /JetStream|Stream|Permission|Invalid|Protocol/.test(error.name) ? refusedBy('NATS', error.message) : null;
  }
}
