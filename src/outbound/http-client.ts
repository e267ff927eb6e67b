// The only door out: webhooks and plugins call other systems through it and through nothing else. Each request has one deadline
// for look-up, connecting, TLS, headers and body. It never follows a redirect, inflates a body, keeps a cookie, or throws.

import { isUtf8 } from 'node:buffer';
import type { Dispatcher } from 'undici';

import type { FailureReason } from '../domain/attempt.ts';
import { headerFault } from '../domain/header-fault.ts';
import { type Connection, type ConnectionPool, createConnectionPool, type PoolOptions } from './connection-pool.ts';
import { describeFailure, type Failure, notAllowed } from './describe-failure.ts';
import type { Destination } from './destination-safety.ts';
import type { ClientCertificate } from './dial.ts';
import { keptBody, keptHeaders } from './read-answer.ts';
import { createResolver, type Lookup, type Resolution } from './resolve-address.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** Latin-1 values without control characters; the connection's own headers (`host`, `content-length` …) are refused. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for the whole request; at most 10 minutes. */
  readonly timeoutMs: number;
  /** Aborting ends the request at once. */
  readonly signal?: AbortSignal;
  /** How much of the body is kept; default 16,384. */
  readonly maxResponseBytes?: number;
  /** Shown to a receiver that asks for one; the URL must then be https. */
  readonly clientCertificate?: ClientCertificate;
}

/** What became of a request. Once the status is in, the request is answered, whatever becomes of the body. */
export type SendResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Lower-case names; credentials replaced by `[redacted]`. */
      readonly headers: Readonly<Record<string, string>>;
      /** As text, NUL left out. */
      readonly body: string;
      /** True if the whole body was read and kept. */
      readonly complete: boolean;
      /** The body had no end within the deadline or what is read of one: it has cost its connection. */
      readonly brokenOff?: true;
      /** The body was not UTF-8: what could not be read stands as U+FFFD. Absent for a body that was cut. */
      readonly garbled?: true;
      readonly durationMs: number;
    }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string; readonly durationMs: number };

export interface HttpClient {
  /** Always resolves, at the latest when the deadline has passed. */
  send(request: HttpRequest): Promise<SendResult>;
  /** Ends what is running (`failed`, reason `network`) and closes every connection. */
  close(): void;
}

export interface HttpClientOptions extends PoolOptions {
  /** Default: the system's resolver. */
  readonly lookup?: Lookup;
  /** See `ResolverOptions.holdMs`. */
  readonly holdMs?: number;
}

const defaultMaxResponseBytes = 16_384;
// What is read and thrown away past the cap, so that a connection survives a somewhat longer answer.
const drainBytes = 65_536;
const maxTimeoutMs = 600_000;

const timedOut: Failure = { reason: 'timeout', detail: 'No answer came in time.' };
const stopped: Failure = { reason: 'network', detail: 'The request was stopped before an answer came.' };
const needsTls: Failure = { reason: 'tls', detail: 'A client certificate can only be shown over https.' };
const unresolved: Failure = { reason: 'dns', detail: 'The host name could not be resolved.' };

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const pool = createConnectionPool(options);
  const resolve = createResolver(options);
  const running = new Set<Exchange>();
  const bySignal = new WeakMap<AbortSignal, Set<Exchange>>();
  let closed = false;

  const begin = (request: HttpRequest, destination: Destination): Promise<SendResult> =>
    new Promise((done) => {
      const stoppable = request.signal ? exchangesOf(request.signal, bySignal) : null;
      const exchange = new Exchange(request, destination, pool, (result) => {
        running.delete(exchange);
        stoppable?.delete(exchange);
        done(result);
      });
      running.add(exchange);
      stoppable?.add(exchange);
      const resolution = resolve(destination);
      if (resolution instanceof Promise) void resolution.then((found) => exchange.run(found));
      else exchange.run(resolution);
    });
  const refused = (failure: Failure): Promise<SendResult> => Promise.resolve(refusal(failure));

  return {
    send(request) {
      const verdict = options.rule.checkUrl(request.url);
      if (!verdict.ok) return refused(notAllowed);
      if (request.clientCertificate && !verdict.destination.secure) return refused(needsTls);
      for (const name in request.headers) {
        const fault = headerFault(name, request.headers[name] ?? '');
        if (fault !== null) return refused({ reason: 'network', detail: fault });
      }
      if (closed || request.signal?.aborted) return refused(stopped);
      return begin(request, verdict.destination);
    },
    close() {
      closed = true;
      for (const exchange of [...running]) exchange.fail(stopped);
      pool.clear();
    },
  };
}

/** The requests that a signal stops. One listener a signal, however many requests share it. */
function exchangesOf(signal: AbortSignal, bySignal: WeakMap<AbortSignal, Set<Exchange>>): Set<Exchange> {
  const known = bySignal.get(signal);
  if (known) return known;
  const exchanges = new Set<Exchange>();
  bySignal.set(signal, exchanges);
  signal.addEventListener(
    'abort',
    () => {
      for (const exchange of [...exchanges]) exchange.fail(stopped);
    },
    { once: true },
  );
  return exchanges;
}

/** Nothing was dialled: no time is told either, so that blocked attempts all look the same. */
function refusal(failure: Failure): SendResult {
  return { kind: 'failed', ...failure, durationMs: 0 };
}

/** One request from its look-up to its end; undici calls the `on…` methods. It settles once, and ignores all that comes later. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #destination: Destination;
  readonly #pool: ConnectionPool;
  readonly #settle: (result: SendResult) => void;
  readonly #maxBytes: number;
  readonly #startedAt = performance.now();
  readonly #deadline: NodeJS.Timeout;
  #connection: Connection | null = null;
  #settled = false;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #chunks: Buffer[] = [];
  #received = 0;

  constructor(request: HttpRequest, destination: Destination, pool: ConnectionPool, settle: (result: SendResult) => void) {
    this.#request = request;
    this.#destination = destination;
    this.#pool = pool;
    this.#settle = settle;
    this.#maxBytes = request.maxResponseBytes ?? defaultMaxResponseBytes;
    // What has come is read first: a process that was busy hears of the deadline before it hears of an answer that was in time.
    const timeUp = () => setImmediate(() => this.fail(timedOut));
    this.#deadline = setTimeout(timeUp, Math.min(request.timeoutMs, maxTimeoutMs));
  }

  run(resolution: Resolution): void {
    if (this.#settled) return;
    if (resolution.kind === 'addresses') this.#dispatch(resolution.addresses);
    else this.fail(resolution.kind === 'refused' ? notAllowed : unresolved);
  }

  #dispatch(addresses: readonly string[]): void {
    const { method, headers, body, clientCertificate } = this.#request;
    try {
      this.#connection = this.#pool.take(this.#destination, addresses, clientCertificate);
      // undici types the method as a list of names, but takes any token; a bad one comes back through onResponseError.
      const options = { method: method as Dispatcher.HttpMethod, path: this.#destination.path, headers, body: body ?? null };
      this.#connection.client.dispatch(options, this);
    } catch (error) {
      this.fail(describeFailure(error));
    }
  }

  /** Ends the request now; if its status has come in, as an answer whose body was cut. */
  fail(failure: Failure): void {
    if (this.#settled) return;
    if (failure === notAllowed) this.#end(refusal(failure));
    else this.#end(this.#status === 0 ? { kind: 'failed', ...failure, durationMs: this.#elapsed() } : this.#answer('brokenOff'));
    this.#connection?.destroy();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('the attempt is over'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // 103 and the like come before the answer.
    if (status < 200 || this.#settled) return;
    this.#status = status;
    this.#headers = keptHeaders(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    if (this.#received < this.#maxBytes) this.#chunks.push(chunk.subarray(0, this.#maxBytes - this.#received));
    this.#received += chunk.length;
    if (this.#received <= this.#maxBytes + drainBytes) return;
    this.#end(this.#answer('brokenOff'));
    this.#connection?.destroy();
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    this.#end(this.#answer(this.#received <= this.#maxBytes ? 'whole' : 'cut'));
    if (this.#connection) this.#pool.give(this.#connection);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#settled) this.fail(describeFailure(error));
  }

  #answer(read: 'whole' | 'cut' | 'brokenOff'): SendResult {
    const complete = read === 'whole';
    const body = keptBody(this.#chunks, this.#maxBytes);
    const garbled = complete && body.includes('\uFFFD') && !isUtf8(Buffer.concat(this.#chunks));
    const durationMs = this.#elapsed();
    const more = { ...(garbled ? { garbled } : {}), ...(read === 'brokenOff' ? { brokenOff: true as const } : {}) };
    return { kind: 'answered', status: this.#status, headers: this.#headers, body, complete, ...more, durationMs };
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  #end(result: SendResult): void {
    this.#settled = true;
    clearTimeout(this.#deadline);
    this.#settle(result);
  }
}
