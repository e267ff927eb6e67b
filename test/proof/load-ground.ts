// The ground of the proofs about load: the product as it is shipped, in a process of its own on a PostgreSQL server that is set up as one in
// production is (which waits for the disk in the full form), receivers, and a generator of load that waits for nobody. None of them shares
// a process with another, or with the test.

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { postgresTarget, type RunningServer, type Sql, type StartOptions, type Target } from '../../bench/casewire/target.ts';
import { startReceiver } from '../../bench/machine/nginx-receiver.ts';
import { residentMegabytes } from '../../bench/machine/process-usage.ts';
import { findProgram } from '../../bench/machine/processes.ts';
import { sampleContext } from '../../bench/senders/sample-body.ts';
import { type Load, type LoadPlan, type Shot, startLoad } from '../support/load.ts';
import { review } from '../support/page.ts';
import { findServer } from '../support/postgres-server.ts';
import { startReceiverFarm } from '../support/receiver-farm.ts';
import { builtProduct } from './harness/built-product.ts';
import { full } from './proof-form.ts';

export interface LoadGround {
  readonly target: Target;
  readonly server: RunningServer;
  /** Stops the server, and starts it when the work is done. */
  whileDown<Done>(work: () => Promise<Done>): Promise<Done>;
  readonly load: Load;
  /** A definition of that name whose cases tell that URL of their start. */
  tell(name: string, url: string): Promise<void>;
  /** A plan for cases with webhooks of 2 KB. */
  plan(workflows: readonly string[], entities: string, pace: LoadPlan['pace']): LoadPlan;
  readonly sql: Sql;
  close(): Promise<void>;
}

const settings = [
  ...['shared_buffers=1GB', 'full_page_writes=on', 'max_wal_size=8GB', 'min_wal_size=2GB', 'checkpoint_timeout=15min'],
  'track_commit_timestamp=on',
];

export async function breakLoadGround(options: StartOptions = {}): Promise<LoadGround> {
  const [postgres, load] = await Promise.all([findServer(full, full ? settings : ['track_commit_timestamp=on']), startLoad()]);
  const url = new URL(postgres.url);
  await administer(postgres.url, 'create database casewire_load');
  url.pathname = '/casewire_load';
  const target = await postgresTarget(url.href, { dist: join(dirname(builtProduct()), '..'), label: '' });
  let server = await target.start(options);
  const database = new pg.Client({ connectionString: url.href });
  await database.connect();
  return {
    target,
    get server() {
      return server;
    },
    whileDown: async (work) => {
      await server.stop();
      const done = await work();
      server = await target.start(options);
      return done;
    },
    load,
    tell: async (name, receiver) => {
      await server.call('POST', '/api/v1/workflow-definition', { name, definition: review });
      const entry = { level: 'definition', targetId: name, type: 'webhook', url: receiver, events: ['workflow.started'] };
      await server.call('POST', '/api/v1/subscriptions', entry);
    },
    plan: (workflows, entities, pace) => ({
      server: server.url,
      key: server.key,
      workflows,
      entities,
      note: sampleContext(1, 1_300),
      pace,
    }),
    sql: async <Row>(text: string, values: readonly unknown[] = []) => (await database.query(text, [...values])).rows as readonly Row[],
    close: async () => {
      await load.close();
      await server.stop();
      await database.end();
      await administer(postgres.url, 'drop database casewire_load with (force)');
      await postgres.stop();
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** A receiver that costs next to nothing, where one is at hand: it counts, and knows nothing else of what it got. */
export interface Counter {
  readonly url: string;
  count(): Promise<number>;
  close(): Promise<void>;
}

export async function startCounter(): Promise<Counter> {
  if (findProgram('nginx') !== null) {
    const { url, count, stop } = await startReceiver();
    return { url, count, close: stop };
  }
  const farm = await startReceiverFarm();
  return { url: farm.url('counted'), count: async () => (await farm.ledger()).length, close: farm.close };
}

/** Resolves with the milliseconds that it took until so many had come in all. Throws when they had not `withinMs`. */
export async function untilCounted(counter: Counter, count: number, withinMs: number): Promise<number> {
  const from = performance.now();
  for (;;) {
    const come = await counter.count();
    const took = performance.now() - from;
    if (come >= count) return took;
    if (took > withinMs) throw new Error(`${come} of ${count} webhooks came within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Of what was refused: whether each was told when to come again, and by 429 or 503 only. */
export function refusedWell(shots: readonly Shot[]): boolean {
  return shots.every(({ status, retryAfter }) => status === 200 || ((status === 429 || status === 503) && Number(retryAfter) > 0));
}

/** What a process holds now. */
export interface Holding {
  readonly atSeconds: number;
  readonly megabytes: number;
  readonly files: number;
}

export function holdingOf(pid: number, since: number): Holding {
  const atSeconds = (performance.now() - since) / 1_000;
  return { atSeconds, megabytes: residentMegabytes(pid) ?? Number.NaN, files: readdirSync(`/proc/${pid}/fd`).length };
}

/** Calls `look` every so often until `work` is over, once at least. */
export async function meanwhile<Seen, Done>(
  work: Promise<Done>,
  everyMs: number,
  look: () => Seen | Promise<Seen>,
): Promise<{ readonly done: Done; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  do {
    seen.push(await look());
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, everyMs))]);
  } while (!over);
  return { done: await ended, seen };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
