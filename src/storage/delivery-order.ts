// `ordering: case`: one case's events go to a subscription one after the other. The first unsettled one is in line, those behind it are
// held. Planning and settling take the same row locks in the same order, so that none of a pair can miss the other.

import type { Tx } from './database.ts';

/** Of these subscriptions, those that still have something of the case to send. Their rows stay locked until the commit. */
export async function lockUnsettled(tx: Tx, caseId: string, subscriptionIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (subscriptionIds.length === 0) return new Set();
  const rows = await tx.query<{ subscription_id: string }>(
    `select subscription_id from deliveries
      where case_id = $1 and subscription_id = any($2::uuid[]) and status in ('pending', 'sending', 'retrying')
      order by id for update`,
    [caseId, subscriptionIds],
  );
  return new Set(rows.map((row) => row.subscription_id));
}

/** Before a settlement of ordered deliveries. */
export async function lockForSettling(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('select id from deliveries where id = any($1::uuid[]) order by id for update', [ids]);
}

/** Puts the next held delivery of each case in line, where nothing of it is left before. Returns how many moved. */
export async function releaseNext(tx: Tx, done: readonly { readonly subscriptionId: string; readonly caseId: string }[]): Promise<number> {
  const rows = await tx.query(
    `update deliveries set held = false, due_at = clock_timestamp() where id in (
       select next.id from unnest($1::uuid[], $2::uuid[]) as done (subscription_id, case_id)
        cross join lateral (
          select d.id from deliveries d
           where d.subscription_id = done.subscription_id and d.case_id = done.case_id and d.status = 'pending' and d.held
           order by d.sequence, d.id limit 1
        ) next
        where not exists (
          select from deliveries d
           where d.case_id = done.case_id and d.subscription_id = done.subscription_id
             and d.status in ('pending', 'sending', 'retrying') and not d.held)
     ) returning id`,
    [done.map((one) => one.subscriptionId), done.map((one) => one.caseId)],
  );
  return rows.length;
}
