// Publishes to a RabbitMQ exchange on a channel with confirms. The broker client calls it. A message counts as kept when RabbitMQ
// has confirmed it and has not returned it: every message is `mandatory`, so one that no queue takes fails.

import type { Socket } from 'node:net';
import type { ChannelModel, ConfirmChannel } from 'amqplib';

import type { Failure } from '../describe-failure.ts';
import {
  answerBytes,
  type BrokerConnection,
  type BrokerDriver,
  type BrokerMessage,
  type BrokerTarget,
  type ConnectionHooks,
  connectionLost,
  refusedBy,
} from './broker.ts';
import { nonsense, socketOptions } from './broker-socket.ts';

/** Larger frames end the connection. */
const frameMax = 131_072;
const checkEveryMs = 250;

export const rabbitmq: BrokerDriver = { packages: ['amqplib'], open, describe };

async function open(target: BrokerTarget, { signal, onLost }: ConnectionHooks): Promise<BrokerConnection> {
  const { connect } = await import('amqplib');
  const { destination, credentials } = target;
  const socket = socketOptions(target, signal);
  const login = credentials?.kind === 'password' ? { username: credentials.username, password: credentials.password } : {};
  const place = { protocol: destination.secure ? 'amqps' : 'amqp', hostname: socket.host ?? '', port: destination.port };
  const connection = await connect(
    { ...place, ...login, vhost: destination.path.slice(1), frameMax, maxFrameSize: frameMax },
    { ...socket, clientProperties: { connection_name: 'casewire' } },
  );
  // RabbitMQ says why it closes a channel just before it does: no such exchange, no permission. Without a listener an error would end
  // the process; `close` follows.
  let reason: unknown;
  const because = (error: unknown) => {
    reason ??= error;
  };
  connection.on('error', because);
  connection.on('close', onLost);
  const allow = limitAnswers(connection);
  const channel = await connection.createConfirmChannel();
  channel.on('error', because);
  channel.on('close', onLost);
  const returned = new Map<string, string>();
  channel.on('return', ({ fields, properties }) => {
    const { replyText } = fields as { readonly replyText?: string };
    returned.set(String(properties.correlationId), replyText ?? '');
  });
  return {
    publish: async (message) => {
      // A message that is returned comes back whole.
      allow(message.body.length + answerBytes.message);
      await confirmed(channel, message).catch((error: unknown) => {
        throw reason ?? error;
      });
      // A message that no queue takes is returned first, and confirmed then.
      const words = returned.get(message.tryId);
      returned.delete(message.tryId);
      return words === undefined ? null : refusedBy('RabbitMQ', `${words}: no queue takes a message with this routing key.`);
    },
    close: () => connection.close(),
  };
}

/** Cuts a connection that sends more than it was asked for: the library would keep any number of bytes. Gives how to allow more. */
function limitAnswers(connection: ChannelModel): (bytes: number) => void {
  // The library does not show its socket; without it there is nothing to limit.
  const { stream } = connection.connection as { readonly stream?: Socket };
  let allowance: number = answerBytes.connection;
  const timer = setInterval(() => {
    if ((stream?.bytesRead ?? 0) > allowance) stream?.destroy(nonsense('The broker sends more than it was asked for.'));
  }, checkEveryMs).unref();
  connection.on('close', () => clearInterval(timer));
  return (bytes) => {
    allowance += bytes;
  };
}

function confirmed(channel: ConfirmChannel, { id, tryId, eventName, timestamp, headers, body, place }: BrokerMessage): Promise<void> {
  if (place.kind !== 'rabbitmq') throw new Error('not a place in RabbitMQ');
  const properties = {
    mandatory: true,
    persistent: true,
    messageId: id,
    correlationId: tryId,
    timestamp,
    type: eventName,
    appId: 'casewire',
    contentType: 'application/json',
    headers,
  };
  return new Promise((resolve, reject) => {
    const settle = (error: unknown) => (error ? reject(error) : resolve());
    channel.publish(place.exchange, place.routingKey, Buffer.from(body), properties, settle);
  });
}

/** amqplib throws plain errors: those of the server have a number as their code, the others are known by their words. */
function describe(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  const { message } = error;
  const [, words] = /with message "(.*)"/s.exec(message) ?? [];
  if (words !== undefined) return refusedBy('RabbitMQ', words);
  if (message === 'message nacked') return refusedBy('RabbitMQ', 'the message was not kept (nack).');
  if (message.startsWith('Expected ConnectionOpenOk')) return refusedBy('RabbitMQ', 'the virtual host does not exist or may not be used.');
  return /closed|closing|close|ended|abruptly|Heartbeat/i.test(message) && !('syscall' in error) ? connectionLost : null;
}
