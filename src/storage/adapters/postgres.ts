// The PostgreSQL engine, over a pool of `pg`. Every statement has a deadline, and no client error can end the process.

import { createHash } from 'node:crypto';
import pg from 'pg';
import { Unavailable } from '../../domain/errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { errorFacts } from '../../telemetry/log.ts';
import { beginFor, type Database, endFor, type Tx } from '../database.ts';
import { watchForDead } from './dead-connections.ts';

/** A statement that takes longer is given up and its connection dropped: a half-open socket must not hold a request. */
const statementDeadlineMs = 10_000;
const int8 = 20;

export interface PostgresOptions {
  readonly url: string;
  /** The same database past its pooler, for LISTEN and scripts; null where `url` is all there is. */
  readonly directUrl: string | null;
  /** `transaction`: another session may answer each transaction, so nothing may rest on one: no named statement, no setting, no LISTEN. */
  readonly pooling: 'session' | 'transaction';
  /** At most, the one that listens among them. */
  readonly connections: number;
}

const names = new Map<string, string>();

/** Prepared statements are named by their text, so that all connections agree. */
function statementName(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `cw_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  names.set(text, name);
  return name;
}

const types: pg.CustomTypesConfig = {
  // Counts and sums fit a double here; text would surprise every reader.
  getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text')),
};

/** SQLSTATE classes that say "not now": connection, resources, operator intervention; and a server that may only be read. */
const notNow = /^(08|53|57P|25006)/;
const lostConnection = /timeout|Connection terminated|Client (has encountered a connection error|was closed)/i;

/** The database's absence as `Unavailable`; every other error as it is. */
function named(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  // Whatever the system says of a socket or of a name: a network that has no way there (EHOSTUNREACH) passes as a refused connection does.
  const isOfSystem = 'syscall' in error;
  return isOfSystem || notNow.test(code) || lostConnection.test(error.message) ? new Unavailable(error.message, { cause: error }) : error;
}

const rethrow = (error: unknown): never => {
  throw named(error);
};

/**
 * Connections on which a statement failed that the server did not refuse: they are gone, say nothing, or their driver could not send it, and
 * then takes for prepared what is not.
 */
const unfit = new WeakSet<pg.PoolClient>();

/** Sends a statement. All that is sent in one turn of the event loop leaves in one write: the server wakes up once for it. */
function ask(client: pg.PoolClient, statement: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult> {
  const { stream } = client.connection;
  if (stream.writableCorked === 0) {
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
  return client.query(statement, values).catch((error) => {
    if (!(error instanceof pg.DatabaseError)) unfit.add(client);
    throw named(error);
  });
}

/** `named`: statements are prepared once a connection. `leave` takes those that are not waited for. */
function txOn(client: pg.PoolClient, named: boolean, leave: (sent: Promise<unknown>) => void = () => undefined): Tx {
  const send = (text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> =>
    ask(client, { ...(named ? { name: statementName(text) } : {}), text, values: values as unknown[] });
  return {
    query: async <Row>(text: string, values?: readonly unknown[]) => (await send(text, values)).rows as Row[],
    send: async (text, values) => leave(send(text, values)),
    run: async (statement) => {
      const { sql, parameters } = statement.compile();
      return (await ask(client, sql, parameters as unknown[])).rows;
    },
  };
}

/** The server's own deadlines. A pooler takes no settings of a session: there they are part of each transaction. */
const sessionDeadlines = { statement_timeout: statementDeadlineMs, idle_in_transaction_session_timeout: statementDeadlineMs };
const localDeadlines = Object.entries(sessionDeadlines)
  .map(([name, ms]) => `; set local ${name} = ${ms}`)
  .concat('; set local jit = off')
  .join('');
/** Compiling a statement over all partitions takes seconds, in each session; running it takes milliseconds. */
const withoutJit = { options: '-c jit=off' };
/** What is asked at once goes out at once. The driver would else wait for each answer before it sends what comes next. */
const inPipeline = { pipeline: true };

export function openPostgres({ url, directUrl, pooling, connections }: PostgresOptions, log: Log): Database {
  const named = pooling === 'session';
  const settings: pg.PoolConfig = {
    connectionString: url,
    types,
    application_name: 'casewire',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 5_000,
    query_timeout: statementDeadlineMs,
    ...(named ? { ...sessionDeadlines, ...withoutJit } : {}),
  };
  /** Null where no connection keeps its session. */
  const direct: pg.ClientConfig | null =
    directUrl !== null ? { ...settings, ...sessionDeadlines, ...withoutJit, connectionString: directUrl } : named ? settings : null;
  const pool = new pg.Pool({ ...settings, ...(named ? inPipeline : {}), max: connections - 1 });
  let listening = 0;
  // Without these listeners a restart of the database would end the process.
  pool.on('error', (error) => log.warn('database.connection.lost', errorFacts(error)));
  pool.on('connect', (client) => client.on('error', (error) => log.warn('database.connection.lost', errorFacts(error))));
  // Behind a pooler no session is a connection's own: nobody can say what the server does for it.
  const dead = named ? watchForDead(pool, settings, log) : null;
  const take: Take = async () => {
    for (;;) {
      const client = await pool.connect().catch(rethrow);
      if (!dead?.isDoubtful(client)) return client;
      client.release(true);
    }
  };
  return {
    engine: 'postgres',
    query: (text, values) => once(take, (client) => txOn(client, named).query(text, values)),
    send: async (text, values) => {
      await once(take, (client) => txOn(client, named).query(text, values));
    },
    run: (statement) => once(take, (client) => txOn(client, named).run(statement)),
    transaction: async (tenant, work) => inTransaction(take, { begin: beginFor(tenant) + (named ? '' : localDeadlines), named }, work),
    connections: () => ({ open: pool.totalCount + listening, limit: connections }),
    script: (text) => runScript(direct ?? settings, text),
    listen: async (channel, onNotify) => {
      if (direct === null) return async () => undefined;
      listening += 1;
      const stop = await listenOn(direct, channel, onNotify, log);
      return async () => {
        listening -= 1;
        await stop();
      };
    },
    close: () => {
      dead?.stop();
      return pool.end();
    },
  };
}

/** On a connection of its own, for as long as it takes. */
async function runScript(settings: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client({ ...settings, query_timeout: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Take = () => Promise<pg.PoolClient>;

async function once<T>(take: Take, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await take();
  try {
    return await work(client);
  } finally {
    client.release(unfit.has(client));
  }
}

async function inTransaction<T>(
  take: Take,
  { begin, named }: { readonly begin: string; readonly named: boolean },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await take();
  const left: Promise<unknown>[] = [];
  const leave = (sent: Promise<unknown>): void => {
    left.push(sent);
    // It is heard of at the end.
    sent.catch(() => undefined);
  };
  try {
    // Alone: nothing may be sent that would be a transaction of its own if this failed.
    await ask(client, begin);
    const result = await work(txOn(client, named, leave));
    // What could not even be sent is known by now. The server does not know of it, and would commit the rest.
    if (unfit.has(client)) await Promise.all(left);
    leave(ask(client, endFor(result)));
    await Promise.all(left);
    return result;
  } catch (failure) {
    const error = (await firstFailure(left)) ?? failure;
    // A rollback would wait behind the statement that is not answered.
    if (!unfit.has(client)) await ask(client, 'rollback').catch(() => unfit.add(client));
    throw error;
  } finally {
    client.release(unfit.has(client));
  }
}

/** What was sent after a statement that failed is told only that something did. */
async function firstFailure(sent: readonly Promise<unknown>[]): Promise<unknown> {
  const outcomes = await Promise.allSettled(sent);
  return outcomes.find((outcome) => outcome.status === 'rejected')?.reason;
}

/** Holds one connection for LISTEN, outside the pool; when it is lost, tries again every second until stopped. */
async function listenOn(settings: pg.ClientConfig, channel: string, onNotify: () => void, log: Log): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...settings, application_name: 'casewire-listen' });
    next.on('error', (error) => log.warn('database.listen.lost', errorFacts(error)));
    next.on('end', () => {
      if (!stopped) again = setTimeout(() => void connect(), 1_000);
    });
    next.on('notification', onNotify);
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      client = next;
      onNotify();
    } catch (error) {
      log.warn('database.listen.lost', errorFacts(error));
      await next.end().catch(() => undefined);
    }
  };
  await connect();
  return async () => {
    stopped = true;
    clearTimeout(again);
    await client?.end().catch(() => undefined);
  };
}
