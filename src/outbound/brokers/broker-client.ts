// The door out to brokers, as http-client.ts is to HTTP: judges the URL, resolves it once, keeps the one deadline of an attempt, shares
// connections. Webhooks send through it. It never reconnects by itself, repeats a message, or throws for what a broker does.

import type { BrokerCredentials, BrokerType } from '../../domain/broker.ts';
import { describeFailure, type Failure, notAllowed } from '../describe-failure.ts';
import type { Destination, DestinationRule } from '../destination-safety.ts';
import { trustAlso } from '../dial.ts';
import { createResolver, type Lookup } from '../resolve-address.ts';
import type { BrokerConnection, BrokerDriver, BrokerMessage, ConnectionHooks } from './broker.ts';
import { nonsenseCode } from './broker-socket.ts';
import { type ConnectionLines, createConnectionLines, type Line } from './connection-lines.ts';
import { brokerDrivers } from './registry.ts';

export interface BrokerRequest {
  readonly type: BrokerType;
  readonly url: string;
  /** Connections are shared within one workspace only. */
  readonly workspaceId: string;
  readonly credentials: BrokerCredentials | null;
  readonly message: BrokerMessage;
  /** Milliseconds for look-up, connecting and the broker's receipt together. */
  readonly timeoutMs: number;
  /** Aborting ends the request at once. */
  readonly signal?: AbortSignal;
}

export type BrokerResult =
  /** The broker said that it keeps the message. */
  | { readonly kind: 'kept'; readonly durationMs: number }
  | ({ readonly kind: 'failed'; readonly durationMs: number } & Failure)
  /** The library of this type is not installed; `detail` says which. */
  | { readonly kind: 'not_installed'; readonly detail: string };

export interface BrokerClient {
  /** Always resolves, at the latest when the deadline has passed. */
  send(request: BrokerRequest): Promise<BrokerResult>;
  /** Ends what is running (`failed`, reason `network`) and closes every connection, within a second or so. */
  close(): Promise<void>;
}

export interface BrokerClientOptions {
  readonly rule: DestinationRule;
  /** Certificate authorities to trust beside those that Node trusts, PEM. */
  readonly ca?: readonly string[];
  /** Default: the system's resolver. */
  readonly lookup?: Lookup;
  /** See `ResolverOptions.holdMs`. */
  readonly holdMs?: number;
  /** How long an unused connection is kept, in milliseconds; default 30,000. */
  readonly idleMs?: number;
  /** Unused connections kept in all; default 128. */
  readonly mostIdle?: number;
  /** Default: all there are. */
  readonly drivers?: Readonly<Record<BrokerType, BrokerDriver>>;
}

const timedOut: Failure = { reason: 'timeout', detail: 'The broker did not answer in time.' };
const stopped: Failure = { reason: 'network', detail: 'The attempt was stopped before the broker answered.' };
const unresolved: Failure = { reason: 'dns', detail: 'The host name could not be resolved.' };

type End = Failure | { readonly notInstalled: string } | null;

export function createBrokerClient(options: BrokerClientOptions): BrokerClient {
  const { rule, drivers = brokerDrivers, idleMs = 30_000, mostIdle = 128 } = options;
  const lines = createConnectionLines({ idleMs, mostIdle });
  const resolve = createResolver(options);
  const trust = trustAlso(options.ca);
  const running = new Set<(failure: Failure) => void>();
  let closed = false;

  /** Takes the line that leads to these very addresses: a name that changed its mind gets a new one. */
  const lineTo = (request: BrokerRequest, destination: Destination, addresses: readonly string[]): Line => {
    const { type, workspaceId, credentials, message } = request;
    const place = message.place.kind === 'rabbitmq' ? message.place.exchange : '';
    const key = JSON.stringify([workspaceId, destination.origin, destination.path, credentials, place, [...addresses].sort()]);
    const open = (hooks: ConnectionHooks): Promise<BrokerConnection> =>
      drivers[type].open({ destination, addresses, rule, trust, credentials }, hooks);
    return lines.take(key, open);
  };

  return {
    async send(request) {
      const verdict = rule.checkUrl(request.url, request.type);
      // Nothing was dialled: no time is told either, so that blocked attempts all look the same.
      if (!verdict.ok) return { kind: 'failed', ...notAllowed, durationMs: 0 };
      if (closed || request.signal?.aborted) return { kind: 'failed', ...stopped, durationMs: 0 };
      const startedAt = performance.now();
      const send = new Sending(request, drivers[request.type], lines);
      const stop = (failure: Failure) => send.end(failure);
      const abort = () => send.end(stopped);
      running.add(stop);
      request.signal?.addEventListener('abort', abort);
      const resolution = resolve(verdict.destination);
      const end = await send.run(async () => {
        const found = await resolution;
        if (found.kind === 'addresses') return lineTo(request, verdict.destination, found.addresses);
        return found.kind === 'refused' ? notAllowed : unresolved;
      });
      running.delete(stop);
      request.signal?.removeEventListener('abort', abort);
      return resultOf(end, Math.round(performance.now() - startedAt));
    },
    async close() {
      closed = true;
      for (const stop of [...running]) stop(stopped);
      await lines.close();
    },
  };
}

/** One message from its look-up to its receipt. It ends once, and ignores all that comes later. */
class Sending {
  readonly #request: BrokerRequest;
  readonly #driver: BrokerDriver;
  readonly #lines: ConnectionLines;
  readonly #deadline: NodeJS.Timeout;
  #line: Line | null = null;
  #over = false;
  #settle: (end: End) => void = () => undefined;

  constructor(request: BrokerRequest, driver: BrokerDriver, lines: ConnectionLines) {
    this.#request = request;
    this.#driver = driver;
    this.#lines = lines;
    this.#deadline = setTimeout(() => this.end(timedOut), request.timeoutMs);
  }

  run(findLine: () => Promise<Line | Failure>): Promise<End> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#transmit(findLine).then(
        (end) => this.end(end),
        (error: unknown) => this.end(this.#explain(error)),
      );
    });
  }

  end(end: End): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#deadline);
    // A broker's plain no leaves the connection as good as it was; whatever else went wrong may be the connection's fault.
    const broken = end !== null && !('reason' in end && end.reason === 'broker_refused');
    if (this.#line) this.#lines.give(this.#line, broken);
    this.#settle(end);
  }

  async #transmit(findLine: () => Promise<Line | Failure>): Promise<End> {
    const found = await findLine();
    if ('reason' in found) return found;
    this.#line = found;
    // Too late: nobody else would give it back.
    if (this.#over) this.#lines.give(found, false);
    const connection = await found.connection;
    return this.#over ? null : connection.publish(this.#request.message);
  }

  #explain(error: unknown): End {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (error instanceof Error && code === nonsenseCode) return { reason: 'invalid_response', detail: error.message };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return this.#driver.describe(error) ?? describeFailure(error);
    const { packages } = this.#driver;
    return { notInstalled: `The client library of this type is not installed. Run: npm install ${packages.join(' ')}` };
  }
}

function resultOf(end: End, durationMs: number): BrokerResult {
  if (end === null) return { kind: 'kept', durationMs };
  if ('notInstalled' in end) return { kind: 'not_installed', detail: end.notInstalled };
  return { kind: 'failed', ...end, durationMs: end === notAllowed ? 0 : durationMs };
}
