// Writes backlogs and histories straight into the tables, set-based: what the API would need hours for. It names the columns of events,
// deliveries and attempts, so a migration that changes them changes this file, too.

import { sampleBody } from '../senders/sample-body.ts';
import type { RunningServer, Sql, Target } from './target.ts';

const lanes = 20;

/** Makes the subscriptions that backlogs are written for: one a lane, each with its URL. They want nothing that the benches make happen. */
export async function subscribeLanes(server: RunningServer, receiverUrl: string): Promise<void> {
  for (let lane = 0; lane < lanes; lane += 1) {
    const entry = { level: 'customer', type: 'webhook', url: `${receiverUrl}/hooks/${lane}`, events: ['workflow.assignee.changed'] };
    await server.call('POST', '/api/v1/subscriptions', entry);
  }
}

export interface Backlog {
  readonly deliveries: number;
  /** Of one event; each to another lane. */
  readonly perEvent: number;
}

/** Adds pending deliveries, spread evenly over the lanes, with events of 2 KB. */
export async function addBacklog(sql: Sql, { deliveries, perEvent }: Backlog): Promise<void> {
  const [now] = await sql<{ ms: string }>('select (extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms');
  const base = Number(now?.ms);
  const events = Math.ceil(deliveries / perEvent);
  const [before, after] = sampleBody('|').split('|');
  await sql(eventsText, [base, events]);
  await sql(bodiesText, [base, events, before, after]);
  await sql(deliveriesText, [base, deliveries, perEvent, 'pending']);
}

/** Adds delivered deliveries with their attempts and answers, `perEvent` an event; they stand before all that is added by `addBacklog`. */
export async function addSettled(sql: Sql, { deliveries, perEvent }: Backlog): Promise<void> {
  const [week] = await sql<{ ms: string }>(`select (extract(epoch from date_trunc('week', now())) * 1000)::bigint::text as ms`);
  const base = Number(week?.ms) + 1;
  const [before, after] = sampleBody('|').split('|');
  await sql(eventsText, [base, Math.ceil(deliveries / perEvent)]);
  await sql(bodiesText, [base, Math.ceil(deliveries / perEvent), before, after]);
  await sql(deliveriesText, [base, deliveries, perEvent, 'delivered']);
  await sql(attemptsText, [base, deliveries]);
  await sql(answersText, [base, deliveries]);
}

/** Empties the tables of events and deliveries, for the next measurement. */
export async function forgetDeliveries(sql: Sql): Promise<void> {
  await sql('truncate events, event_bodies, deliveries, attempts, attempt_answers');
}

/** How many deliveries are in each status, and how many attempts are on record. */
export async function countDeliveries(
  target: Target,
): Promise<{ readonly statuses: Readonly<Record<string, number>>; readonly attempts: number }> {
  return target.inDatabase(async (sql) => {
    const rows = await sql<{ status: string; count: string }>('select status, count(*)::text as count from deliveries group by status');
    const [attempts] = await sql<{ count: string }>(`select count(*)::text as count from attempts where outcome = 'delivered'`);
    return { statuses: Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)])), attempts: Number(attempts?.count) };
  });
}

/** A UUIDv7 for the n-th row: 4,096 rows a millisecond from `$1` on. */
const id = (n: string): string =>
  `(lpad(to_hex($1::bigint + (${n}) / 4096), 12, '0') || '7' || lpad(to_hex((${n}) % 4096), 3, '0') || '8' || lpad(to_hex(${n}), 15, '0'))::uuid`;
const time = (n: string): string => `to_timestamp(($1::bigint + (${n}) / 4096) / 1000.0)`;

const eventsText = `
insert into events (id, workspace_id, case_id, entity_id, type, sequence, occurred_at, state)
select ${id('n')}, w.id, ${id('n')}, ${id('n')}, 'workflow.state.changed', 1, ${time('n')}, 'b'
  from generate_series(1, $2::bigint) as n, (select workspace_id as id from subscriptions where url like '%/hooks/0' limit 1) as w`;

const bodiesText = `
insert into event_bodies (id, workspace_id, body)
select ${id('n')}, w.id, $3::text || ${id('n')}::text || $4::text
  from generate_series(1, $2::bigint) as n, (select workspace_id as id from subscriptions where url like '%/hooks/0' limit 1) as w`;

// Neighbours in time go to different lanes, as the deliveries of one event do.
const deliveriesText = `
insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, attempts, due_at,
                        last_status, created_at, settled_at)
select ${id('n')}, s.workspace_id, e.id, 'workflow.state.changed', e.id, 1, s.id, s.receiver_id, $4::text,
       case when $4::text = 'pending' then 0 else 1 end, ${time('n')}, case when $4::text = 'pending' then null else 204 end, ${time('n')},
       case when $4::text = 'pending' then null else ${time('n')} end
  from generate_series(1, $2::bigint) as n
 cross join lateral (select ${id('(n - 1) / $3::bigint + 1')} as id) as e
  join (select id, workspace_id, receiver_id, row_number() over (order by id) - 1 as lane
          from subscriptions where url like '%/hooks/%' and deleted_at is null) as s on s.lane = n % ${lanes}
 order by n`;

const attemptsText = `
insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, response_status, node)
select ${id('n')}, w.id, ${id('n')}, 1, ${time('n')}, 3, 'delivered', 204, 'bench'
  from generate_series(1, $2::bigint) as n, (select workspace_id as id from subscriptions where url like '%/hooks/0' limit 1) as w`;

const answersText = `
insert into attempt_answers (id, workspace_id, headers, body)
select ${id('n')}, w.id, '{"server":"nginx/1.22.1","date":"Mon, 02 Nov 2026 10:00:00 GMT","connection":"keep-alive"}', ''
  from generate_series(1, $2::bigint) as n, (select workspace_id as id from subscriptions where url like '%/hooks/0' limit 1) as w`;
