// Every statement on `nodes`: which processes are alive. A lease lasts as long as its node's heartbeat.

import type { Tx } from './database.ts';

/** A node that was not seen for this long is lost, and its leases with it. */
export const leaseSeconds = 10;

/** SQL: a row for the node in `column` if it is alive. */
export function aliveNodes(column: string): string {
  return `select from nodes n where n.id = ${column} and n.seen_at > now() - make_interval(secs => ${leaseSeconds})`;
}

/** Gives the time by the database's clock. */
export async function beat(tx: Tx, node: { readonly id: string; readonly host: string; readonly roles: readonly string[] }): Promise<Date> {
  const [row] = await tx.query<{ at: Date }>(
    `insert into nodes (id, host, roles) values ($1, $2, $3)
     on conflict (id) do update set seen_at = now()
     returning clock_timestamp() as at`,
    [node.id, node.host, node.roles],
  );
  if (!row) throw new Error('the heartbeat was not stored');
  return row.at;
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
