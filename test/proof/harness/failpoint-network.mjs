// Failpoints on the way to a receiver, by wrapping Node's look-up and the sockets that the product opens: before and after they are
// connected, and at each stage of a request and of its answer. And one on the way back to a caller of the API. Names that end in `.proof`
// are this machine, so that there is a look-up at all.

import dns from 'node:dns/promises';
import { ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { armedAt, broken, reach, take, unforeseen } from './failpoint-order.mjs';

/** Longer than an attempt may take. */
const unansweredMs = 2_500;

export function watchNetwork() {
  watchLookups();
  const { connect } = net;
  net.connect = (...given) => {
    if (armedAt('socket')?.at === 'before-connect') return neverConnected(reach());
    const socket = connect(...given);
    // Before anybody else hears of it.
    socket.once('connect', () => {
      if (armedAt('socket')?.at === 'after-connect') end(socket, reach());
    });
    return watchExchange(socket);
  };
  const { end: answer } = ServerResponse.prototype;
  ServerResponse.prototype.end = function watched(...given) {
    if (armedAt('answer') === null || !this.req.url.endsWith('/workflows/run')) return answer.apply(this, given);
    if (reach(`status ${this.statusCode}`) === 'throw') throw unforeseen();
    this.socket.destroy();
    return this;
  };
  syncBuiltinESMExports();
}

function watchLookups() {
  const { lookup } = dns;
  dns.lookup = async (name, options) => {
    const point = armedAt('dns');
    if (point?.when === 'before') await lost(reach());
    const answer = await (name.endsWith('.proof') ? [{ address: '127.0.0.1', family: 4 }] : lookup(name, options));
    if (point?.when === 'after') await lost(reach());
    return answer;
  };
}

/** An answer that is lost is one that the resolver gives up waiting for. */
async function lost(kind) {
  if (kind === 'drop') await wait(unansweredMs);
  throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
}

/** `throw`: refused. `drop`: nobody ever says anything. */
function neverConnected(kind) {
  const socket = new net.Socket();
  if (kind === 'throw') process.nextTick(() => socket.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })));
  return socket;
}

/** `throw`: with an error that says so. `drop`: it is just gone. */
function end(socket, kind) {
  socket.destroy(kind === 'throw' ? broken() : undefined);
}

/** A request is two writes, its head and its body; an answer of a receiver is one chunk. */
function watchExchange(socket) {
  const { write, push } = socket;
  const at = () => armedAt('socket')?.at;
  socket.write = (chunk, ...more) => {
    const isHead = typeof chunk === 'string';
    if (isHead && at() === 'before-request') {
      end(socket, reach());
      return false;
    }
    const rest = isHead ? undefined : { 'mid-request': 0.5, 'after-request': 1 }[at()];
    if (rest === undefined) return write.call(socket, chunk, ...more);
    const part = chunk.subarray(0, Math.ceil(chunk.length * rest));
    const arrive = take();
    // Only once it is surely on its way.
    return write.call(socket, part, () => end(socket, arrive(`${part.length} of ${chunk.length} bytes`)));
  };
  socket.push = (chunk, ...more) => {
    const length = chunk ? handedOver(at(), chunk) : null;
    if (length === null) return push.call(socket, isOfConnecting(at()) && chunk ? lastOf(chunk) : chunk, ...more);
    if (length === 0) {
      end(socket, reach('nothing read'));
      return false;
    }
    const arrive = take();
    const wants = push.call(socket, chunk.subarray(0, length));
    // Once it was read.
    setImmediate(() => end(socket, arrive(`${length} of ${chunk.length} bytes read`)));
    return wants;
  };
  return socket;
}

const isOfConnecting = (at) => at === 'before-connect' || at === 'after-connect';

/** The answer as a receiver gives it that closes the connection: whoever waits for a new one would else wait for nothing. */
function lastOf(chunk) {
  return Buffer.from(chunk.toString('latin1').replace(/^connection: keep-alive(\r\nkeep-alive: [^\r]*)?/im, 'Connection: close'), 'latin1');
}

/** How many bytes of the answer the product gets; null: all of it, and nothing happens. */
function handedOver(at, chunk) {
  const head = chunk.indexOf('\r\n\r\n') + 4;
  switch (at) {
    case 'before-answer':
      return 0;
    case 'mid-headers':
      return Math.floor(head / 2);
    case 'after-headers':
      return head < chunk.length ? head : null;
    case 'mid-answer':
      return head < chunk.length ? Math.floor((head + chunk.length) / 2) : null;
    case 'after-answer':
      return chunk.length;
    default:
      return null;
  }
}
