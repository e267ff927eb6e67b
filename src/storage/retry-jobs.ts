// Every statement on `retry_jobs`: retries of all that match, in batches, by a worker.

import { type Selectable, sql } from 'kysely';
import type { JsonObject } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';
import { type DeliveryFilter, matches } from './delivery-log.ts';
import type { Schema } from './schema.ts';

/** Without `status` in the filter: what is over and did not arrive. */
const defaultStatuses: readonly string[] = ['exhausted', 'cancelled'];

export interface RetryJob {
  readonly id: string;
  readonly status: 'running' | 'done';
  /** As asked. */
  readonly filter: JsonObject;
  /** How many matched when it was made. */
  readonly total: number;
  /** How many were put in line so far. */
  readonly retried: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

function readJob(row: Selectable<Schema['retry_jobs']>): RetryJob {
  const { id, status, filter, total, retried } = row;
  return { id, status, filter, total, retried, createdAt: row.created_at, finishedAt: row.finished_at };
}

/** A running job with the same filter does the same work: it is given back in place of a second one. */
export async function findRunningJob(tx: Tx, scope: Scope, filter: JsonObject): Promise<RetryJob | null> {
  const rows = await tx.query<Selectable<Schema['retry_jobs']>>(
    `select * from retry_jobs where workspace_id = $1 and status = 'running' and filter::text = $2 order by id limit 1`,
    [scope.workspaceId, JSON.stringify(filter)],
  );
  return rows[0] ? readJob(rows[0]) : null;
}

export async function insertJob(tx: Tx, scope: Scope, id: string, written: JsonObject, filter: DeliveryFilter): Promise<RetryJob> {
  const counted = await tx.run(
    build
      .selectFrom('deliveries')
      .select(sql<number>`count(*)::integer`.as('total'))
      .where('workspace_id', '=', scope.workspaceId)
      .where(matching(filter)),
  );
  const rows = await tx.query<Selectable<Schema['retry_jobs']>>(
    'insert into retry_jobs (id, workspace_id, filter, total) values ($1, $2, $3, $4) returning *',
    [id, scope.workspaceId, JSON.stringify(written), counted[0]?.total ?? 0],
  );
  if (!rows[0]) throw new Error('the job was not stored');
  return readJob(rows[0]);
}

export async function getJob(tx: Tx, scope: Scope, id: string): Promise<RetryJob | null> {
  const row = oneOrNull(
    await tx.run(build.selectFrom('retry_jobs').selectAll().where('workspace_id', '=', scope.workspaceId).where('id', '=', id)),
  );
  return row && readJob(row);
}

export interface RunningJob {
  readonly id: string;
  readonly workspaceId: string;
  readonly filter: JsonObject;
  readonly position: string | null;
  readonly createdAt: Date;
}

/** The oldest running job that no other node works on, locked until the commit. */
export async function lockNextJob(tx: Tx): Promise<RunningJob | null> {
  const rows = await tx.query<Selectable<Schema['retry_jobs']>>(
    `select * from retry_jobs where status = 'running' order by created_at limit 1 for update skip locked`,
  );
  const row = rows[0];
  return row ? { id: row.id, workspaceId: row.workspace_id, filter: row.filter, position: row.position, createdAt: row.created_at } : null;
}

/**
 * Puts the next `limit` matching deliveries in line, the oldest first; only what was settled before the job was made. Returns how many
 * were looked at (fewer than `limit` at the end of the walk).
 */
export async function retryBatch(tx: Tx, job: RunningJob, filter: DeliveryFilter, limit: number): Promise<number> {
  let next = build
    .selectFrom('deliveries')
    .select('id')
    .where('workspace_id', '=', job.workspaceId)
    .where(matching(filter))
    .where(sql<boolean>`coalesce(settled_at, created_at) <= ${job.createdAt}`)
    .orderBy('id')
    .limit(limit)
    .forUpdate();
  if (job.position) next = next.where('id', '>', job.position);
  const ids = (await tx.run(next)).map((row) => row.id);
  const moved = await tx.query(
    `update deliveries set status = 'pending', reason = null, due_at = now(), settled_at = null, uncounted = attempts
      where id = any($1::uuid[]) and status in ('retrying', 'delivered', 'exhausted', 'cancelled', 'skipped') and payload_gone is null
        and (request is not null or body is not null or exists (select from event_bodies e where e.id = deliveries.event_id)) returning id`,
    [ids],
  );
  await tx.query(
    `update retry_jobs set retried = retried + $2, position = coalesce($3, position), status = case when $4 then 'done' else status end,
            finished_at = case when $4 then clock_timestamp() end
      where id = $1`,
    [job.id, moved.length, ids.at(-1) ?? null, ids.length < limit],
  );
  return ids.length;
}

/** What could not be made of its event by a transform has nothing to send: it is retried one by one, which makes it anew. */
function matching(filter: DeliveryFilter) {
  const status = filter.status?.length ? filter.status : filter.missed ? ['exhausted', 'cancelled', 'skipped'] : defaultStatuses;
  return sql<boolean>`(${matches({ ...filter, status })} and (deliveries.reason is null or deliveries.reason not in ('transform_failed', 'filter_failed')))`;
}
