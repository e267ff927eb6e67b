// Finds connections that nobody is at the other end of. TCP does not tell: a statement that was sent into a network that lost it waits for
// its deadline, and a pool of such connections keeps a node from working long after the database can be reached again. So whoever waits
// is asked about on another connection: if the server works on nothing for it, the connection is dead. Called by postgres.ts.

import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Log } from '../../telemetry/log.ts';

const lookEveryMs = 500;
/** A statement that waits so long is asked about. */
const suspiciousMs = 1_500;
const answerWithinMs = 2_000;

/** What is needed of a client beyond its types; another version of the driver may not have it, and then nothing is found dead. */
interface Inside {
  readonly processID?: number | null;
  readonly _getActiveQuery?: () => object | null;
  readonly connection?: { readonly stream: Duplex };
}

interface Waiting {
  readonly query: object;
  readonly since: number;
  /** How often the server knew nothing of it. */
  strikes: number;
}

export interface DeadConnections {
  /** Was it made before a connection was found dead? Then it may be dead, too: take another one. */
  isDoubtful(client: pg.PoolClient): boolean;
  stop(): void;
}

/** `settings`: how the pool connects. */
export function watchForDead(pool: pg.Pool, settings: pg.ClientConfig, log: Log): DeadConnections {
  const madeAt = new WeakMap<object, number>();
  const inUse = new Map<pg.PoolClient, Waiting | null>();
  let doubtfulBefore = Number.NEGATIVE_INFINITY;
  let asking = false;
  pool.on('connect', (client) => madeAt.set(client, performance.now()));
  pool.on('acquire', (client) => inUse.set(client, null));
  pool.on('release', (_error, client) => inUse.delete(client));
  pool.on('remove', (client) => inUse.delete(client));

  /** Those that have waited for one statement for too long. */
  const suspects = (): readonly (readonly [pg.PoolClient, Waiting])[] => {
    for (const [client, before] of inUse) {
      const query = (client as Inside)._getActiveQuery?.() ?? null;
      if (query === before?.query) continue;
      inUse.set(client, query && { query, since: performance.now(), strikes: 0 });
    }
    return [...inUse].flatMap(([client, waiting]) =>
      waiting && performance.now() - waiting.since > suspiciousMs ? [[client, waiting] as const] : [],
    );
  };
  const look = async (): Promise<void> => {
    const asked = suspects();
    if (asked.length === 0) return;
    const working = await pidsAtWork(
      settings,
      asked.map(([client]) => (client as Inside).processID ?? 0),
    );
    // What was answered meanwhile is no suspect any more.
    const still = new Map(suspects());
    for (const [client, waiting] of asked) {
      if (still.get(client) !== waiting) continue;
      waiting.strikes = working.has((client as Inside).processID ?? 0) ? 0 : waiting.strikes + 1;
      if (waiting.strikes < 2) continue;
      doubtfulBefore = performance.now();
      log.warn('database.connection.dead', { waitedMs: Math.round(performance.now() - waiting.since) });
      (client as Inside).connection?.stream.destroy();
    }
  };
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    // The database is away for everybody: the deadlines see to that.
    void look()
      .catch(() => undefined)
      .finally(() => {
        asking = false;
      });
  }, lookEveryMs);
  timer.unref();
  return {
    isDoubtful: (client) => (madeAt.get(client) ?? Number.POSITIVE_INFINITY) < doubtfulBefore,
    stop: () => clearInterval(timer),
  };
}

/**
 * Which of these sessions the server is working for, be it waiting for a lock. Rejects when it cannot be asked. Where a pooler gives out
 * numbers of its own, or the server does not track what sessions do, nobody can say: then it is all of them.
 */
async function pidsAtWork(settings: pg.ClientConfig, pids: readonly number[]): Promise<ReadonlySet<number>> {
  const client = new pg.Client({ ...settings, connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ own: number; tracked: boolean; working: number[] }>(
      `select pg_backend_pid() as own, current_setting('track_activities')::boolean as tracked, array(
         select pid from pg_stat_activity where pid = any($1::integer[]) and state in ('active', 'fastpath function call', 'disabled')) as working`,
      [pids],
    );
    const [told] = rows;
    return new Set(told?.tracked && told.own === (client as Inside).processID ? told.working : pids);
  } finally {
    // Not awaited: it may be as dead as those that it asks for.
    void client.end().catch(() => undefined);
  }
}
