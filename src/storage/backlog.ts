// How many deliveries of a workspace are due and not yet sent.

import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

/**
 * Counts no further than `most`, custom webhooks included. Retries that wait for their time do not count. Walks the receivers that have something
 * due, as a claim does: for a transaction over all workspaces, by index.
 */
export async function countDue(tx: Tx, { workspaceId }: Scope, most: number): Promise<number> {
  const [row] = await tx.query<{ due: number }>(
    `with recursive lane as (
       (select receiver_id, workspace_id from deliveries where status = 'pending' and not held order by receiver_id limit 1)
       union all
       select next.receiver_id, next.workspace_id from lane cross join lateral (
         select d.receiver_id, d.workspace_id from deliveries d
          where d.status = 'pending' and not d.held and d.receiver_id > lane.receiver_id order by d.receiver_id limit 1) next
     )
     select count(*) as due from (
       (select from lane
          cross join lateral (
            select from deliveries d where d.receiver_id = lane.receiver_id and d.status = 'pending' and not d.held limit $2
          ) ready
        where lane.workspace_id = $1
        limit $2)
       union all
       (select from subscriptions s
          cross join lateral (
            select from deliveries d where d.subscription_id = s.id and d.status = 'pending' and d.held limit $2
          ) behind
        where s.workspace_id = $1
        limit $2)
     ) waiting`,
    [workspaceId, most],
  );
  return row?.due ?? 0;
}

/** The same over all workspaces, counted no further than `most`. */
export async function countAllDue(tx: Tx, most: number): Promise<number> {
  const [row] = await tx.query<{ due: number }>(
    "select count(*) as due from (select from deliveries where status = 'pending' and not held and due_at <= now() limit $1) waiting",
    [most],
  );
  return row?.due ?? 0;
}
