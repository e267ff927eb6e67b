// The little of Redis that adding to a stream takes: commands out, replies back in their order (RESP2). Opened by redis-stream.ts over a
// socket of ours. A library would keep whatever a server sends; here a reply is a short one, or the connection ends.

import type { Socket } from 'node:net';

import { coded, nonsense } from './broker-socket.ts';

export interface RedisWire {
  /** The reply as text. Rejects with the code `REDIS_REPLY` when the server says no. */
  call(command: readonly (string | Uint8Array)[]): Promise<string>;
  /** Sends what is written, then closes. */
  end(): void;
}

/** Replies here are `OK`, an entry's id, or an error of one line. */
const longestReply = 16_384;

interface Call {
  readonly resolve: (reply: string) => void;
  readonly reject: (error: Error) => void;
}

interface Reply {
  readonly text: string;
  readonly refused: boolean;
  /** Where the next one begins. */
  readonly end: number;
}

export function openRedisWire(socket: Socket, onLost: () => void): RedisWire {
  const waiting: Call[] = [];
  let received = Buffer.alloc(0);
  let broken: Error | null = null;

  const lose = (error: Error): void => {
    broken ??= error;
    socket.destroy();
    for (const call of waiting.splice(0)) call.reject(broken);
    onLost();
  };
  const settleNext = ({ text, refused }: Reply): void => {
    const call = waiting.shift();
    if (!call) lose(notRedis);
    else if (refused) call.reject(coded('REDIS_REPLY', text));
    else call.resolve(text);
  };

  socket.on('error', lose);
  socket.once('close', () => lose(coded('ECONNRESET', 'closed')));
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let reply = readReply(received); reply && !broken; reply = readReply(received)) {
      if (reply === 'nonsense') return lose(notRedis);
      received = received.subarray(reply.end);
      settleNext(reply);
    }
    if (received.length > longestReply) lose(notRedis);
  });

  return {
    call: (command) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        waiting.push({ resolve, reject });
        socket.write(encode(command));
      }),
    end: () => socket.destroySoon(),
  };
}

const notRedis = nonsense('The answer is not that of a Redis server.');

/** The first whole reply; null when more must come. */
function readReply(received: Buffer): Reply | 'nonsense' | null {
  const lineEnd = received.indexOf('\r\n');
  if (lineEnd < 0) return null;
  const kind = String.fromCharCode(received[0] ?? 0);
  const line = received.toString('utf8', 1, lineEnd);
  if (kind === '+' || kind === '-' || kind === ':') return { text: line, refused: kind === '-', end: lineEnd + 2 };
  const length = Number(line);
  if (kind !== '$' || !/^\d{1,5}$/.test(line) || length > longestReply) return 'nonsense';
  const end = lineEnd + 2 + length;
  return received.length < end + 2 ? null : { text: received.toString('utf8', lineEnd + 2, end), refused: false, end: end + 2 };
}

function encode(command: readonly (string | Uint8Array)[]): Buffer {
  const parts = command.map((part) => Buffer.from(part));
  return Buffer.concat([
    Buffer.from(`*${parts.length}\r\n`),
    ...parts.flatMap((part) => [Buffer.from(`$${part.length}\r\n`), part, Buffer.from('\r\n')]),
  ]);
}
