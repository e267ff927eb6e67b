// Adds messages to a Redis stream, one entry a message. The broker client calls it; XADD's answer, the entry's id, is the receipt.
// Redis knows no message ids: a repeated attempt is another entry with the same `webhook-id`.

import type { Failure } from '../describe-failure.ts';
import { type BrokerConnection, type BrokerDriver, type BrokerTarget, type ConnectionHooks, refusedBy } from './broker.ts';
import { dialBroker, encryptSocket } from './broker-socket.ts';
import { openRedisWire } from './redis-wire.ts';

export const redisStream: BrokerDriver = { packages: [], open, describe };

async function open(target: BrokerTarget, { signal, onLost }: ConnectionHooks): Promise<BrokerConnection> {
  const { destination, credentials } = target;
  const plain = await dialBroker(target, signal);
  const wire = openRedisWire(destination.secure ? await encryptSocket(plain, target, signal) : plain, onLost);
  if (credentials?.kind === 'password') await wire.call(['AUTH', credentials.username, credentials.password]);
  const database = destination.path.slice(1);
  if (Number(database) !== 0) await wire.call(['SELECT', database]);
  return {
    publish: async ({ headers, body, place }) => {
      if (place.kind !== 'redis-stream') throw new Error('not a place in Redis');
      const { stream, maxLength } = place;
      const trim = maxLength === null ? [] : ['MAXLEN', '~', String(maxLength)];
      await wire.call(['XADD', stream, ...trim, '*', ...Object.entries(headers).flat(), 'body', body]);
      return null;
    },
    close: async () => wire.end(),
  };
}

function describe(error: unknown): Failure | null {
  return error instanceof Error && 'code' in error && error.code === 'REDIS_REPLY' ? refusedBy('Redis', error.message) : null;
}
