// The wire under the NATS library: our own socket, so that only vetted addresses are dialled, TLS is ours to demand, and a server
// that accepts and says nothing leaves no socket behind. Made by nats.ts for one connection; the library calls it.

import type { Socket } from 'node:net';
import type { ConnectionOptions, Transport } from '@nats-io/nats-core/internal';

import type { BrokerTarget } from './broker.ts';
import { coded, dialBroker, encryptSocket, nonsense } from './broker-socket.ts';

/** What nats.ts puts into the library's options, and finds again here. */
export interface NatsLink {
  readonly target: BrokerTarget;
  readonly signal: AbortSignal;
  /** Why the wire broke; the library forgets it. */
  broken?: Error;
  /** From then on the library may be told that the wire has closed. */
  opened: boolean;
  /** Bytes that the server may still send: the library would keep any number of them. */
  allowance: number;
  readonly onLost: () => void;
}

const mostGreeting = 65_536;

export class NatsTransport implements Transport {
  readonly lang = 'casewire';
  readonly version = '1';
  closeError?: Error;
  #link: NatsLink | null = null;
  #socket: Socket | null = null;
  #greeting: Uint8Array = new Uint8Array();
  #refused = false;
  #tellClosed: (error: Error | undefined) => void = () => undefined;
  readonly #closed = new Promise<Error | undefined>((resolve) => {
    this.#tellClosed = resolve;
  });

  get isClosed(): boolean {
    return this.#socket?.destroyed ?? false;
  }

  async connect(_server: unknown, options: ConnectionOptions): Promise<void> {
    const link = (options as ConnectionOptions & { readonly link: NatsLink }).link;
    this.#link = link;
    try {
      // NATS greets in the clear, and goes over to TLS then.
      const plain = await dialBroker(link.target, link.signal);
      this.#socket = plain;
      this.#greeting = await firstLine(plain);
      if (offersTls(this.#greeting, link.target)) this.#socket = await encryptSocket(plain, link.target, link.signal);
    } catch (error) {
      link.broken = asError(error);
      throw error;
    }
    this.#socket.once('close', () => this.#gone());
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    try {
      yield this.#greeting;
      for await (const chunk of this.#socket ?? []) {
        if (!this.#mayTake(chunk as Buffer)) break;
        yield chunk as Uint8Array;
      }
    } catch (error) {
      this.#fail(asError(error));
    } finally {
      // The library stops reading when it cannot make sense of what came.
      if (!this.isClosed) this.#fail(notNats);
      this.#socket?.destroy();
    }
  }

  isEncrypted(): boolean {
    return this.#link?.target.destination.secure ?? false;
  }

  send(frame: Uint8Array): void {
    if (this.#socket?.writable) this.#socket.write(frame);
  }

  async close(error?: Error): Promise<void> {
    // The library gives up an opening connection this way, and must not hear of it again: it has forgotten its server by then.
    if (this.#link?.opened !== true) this.#refused = true;
    if (error) this.#fail(error);
    if (error || this.#refused) this.#socket?.destroy();
    else this.#socket?.destroySoon();
  }

  disconnect(): void {
    this.#socket?.destroy();
  }

  closed(): Promise<Error | undefined> {
    return this.#closed;
  }

  discard(): void {
    this.#refused = true;
    this.#socket?.destroy();
  }

  #mayTake({ length }: Buffer): boolean {
    if (!this.#link || this.#link.allowance >= length) {
      if (this.#link) this.#link.allowance -= length;
      return true;
    }
    this.#fail(nonsense('The broker sends more than it was asked for.'));
    return false;
  }

  #fail(error: Error): void {
    this.closeError ??= error;
    if (this.#link) this.#link.broken ??= error;
  }

  #gone(): void {
    this.#link?.onLost();
    if (!this.#refused) this.#tellClosed(this.closeError);
  }
}

/** What the server says first, up to the end of the line; more may have come with it. */
function firstLine(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let line = Buffer.alloc(0);
    const settle = (error: Error | null) => {
      socket.off('readable', read).off('end', lost).off('close', lost);
      if (error) reject(error);
      else resolve(line);
    };
    const lost = () => settle(coded('ECONNRESET', 'no greeting'));
    const read = () => {
      for (let chunk = socket.read() as Buffer | null; chunk; chunk = socket.read() as Buffer | null) line = Buffer.concat([line, chunk]);
      if (line.includes('\n')) settle(null);
      else if (line.length > mostGreeting) settle(notNats);
    };
    socket.on('readable', read).once('end', lost).once('close', lost);
    read();
  });
}

/** True when the connection is to be encrypted. Throws when one side wants that and the other does not. */
function offersTls(greeting: Uint8Array, { destination }: BrokerTarget): boolean {
  const end = greeting.indexOf(0x0a) + 1;
  const [, json] = /^INFO (\{.*\})\s*$/.exec(Buffer.from(greeting.subarray(0, end)).toString('latin1')) ?? [];
  // What comes in the clear after it must not be taken for something that came under TLS.
  if (json === undefined || (destination.secure && end < greeting.length)) throw notNats;
  const info = readInfo(json);
  if (!destination.secure && info.tls_required) throw coded('NATS_TLS', 'the server wants TLS: the URL must begin with nats+tls://.');
  if (destination.secure && !info.tls_required && !info.tls_available) throw coded('NATS_TLS', 'the server offers no TLS.');
  return destination.secure;
}

interface ServerInfo {
  readonly version?: string;
  readonly tls_required?: boolean;
  readonly tls_available?: boolean;
}

function readInfo(json: string): ServerInfo {
  try {
    const info = JSON.parse(json) as ServerInfo;
    if (/^\d+\.\d+\.\d+/.test(info.version ?? '')) return info;
  } catch {
    // Said below.
  }
  throw notNats;
}

const notNats = nonsense('The answer is not that of a NATS server.');

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
