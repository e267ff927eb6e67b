// What a consumer of each broker sees, and how its operator makes the places that messages go to: the other end of test/spine/brokers.test.ts.
// Written with the brokers' own clients, apart from the product's drivers.

import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { createClient } from '@redis/client';
import { connect as connectRabbitmq } from 'amqplib';
import type { BrokerType } from '../../src/domain/broker.ts';
import type { BrokerServer } from './broker-servers.ts';

export interface Consumed {
  /** What the broker itself takes for the message's id; null in Redis, which knows none. */
  readonly messageId: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text. */
  readonly raw: string;
}

export interface Consumer {
  /** Makes a place; returns a subscription's `destination` that leads there. */
  makePlace(name: string): Promise<Record<string, unknown>>;
  /** A `destination` of which the broker must say no. */
  brokenPlace(name: string): Promise<Record<string, unknown>>;
  /** All messages of the place so far, in their order. */
  consumed(name: string): Promise<readonly Consumed[]>;
  close(): Promise<void>;
}

export async function connectConsumer(type: BrokerType, server: BrokerServer): Promise<Consumer> {
  switch (type) {
    case 'nats':
      return natsConsumer(server);
    case 'rabbitmq':
      return rabbitmqConsumer(server);
    case 'redis-stream':
      return redisConsumer(server);
  }
}

async function natsConsumer({ port, username, password }: BrokerServer): Promise<Consumer> {
  // A connection a call: the broker may have been killed since the last one, and reconnecting would use the product's transport.
  const withStreams = async <Value>(
    use: (streams: Awaited<ReturnType<typeof jetstreamManager>>['streams']) => Promise<Value>,
  ): Promise<Value> => {
    const connection = await connectNats({ servers: `127.0.0.1:${port}`, user: username, pass: password, tls: null });
    try {
      return await use((await jetstreamManager(connection)).streams);
    } finally {
      await connection.close();
    }
  };
  return {
    makePlace: (name) =>
      withStreams(async (streams) => {
        await streams.add({ name, subjects: [`${name}.>`] });
        return { subject: `${name}.{eventName}`, stream: name };
      }),
    brokenPlace: async (name) => ({ subject: `nobody.${name}` }),
    consumed: (name) =>
      withStreams(async (streams) => {
        const { state } = await streams.info(name);
        const all: Consumed[] = [];
        for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq += 1) {
          const message = await streams.getMessage(name, { seq });
          if (!message) continue;
          const headers = Object.fromEntries([...message.header.keys()].map((key) => [key, message.header.get(key)]));
          all.push({ messageId: headers['Nats-Msg-Id'] ?? null, headers, raw: Buffer.from(message.data).toString() });
        }
        return all;
      }),
    close: async () => undefined,
  };
}

async function rabbitmqConsumer({ port, username, password }: BrokerServer): Promise<Consumer> {
  const got = new Map<string, Consumed[]>();
  // A connection a call: the broker may have been killed since the last one.
  const withChannel = async <Value>(use: (channel: Awaited<ReturnType<Connected['createChannel']>>) => Promise<Value>): Promise<Value> => {
    const connection = await connectRabbitmq({ hostname: '127.0.0.1', port, username, password });
    try {
      return await use(await connection.createChannel());
    } finally {
      await connection.close();
    }
  };
  type Connected = Awaited<ReturnType<typeof connectRabbitmq>>;
  return {
    makePlace: (name) =>
      withChannel(async (channel) => {
        await channel.assertExchange(name, 'topic', { durable: true });
        await channel.assertQueue(name, { durable: true });
        await channel.bindQueue(name, name, 'workflow.#');
        return { exchange: name, routingKey: '{eventName}' };
      }),
    brokenPlace: (name) =>
      withChannel(async (channel) => {
        await channel.assertExchange(name, 'topic', { durable: true });
        return { exchange: name, routingKey: 'nobody.{eventName}' };
      }),
    consumed: (name) =>
      withChannel(async (channel) => {
        const all = got.get(name) ?? [];
        got.set(name, all);
        for (let message = await channel.get(name, { noAck: true }); message; message = await channel.get(name, { noAck: true })) {
          const { headers = {}, messageId } = message.properties;
          all.push({ messageId: String(messageId), headers: headers as Record<string, string>, raw: message.content.toString() });
        }
        return [...all];
      }),
    close: async () => undefined,
  };
}

async function redisConsumer({ port, username, password }: BrokerServer): Promise<Consumer> {
  const client = createClient({ username, password, socket: { host: '127.0.0.1', port } });
  client.on('error', () => undefined);
  await client.connect();
  return {
    makePlace: async (name) => ({ stream: name, maxLength: 100_000 }),
    brokenPlace: async (name) => {
      await client.set(name, 'not a stream');
      return { stream: name };
    },
    consumed: async (name) => {
      const entries = await client.xRange(name, '-', '+');
      return (entries ?? []).map(({ message: { body = '', ...headers } }) => ({ messageId: null, headers, raw: body }));
    },
    close: async () => client.destroy(),
  };
}
