// The story of one case out of all tables that hold a part of it, in order: one statement a page.

import type { Json, JsonObject } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

/** Where a part of the story stands. Of one millisecond, causes come before their effects: that is what `rank` says. */
export interface TimelinePlace {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rank: number;
  readonly id: string;
}

export type TimelineSource =
  | 'event'
  | 'plugin_call'
  | 'plugin_try'
  | 'delivery'
  | 'attempt'
  | 'timer_set'
  | 'timer_fired'
  | 'timer_cancelled'
  | 'erased'
  | 'callback';

export interface TimelineRow {
  readonly source: TimelineSource;
  readonly place: TimelinePlace;
  readonly facts: JsonObject;
}

/** The documents in an event's body, one a row: none when there is no body, or what stands there is no list. */
const documentsIn = (body: string): string =>
  `json_array_elements((select case json_typeof(list) when 'array' then list else '[]'::json end
     from (select ${body}::json->'data'->'documents' as list) data))`;

/**
 * The decisions that one change made: of each document whose decision is another one than in the body of the change of context before. Told
 * with `document.changed`, which follows its `context.changed` at once; with the latter when there is none, as when a case was decided late or
 * decided the same way again.
 */
const decisions = `
  case when e.type = 'workflow.context.document.changed' or (e.type = 'workflow.context.changed' and not exists (
         select from events n where n.workspace_id = $1 and n.case_id = $2 and n.sequence = e.sequence + 1 and n.type = 'workflow.context.document.changed')) then (
    select json_agg(json_build_object('documentId', d->>'id', 'status', nullif(d->'decision'->>'status', ''), 'decidedBy', d->'decision'->>'decidedBy'))
      from (select (select b.body from events c left join event_bodies b on b.id = c.id
                     where c.workspace_id = $1 and c.case_id = $2 and c.type in ('workflow.started', 'workflow.context.changed')
                       and c.sequence < e.sequence - case e.type when 'workflow.context.changed' then 0 else 1 end
                     order by c.sequence desc limit 1) as body) before, ${documentsIn('e.body')} d
     where json_typeof(d->'decision') = 'object'
       and not exists (select from ${documentsIn('before.body')} o
                        where o->>'id' is not distinct from d->>'id' and (o->'decision')::jsonb = (d->'decision')::jsonb)) end`;

/**
 * A delivery's `url` is the subscription's, or the authored parts of a custom webhook's.
 *
 * Some facts of events are read from their bodies, as long as there are bodies, and only for the rows of the page: a body may hold a large
 * context. Its head, the part before `data`, is cut out as text; nothing before it can hold those characters unescaped.
 */
const text = `
with story as (
  select 'event' as source, occurred_at as at, 2 as rank, id, null::json as facts
    from events where workspace_id = $1 and case_id = $2
  union all
  select 'plugin_call', created_at, 5, id, json_build_object('plugin', plugin, 'pluginKind', kind, 'state', state, 'status', status,
         'reason', reason, 'callback', callback, 'callbackAccepted', callback_accepted)
    from plugin_calls where workspace_id = $1 and case_id = $2
  union all
  select 'plugin_try', t.started_at, 1, t.id, json_build_object('callId', p.id, 'plugin', p.plugin, 'number', t.number, 'outcome', t.outcome,
         'reason', t.reason, 'detail', t.detail, 'responseStatus', t.response_status, 'durationMs', t.duration_ms)
    from plugin_calls p join plugin_call_attempts t on t.plugin_call_id = p.id where p.workspace_id = $1 and p.case_id = $2
  union all
  select 'delivery', d.created_at, 6, d.id, json_build_object('eventName', d.event_type, 'sequence', d.sequence,
         'subscriptionId', d.subscription_id, 'url', coalesce(to_json(s.url), d.request->'url'), 'status', d.status, 'reason', d.reason, 'attempts', d.attempts)
    from deliveries d left join subscriptions s on s.id = d.subscription_id where d.workspace_id = $1 and d.case_id = $2
  union all
  select 'attempt', a.started_at, 7, a.id, json_build_object('deliveryId', d.id, 'eventName', d.event_type, 'number', a.number,
         'outcome', a.outcome, 'reason', a.reason, 'detail', a.detail, 'responseStatus', a.response_status, 'durationMs', a.duration_ms)
    from deliveries d join attempts a on a.delivery_id = d.id where d.workspace_id = $1 and d.case_id = $2
  union all
  select 'timer_set', created_at, 4, id, json_build_object('timerId', timer_id, 'dueAt', due_at)
    from timers where workspace_id = $1 and case_id = $2
  union all
  select 'timer_' || status, settled_at, case status when 'fired' then 0 else 3 end, id, json_build_object('timerId', timer_id, 'dueAt', due_at)
    from timers where workspace_id = $1 and case_id = $2 and status <> 'pending'
  union all
  select 'callback', received_at, 0, id, json_build_object('event', event, 'accepted', accepted, 'reason', reason)
    from callbacks where workspace_id = $1 and case_id = $2
  union all
  select 'erased', erased_at, 9, id, json_build_object() from cases where workspace_id = $1 and id = $2 and erased_at is not null
), page as (
  select source, date_trunc('milliseconds', at) as at, rank, id, facts from story
   where $3::timestamptz is null or (date_trunc('milliseconds', at), rank, id) > ($3::timestamptz, $4::integer, $5::uuid)
   order by 2, 3, 4 limit $6
)
select p.source, p.at, p.rank, p.id, coalesce(p.facts, json_build_object('eventName', e.type, 'sequence', e.sequence, 'state', e.state,
       'previousState', e.previous_state, 'head', e.head, 'decisions', ${decisions})) as facts
  from page p left join lateral (
       select type, sequence, state, previous_state, body, (split_part(body, ',"data":', 1) || '}')::json as head
         from events left join event_bodies on event_bodies.id = events.id
        where p.source = 'event' and events.id = p.id and events.workspace_id = $1 and events.case_id = $2
  ) e on true
 order by p.at, p.rank, p.id`;

interface Row {
  readonly source: TimelineSource;
  readonly at: Date;
  readonly rank: number;
  readonly id: string;
  readonly facts: { readonly [key: string]: Json };
}

/** Oldest first. `after` is the place of the last part shown. */
export async function readTimeline(
  tx: Tx,
  scope: Scope,
  caseId: string,
  page: { readonly limit: number; readonly after: TimelinePlace | null },
): Promise<readonly TimelineRow[]> {
  const { limit, after } = page;
  const rows = await tx.query<Row>(text, [
    scope.workspaceId,
    caseId,
    after ? new Date(after.at) : null,
    after?.rank ?? null,
    after?.id ?? null,
    limit,
  ]);
  return rows.map((row) => ({ source: row.source, place: { at: row.at.getTime(), rank: row.rank, id: row.id }, facts: row.facts }));
}
