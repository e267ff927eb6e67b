// How many deliveries of a workspace are due and not yet sent.

import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

/** Counts no further than `most`: what a receiver's queue holds is read from its index alone. Retries that wait for their time do not count. */
export async function countDue(tx: Tx, { workspaceId }: Scope, most: number): Promise<number> {
  const [row] = await tx.query<{ due: number }>(
    `select count(*) as due from (
       (select from (select distinct receiver_id as id from subscriptions where workspace_id = $1) r
          cross join lateral (
            select from deliveries d where d.receiver_id = r.id and d.status = 'pending' and not d.held limit $2
          ) ready
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
