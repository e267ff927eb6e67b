// What the broker client asks of each kind of broker. nats.ts, rabbitmq.ts and redis-stream.ts answer it; registry.ts lists them.
// A driver keeps no clock and no list: the client cuts its connections through a signal.

import type { SecureContext } from 'node:tls';

import type { BrokerCredentials, BrokerPlace } from '../../domain/broker.ts';
import type { Failure } from '../describe-failure.ts';
import type { Destination, DestinationRule } from '../destination-safety.ts';

export interface BrokerMessage {
  /** The same for every attempt: brokers that drop repeats know them by it. */
  readonly id: string;
  /** No other try, of this or another message, has it. */
  readonly tryId: string;
  readonly eventName: string;
  /** Whole seconds since 1970, of the attempt. */
  readonly timestamp: number;
  /** Lower-case names; values fit for an HTTP header. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly place: BrokerPlace;
}

/** Who to connect to, judged and resolved. */
export interface BrokerTarget {
  readonly destination: Destination;
  /** All vetted; nothing else is dialled. */
  readonly addresses: readonly string[];
  readonly rule: DestinationRule;
  /** Who is trusted over TLS; undefined means the authorities that Node trusts. */
  readonly trust: SecureContext | undefined;
  /** Null: the broker wants none. */
  readonly credentials: BrokerCredentials | null;
}

export interface ConnectionHooks {
  /** Aborted: the connection is to go at once, whether it is open or still opening. */
  readonly signal: AbortSignal;
  /** The connection takes no more messages. */
  readonly onLost: () => void;
}

export interface BrokerConnection {
  /** Resolves when the broker has said that it keeps the message: with null, or with why it does not. Rejects with what `describe` explains. */
  publish(message: BrokerMessage): Promise<Failure | null>;
  /** Says goodbye. */
  close(): Promise<void>;
}

export interface BrokerDriver {
  /** What must be installed, if anything: loaded when the first connection is opened. */
  readonly packages: readonly string[];
  /** Rejects with what `describe` explains, or with the import's own error when a package is missing. */
  open(target: BrokerTarget, hooks: ConnectionHooks): Promise<BrokerConnection>;
  /** What an error of the library means; null for those of sockets and TLS, which are known elsewhere. */
  describe(error: unknown): Failure | null;
}

/** What a broker may send: for the connection, and for each message beside what it gives back of it. Libraries keep any number of bytes. */
export const answerBytes = { connection: 1_048_576, message: 65_536 } as const;

const mostWords = 300;

/** The broker said no. Its own words are kept, in one line. */
export function refusedBy(broker: string, words: string): Failure {
  const line = words.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return { reason: 'broker_refused', detail: `${broker} refused: ${line.slice(0, mostWords)}` };
}

export const connectionLost: Failure = {
  reason: 'connection_reset',
  detail: 'The connection was lost before the broker said that it keeps the message.',
};
