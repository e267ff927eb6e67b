// How claimed deliveries come back without a result: given back by the node that holds them, or taken back from a lost one.

import type { Tx } from './database.ts';
import { isLost } from './nodes.ts';

/** What was erased while it was held is not sent any more. */
const inLineAgain = `
  status = case when d.payload_gone = 'erased' then 'cancelled' else 'pending' end,
  reason = case when d.payload_gone = 'erased' then 'erased' else d.reason end,
  settled_at = case when d.payload_gone = 'erased' then clock_timestamp() end`;

/** Gives back rows that this node claimed and surely never sent. The attempt that the claim had counted is taken back. */
export async function releaseUnsent(tx: Tx, leases: readonly { readonly id: string; readonly lease: string }[]): Promise<void> {
  await tx.query(
    `update deliveries d set ${inLineAgain}, attempts = d.attempts - 1, lease = null, leased_by = null
       from unnest($1::uuid[], $2::uuid[]) as r (id, lease)
      where d.id = r.id and d.lease = r.lease and d.status = 'sending'`,
    [leases.map((row) => row.id), leases.map((row) => row.lease)],
  );
}

/**
 * Gives back what the node holds under other leases than `known`: it never heard that its claim went through. So these were surely never
 * sent. Returns how many.
 */
export async function releaseForgotten(tx: Tx, nodeId: string, known: readonly string[]): Promise<number> {
  const rows = await tx.query(
    `update deliveries d set ${inLineAgain}, attempts = d.attempts - 1, lease = null, leased_by = null
      where d.leased_by = $1 and d.status = 'sending' and d.lease <> all ($2::uuid[]) returning d.id`,
    [nodeId, known],
  );
  return rows.length;
}

/**
 * Takes back what lost nodes hold. Whether the request went out is unknown, so the attempt stays on record as lost, and the
 * retry schedule does not count it. Returns how many rows are pending again.
 */
export async function releaseLost(tx: Tx): Promise<number> {
  const rows = await tx.query<{ released: number }>(
    `with lost as (
       select d.id, d.leased_by from deliveries d
        where d.status = 'sending' and ${isLost('d.leased_by')}
        limit 1000 for update skip locked
     ), released as (
       update deliveries d set ${inLineAgain}, uncounted = d.uncounted + 1, lease = null, leased_by = null, due_at = now()
         from lost where d.id = lost.id
       returning d.id, d.workspace_id, d.attempts, lost.leased_by
     ), kept as (
       insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, reason, detail, node)
       select casewire_attempt_id(), r.workspace_id, r.id, r.attempts, now(), 0, 'failed', 'node_lost',
              'The node that sent this was lost before it recorded an answer; the request may have arrived.', r.leased_by::text
         from released r
     )
     select count(*) as released from released`,
  );
  return rows[0]?.released ?? 0;
}

/** Ends a row whose attempt cannot be stored. */
export async function buryDelivery(tx: Tx, row: { readonly id: string; readonly lease: string; readonly reason: string }): Promise<void> {
  await tx.query(
    `update deliveries set status = 'cancelled', reason = $3, lease = null, leased_by = null, settled_at = clock_timestamp()
      where id = $1 and lease = $2 and status = 'sending'`,
    [row.id, row.lease, row.reason],
  );
}
