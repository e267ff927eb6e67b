// The PostgreSQL engine, over a pool of `pg`. Every statement has a deadline, and no client error can end the process.

import { createHash } from 'node:crypto';
import pg from 'pg';
import { Unavailable } from '../../domain/errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { errorFacts } from '../../telemetry/log.ts';
import { beginFor, type Database, endFor, type Tenant, type Tx } from '../database.ts';

/** A statement that takes longer is given up and its connection dropped: a half-open socket must not hold a request. */
const statementDeadlineMs = 10_000;
const int8 = 20;

export interface PostgresOptions {
  readonly url: string;
  /** Connections at most; default 10. */
  readonly connections?: number;
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

type Client = Pick<pg.PoolClient, 'query'>;

/** SQLSTATE classes that say "not now": connection, resources, operator intervention; and a server that may only be read. */
const notNow = /^(08|53|57P|25006)/;
const lostConnection =
  /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)|timeout|Connection terminated|Client has encountered a connection error/i;

/** The database's absence as `Unavailable`; every other error as it is. */
function named(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  return notNow.test(code) || lostConnection.test(code) || lostConnection.test(error.message)
    ? new Unavailable(error.message, { cause: error })
    : error;
}

const rethrow = (error: unknown): never => {
  throw named(error);
};

function txOn(client: Client): Tx {
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query({ name: statementName(text), text, values: values as unknown[] }).catch(rethrow)).rows as Row[],
    run: async (statement) => {
      const { sql, parameters } = statement.compile();
      return (await client.query(sql, parameters as unknown[]).catch(rethrow)).rows;
    },
  };
}

export function openPostgres(options: PostgresOptions, log: Log): Database {
  const settings: pg.PoolConfig = {
    connectionString: options.url,
    max: options.connections ?? 10,
    types,
    application_name: 'casewire',
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: statementDeadlineMs,
    statement_timeout: statementDeadlineMs,
    idle_in_transaction_session_timeout: statementDeadlineMs,
  };
  const pool = new pg.Pool(settings);
  // Without these listeners a restart of the database would end the process.
  pool.on('error', (error) => log.warn('database.connection.lost', errorFacts(error)));
  pool.on('connect', (client) => client.on('error', (error) => log.warn('database.connection.lost', errorFacts(error))));
  return {
    engine: 'postgres',
    ...txOn(pool as unknown as Client),
    transaction: (tenant, work) => inTransaction(pool, tenant, work),
    script: async (text) => {
      await pool.query({ text, query_timeout: 600_000 } as pg.QueryConfig);
    },
    listen: (channel, onNotify) => listenOn(settings, channel, onNotify, log),
    close: () => pool.end(),
  };
}

async function inTransaction<T>(pool: pg.Pool, tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(rethrow);
  let broken: Error | undefined;
  try {
    await client.query(beginFor(tenant)).catch(rethrow);
    const result = await work(txOn(client));
    await client.query(endFor(result)).catch(rethrow);
    return result;
  } catch (error) {
    // A connection whose rollback fails is not fit to be used again.
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
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
