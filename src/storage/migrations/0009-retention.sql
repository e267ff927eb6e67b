-- What was sent and answered, apart from the facts that it was: payloads have partitions of their own, so that they can be dropped
-- earlier. And what erasure and rows that cannot be used need.

-- One row an event, under its id: the exact text that every receiver gets. text, not json: nothing may reformat it.
create table event_bodies (
  id            uuid primary key,
  workspace_id  uuid not null,
  body          text not null
) partition by range (id);

-- One row for each attempt that was answered, under its id.
create table attempt_answers (
  id            uuid primary key,
  workspace_id  uuid not null,
  headers       json,
  body          text
) partition by range (id);

-- One row for each try of a plugin call, under its id: what was asked, what came back. Secrets stand as {secret.NAME}.
create table plugin_call_exchanges (
  id                uuid primary key,
  workspace_id      uuid not null,
  request           json,
  response_headers  json,
  response_body     text
) partition by range (id);

create table event_bodies_default partition of event_bodies default;
create table attempt_answers_default partition of attempt_answers default;
create table plugin_call_exchanges_default partition of plugin_call_exchanges default;

create or replace function casewire_ensure_partitions(from_day date, weeks integer) returns void language plpgsql as $$
-- Makes the weekly partitions that are missing. Safe to run from many nodes.
declare
  base text;
  monday date := date_trunc('week', from_day)::date;
  week date;
begin
  perform pg_advisory_xact_lock(hashtext('casewire_ensure_partitions'));
  foreach base in array array['events', 'deliveries', 'attempts', 'event_bodies', 'attempt_answers', 'plugin_call_exchanges'] loop
    for step in 0..weeks loop
      week := monday + step * 7;
      if to_regclass(format('%I', base || '_' || to_char(week, 'IYYY"w"IW'))) is null then
        begin
          execute format('create table %I partition of %I for values from (%L) to (%L)',
            base || '_' || to_char(week, 'IYYY"w"IW'), base,
            casewire_uuid_floor(week::timestamp at time zone 'UTC'), casewire_uuid_floor((week + 7)::timestamp at time zone 'UTC'));
        exception when check_violation then
          -- The default partition holds rows of that week already: they stay there, and so do the week's further rows.
          raise warning 'casewire: week % of % stays in its default partition', week, base;
        end;
      end if;
    end loop;
  end loop;
end
$$;

-- The weeks that events have, for their bodies; then all that there is moves over.
do $$
declare
  first date := (select min(to_date(right(relname, 7), 'IYYY"w"IW')) from pg_class where relname ~ '^events_[0-9]{4}w[0-9]{2}$');
begin
  perform casewire_ensure_partitions(first, (current_date - first) / 7 + 4);
end
$$;
insert into event_bodies (id, workspace_id, body) select id, workspace_id, body from events;
insert into attempt_answers (id, workspace_id, headers, body)
select id, workspace_id, response_headers, response_body from attempts where response_status is not null;
insert into plugin_call_exchanges (id, workspace_id, request, response_headers, response_body)
select id, workspace_id, request, response_headers, response_body from plugin_call_attempts;

-- The state that the event's change led to, and from which: facts, which outlive the body. Null for an event without a case.
alter table events add column state text, add column previous_state text;
update events set state = substring(split_part(body, ',"data":', 1) from '"state":"([^"]*)"'),
                  previous_state = substring(split_part(body, ',"data":', 1) from '"previousState":"([^"]*)"')
 where case_id is not null;

alter table events drop column body;
alter table attempts drop column response_headers, drop column response_body;
alter table plugin_call_attempts drop column request, drop column response_headers, drop column response_body;

-- A body or request of a delivery's own stays with it: few have one, and the claim hands it on without another join. So the old ones
-- are emptied, not dropped; `payload_gone` says why, for the event's text must not go out in their place.
alter table deliveries add column payload_gone text check (payload_gone in ('payload_expired', 'erased'));
create index deliveries_with_payload on deliveries (id) where body is not null or request is not null;

create function casewire_needs_event(low uuid, high uuid) returns boolean language sql stable as $$
  -- Whether a delivery that is not settled may still send an event of this range. One probe of each partial index.
  select exists (select from deliveries where status = 'pending' and not held and event_id >= low and event_id < high)
      or exists (select from deliveries where status = 'pending' and held and event_id >= low and event_id < high)
      or exists (select from deliveries where status = 'retrying' and event_id >= low and event_id < high)
      or exists (select from deliveries where status = 'sending' and event_id >= low and event_id < high)
$$;

create function casewire_has_unsettled(low uuid, high uuid) returns boolean language sql stable as $$
  select exists (select from deliveries where status = 'pending' and not held and id >= low and id < high)
      or exists (select from deliveries where status = 'pending' and held and id >= low and id < high)
      or exists (select from deliveries where status = 'retrying' and id >= low and id < high)
      or exists (select from deliveries where status = 'sending' and id >= low and id < high)
$$;

create function casewire_drop_partition(base text, part text) returns text language plpgsql set lock_timeout = '200ms' as $$
-- Drops one weekly partition: 'dropped'; 'needed' by an unsettled delivery; 'busy' when it is in use, or another node is at it. Nobody
-- waits longer than the lock timeout for it.
declare
  monday date := to_date(right(part, 7), 'IYYY"w"IW');
  low uuid := casewire_uuid_floor(monday::timestamp at time zone 'UTC');
  high uuid := casewire_uuid_floor((monday + 7)::timestamp at time zone 'UTC');
begin
  if not pg_try_advisory_xact_lock(hashtext('casewire_retention')) then return 'busy'; end if;
  if base in ('events', 'event_bodies') and casewire_needs_event(low, high) then return 'needed'; end if;
  if base = 'deliveries' then
    if casewire_has_unsettled(low, high) then return 'needed'; end if;
    -- Asked again where nobody can put one back in line any more.
    lock table only deliveries in access exclusive mode;
    if casewire_has_unsettled(low, high) then return 'needed'; end if;
  end if;
  execute format('drop table if exists %I', part);
  return 'dropped';
exception when lock_not_available then
  return 'busy';
end
$$;

-- When the personal data of the case was erased; its row and the facts about it stay.
alter table cases add column erased_at timestamptz;

-- The case that the kept answer shows, if it shows one with its context: erasing the case forgets the answer.
alter table idempotency_keys add column case_id uuid;
create index idempotency_keys_by_case on idempotency_keys (case_id) where case_id is not null;

-- A row whose case cannot take it is tried again a few times, then given up, so that it never stands before others for long.
alter table timers add column attempts integer not null default 0, add column reason text;
alter table child_progress add column attempts integer not null default 0;

grant select, insert, update, delete on event_bodies, attempt_answers, plugin_call_exchanges to casewire_app;

do $$
declare
  name text;
begin
  foreach name in array array['event_bodies', 'attempt_answers', 'plugin_call_exchanges'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy in_workspace on %I to casewire_app using (workspace_id = nullif(current_setting(''casewire.workspace_id'', true), '''')::uuid)',
      name);
  end loop;
end
$$;
