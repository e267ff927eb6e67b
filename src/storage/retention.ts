// What goes by its age: whole weekly partitions are dropped, payloads earlier than facts. Called by workers/housekeeping. Rows are deleted
// only where there is no partition of their week: in the default ones, which hold what a clock far off has written.

import type { Database, Tx } from './database.ts';

/** In days; 0 keeps for ever. */
export interface Retention {
  /** Bodies of events, requests and answers. */
  readonly payloadDays: number;
  /** Events, deliveries and attempts themselves. */
  readonly factDays: number;
}

const payloadTables = ['event_bodies', 'attempt_answers', 'plugin_call_exchanges'] as const;
const factTables = ['attempts', 'deliveries', 'events'] as const;

type Partitioned = (typeof payloadTables)[number] | (typeof factTables)[number];

/** Rows a statement, where rows have to be touched. */
const batch = 1_000;
const settled = "status not in ('pending', 'sending', 'retrying')";
const unsettled = "status in ('pending', 'sending', 'retrying')";

/** What must stay, of the default partition of each. */
const mayGo: Readonly<Record<Partitioned, string>> = {
  attempt_answers: 'true',
  plugin_call_exchanges: 'true',
  attempts: 'true',
  deliveries: settled,
  events: `not exists (select from deliveries d where d.event_id = old.id and d.${unsettled})`,
  event_bodies: `not exists (select from deliveries d where d.event_id = old.id and d.${unsettled})`,
};

export interface Dropped {
  /** Names of partitions. */
  readonly dropped: readonly string[];
  /** Old enough, but in use at this moment, or still needed by a delivery. Asked for again next time. */
  readonly kept: readonly string[];
}

export async function dropExpired(database: Database, { payloadDays, factDays }: Retention): Promise<Dropped> {
  const due = [
    ...payloadTables.map((table) => ({ table, days: payloadDays })),
    ...factTables.map((table) => ({ table, days: factDays })),
  ].filter(({ days }) => days > 0);
  const result: { dropped: string[]; kept: string[] } = { dropped: [], kept: [] };
  if (payloadDays > 0) await emptyOldDeliveries(database, payloadDays);
  for (const { table, days } of due) {
    for (const name of await expiredPartitions(database, table, days)) {
      const verdict = await dropPartition(database, table, name);
      result[verdict === 'dropped' ? 'dropped' : 'kept'].push(name);
      // The next one would hold up the same people.
      if (verdict === 'busy') break;
    }
    await deleteFromDefault(database, table, days);
  }
  return result;
}

/** The partitions that end before the oldest day to be kept. */
async function expiredPartitions(tx: Tx, table: Partitioned, days: number): Promise<readonly string[]> {
  const rows = await tx.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = $1::regclass and c.relname ~ '_[0-9]{4}w[0-9]{2}$'
        and (to_date(right(c.relname, 7), 'IYYY"w"IW') + 7)::timestamp at time zone 'UTC' <= clock_timestamp() - $2::integer * interval '1 day'
      order by c.relname`,
    [table, days],
  );
  return rows.map((row) => row.name);
}

/** Waits 0.2 s at most for those who use it, and so holds up nobody longer. */
async function dropPartition(tx: Tx, table: Partitioned, name: string): Promise<'dropped' | 'needed' | 'busy'> {
  const [row] = await tx.query<{ verdict: 'dropped' | 'needed' | 'busy' }>('select casewire_drop_partition($1, $2) as verdict', [
    table,
    name,
  ]);
  return row?.verdict ?? 'busy';
}

async function deleteFromDefault(tx: Tx, table: Partitioned, days: number): Promise<void> {
  const text = `delete from ${table}_default where id in (
    select id from ${table}_default old where id < casewire_uuid_floor(clock_timestamp() - $1::integer * interval '1 day') and ${mayGo[table]} limit ${batch}
  ) returning id`;
  while ((await tx.query(text, [days])).length === batch);
}

/** Bodies and requests of deliveries' own stand in their rows: few have one, so they are emptied. */
async function emptyOldDeliveries(tx: Tx, days: number): Promise<void> {
  const text = `update deliveries set body = null, request = null, payload_gone = 'payload_expired' where id in (
    select id from deliveries where (body is not null or request is not null) and ${settled}
       and id < casewire_uuid_floor(clock_timestamp() - $1::integer * interval '1 day')
     order by id limit ${batch} for update skip locked
  ) returning id`;
  while ((await tx.query(text, [days])).length === batch);
}
