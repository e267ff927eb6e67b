// The statements behind GET /stream: events and attempts in the order of the transactions that wrote them. Only transactions with all
// earlier ones over are read, so nothing that commits late is passed over. What the rows say: events.ts and delivery-log.ts.

import type { Scope } from '../domain/scope.ts';
import { oneOrNull, type Tx } from './database.ts';
import type { StreamPosition } from './stream-position.ts';

/** Rows a read at most. */
const most = 200;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * By how much an id may be older than the commit that brought it: a settlement waits for a database that is away. Partitions beyond it
 * are not looked at, and their rows never told: those of a restored dump bear numbers that another server counted.
 */
const lateMs = 7 * 24 * 3_600_000;
const over = '(select pg_snapshot_xmin(pg_current_snapshot()))';

const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** Of the rows that may still come after that time. A bound that stands in the statement cuts the partitions before they are planned. */
function oldestId(at: number): string {
  const time = Math.max(0, at - lateMs)
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

export interface StreamEdge {
  /** All that was committed so far and can be told is before it. */
  readonly position: StreamPosition;
  /** The first moment of which everything is still kept. */
  readonly keptSince: Date;
}

export async function findStreamEdge(tx: Tx): Promise<StreamEdge> {
  const [row] = await tx.query<{ transaction: string; at: number; kept_since: Date | null }>(
    `select ${over}::text as transaction, ${now} as at,
            (select max(first) from (
               select min(to_date(right(c.relname, 7), 'IYYY"w"IW'))::timestamp at time zone 'UTC' as first
                 from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent in ('events'::regclass, 'attempts'::regclass) and c.relname ~ '_[0-9]{4}w[0-9]{2}$'
                group by i.inhparent) weeks) as kept_since`,
  );
  if (!row) throw new Error('no edge');
  return { position: { transaction: row.transaction, id: beforeAll, at: row.at }, keptSince: row.kept_since ?? new Date(0) };
}

const rowsOf = (kind: 'event' | 'attempt', table: 'events' | 'attempts') => `
  (select '${kind}' as kind, id, written_by from ${table}
    where $5::text[] @> array['${kind}'] and workspace_id = $1 and written_by >= $2::xid8 and written_by < ${over}
      and (written_by > $2::xid8 or id > $3) and id >= $4::uuid
    order by written_by, id limit ${most})`;

const nextText = `
select o.transaction, o.at, r.kind, r.id, r.written_by::text as written_by
  from (select ${over}::text as transaction, ${now} as at) o
  left join lateral (
    select * from (${rowsOf('event', 'events')} union all ${rowsOf('attempt', 'attempts')}) both_kinds order by written_by, id limit ${most}
  ) r on true
 order by r.written_by, r.id`;

export interface StreamRow {
  readonly kind: 'event' | 'attempt';
  readonly id: string;
  readonly position: StreamPosition;
}

export interface StreamRows {
  readonly rows: readonly StreamRow[];
  /** Where to go on. */
  readonly reached: StreamPosition;
  /** There may be more already. */
  readonly more: boolean;
}

/** What comes after a position, unfiltered, so that a read is short however little a filter lets through. */
export async function readStreamRows(
  tx: Tx,
  scope: Scope,
  kinds: readonly StreamRow['kind'][],
  after: StreamPosition,
): Promise<StreamRows> {
  const found = await tx.query<{ transaction: string; at: number; kind: StreamRow['kind'] | null; id: string; written_by: string }>(
    nextText,
    [scope.workspaceId, after.transaction, after.id, oldestId(after.at), kinds],
  );
  // Until the end is reached, older rows may follow: their time stays that of the end before.
  const rows = found.flatMap(({ kind, id, written_by }) =>
    kind === null ? [] : [{ kind, id, position: { transaction: written_by, id, at: after.at } }],
  );
  const [first] = found;
  if (!first) throw new Error('no edge');
  const last = rows.length === most ? rows.at(-1) : undefined;
  return { rows, reached: last?.position ?? { transaction: first.transaction, id: beforeAll, at: first.at }, more: last !== undefined };
}

const probe = (table: 'events' | 'attempts') =>
  `select 1 from ${table} where workspace_id = w.id and written_by >= $2::xid8 and written_by < ${over} and id >= $3::uuid limit 1`;

export interface Written {
  readonly workspaceIds: readonly string[];
  /** How far it looked. */
  readonly reached: Pick<StreamPosition, 'transaction' | 'at'>;
}

/** Which of these workspaces have rows of the transactions that are over since then. */
export async function workspacesWritten(
  tx: Tx,
  workspaceIds: readonly string[],
  since: Pick<StreamPosition, 'transaction' | 'at'>,
): Promise<Written> {
  const row = oneOrNull(
    await tx.query<{ transaction: string; at: number; written: string[] }>(
      `select ${over}::text as transaction, ${now} as at, array(
         select w.id::text from unnest($1::uuid[]) as w (id)
          where (${probe('events')}) is not null or (${probe('attempts')}) is not null) as written`,
      [workspaceIds, since.transaction, oldestId(since.at)],
    ),
  );
  if (!row) throw new Error('no edge');
  return { workspaceIds: row.written, reached: { transaction: row.transaction, at: row.at } };
}
