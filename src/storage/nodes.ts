// Every statement on `nodes`: which processes are alive. A lease lasts as long as its node's heartbeat.

import type { NodeReport } from '../domain/node.ts';
import type { Tx } from './database.ts';

/** A node that was not seen for this long is lost, and its leases with it. */
export const leaseSeconds = 10;

/**
 * SQL: whether the node in `column` is lost. Of a row that changed hands since the statement began, a lock or an update asks again: a value
 * is then looked up anew, for the node that has it now. Of `not exists` the planner makes a join, whose other side is not: it would hold the
 * new node to be lost, and two would send the row.
 */
export function isLost(column: string): string {
  return `(select true from nodes n where n.id = ${column} and n.seen_at > now() - make_interval(secs => ${leaseSeconds})) is null`;
}

/** What a node says of itself; see `NodeReport`. */
export interface Heartbeat
  extends Pick<NodeReport, 'id' | 'host' | 'roles'>,
    Partial<Pick<NodeReport, 'version' | 'inFlight' | 'connections' | 'clockOffsetMs'>> {
  readonly draining?: boolean;
}

/** Gives the time by the database's clock. */
export async function beat(tx: Tx, node: Heartbeat): Promise<Date> {
  const { connections = null } = node;
  const [row] = await tx.query<{ at: Date }>(
    `insert into nodes (id, host, roles, version, draining, in_flight, connections, connection_limit, clock_offset_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set seen_at = now(), draining = excluded.draining, in_flight = excluded.in_flight,
       connections = excluded.connections, connection_limit = excluded.connection_limit, clock_offset_ms = excluded.clock_offset_ms
     returning clock_timestamp() as at`,
    [
      node.id,
      node.host,
      node.roles,
      node.version ?? null,
      node.draining ?? false,
      node.inFlight ?? 0,
      connections?.open ?? null,
      connections?.limit ?? null,
      node.clockOffsetMs ?? null,
    ],
  );
  if (!row) throw new Error('the heartbeat was not stored');
  return row.at;
}

/** Milliseconds until the first of the other nodes is lost, unless it beats before; null when there is none. */
export async function soonestLoss(tx: Tx, nodeId: string): Promise<number | null> {
  const [row] = await tx.query<{ ms: number | null }>(
    `select extract(epoch from min(n.seen_at) + make_interval(secs => ${leaseSeconds}) - clock_timestamp())::float8 * 1000 as ms
       from nodes n where n.id <> $1 and n.seen_at > now() - make_interval(secs => ${leaseSeconds})`,
    [nodeId],
  );
  return row?.ms == null ? null : Math.max(0, row.ms);
}

export async function leave(tx: Tx, nodeId: string): Promise<void> {
  await tx.query('delete from nodes where id = $1', [nodeId]);
}

/** For the embedded engine at start: nobody else can be alive. */
export async function forgetAllNodes(tx: Tx): Promise<void> {
  await tx.query('delete from nodes');
}

/** Lost nodes stay listed for an hour. */
export async function forgetLostNodes(tx: Tx): Promise<void> {
  await tx.query("delete from nodes where seen_at < now() - interval '1 hour'");
}

/** The longest running first. */
export async function listNodes(tx: Tx): Promise<readonly NodeReport[]> {
  return tx.query<NodeReport>(
    `select id, host, roles, version,
            case when seen_at <= now() - make_interval(secs => ${leaseSeconds}) then 'lost' when draining then 'draining' else 'alive' end as status,
            started_at as "startedAt", seen_at as "lastSeenAt", in_flight as "inFlight",
            case when connections is not null then json_build_object('open', connections, 'limit', connection_limit) end as connections,
            clock_offset_ms as "clockOffsetMs"
       from nodes where seen_at > now() - interval '1 hour'
      order by started_at, id`,
  );
}
