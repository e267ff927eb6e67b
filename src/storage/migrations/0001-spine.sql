-- The spine: tenants, definitions, cases, events, subscriptions, deliveries, attempts.
--
-- Conventions. Every tenant table carries workspace_id, and row-level security keeps the role casewire_app inside the
-- workspace that the transaction named. Ids of events, deliveries and attempts are UUIDv7: their time part is the
-- partition key, so that an id alone finds its partition and retention can drop whole partitions.
-- JSON that is handed on as it came is `json` (key order kept, no reparse); what the database looks into has a column.

create table workspaces (
  id              uuid primary key,
  customer_id     uuid not null,
  customer_name   text not null,
  environment     text not null check (environment in ('sandbox', 'production')),
  -- The page's shared secret (x-hmac-signature), sealed with the master key.
  sealed_shared_secret text not null,
  created_at      timestamptz not null default now(),
  unique (customer_name, environment)
);

create table access_keys (
  id            uuid primary key,
  workspace_id  uuid not null references workspaces,
  name          text not null,
  -- SHA-256 of a 256-bit random key: no salt needed, and a look-up by hash takes the same time for every guess.
  key_hash      bytea not null unique,
  prefix        text not null,
  allows        text[] not null,
  expires_at    timestamptz,
  revoked_at    timestamptz,
  created_at    timestamptz not null default now()
);

create table people (
  id            uuid primary key,
  workspace_id  uuid not null references workspaces,
  first_name    text not null,
  last_name     text not null,
  email         text not null,
  created_at    timestamptz not null default now(),
  unique (workspace_id, email)
);

-- One row a version; rows never change. Ids are the caller's or ours, opaque, unique in a workspace.
create table definitions (
  workspace_id      uuid not null references workspaces,
  id                text not null,
  name              text not null,
  version           integer not null,
  display_name      text not null,
  definition_type   text not null,
  definition        json not null,
  extensions        json not null,
  config            json not null,
  context_schema    json,
  documents_schema  json,
  content_hash      text not null,
  -- What the publish check warned of.
  findings          json not null,
  created_at        timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, name, version)
);

create table entities (
  id              uuid primary key,
  workspace_id    uuid not null references workspaces,
  correlation_id  text,
  type            text not null check (type in ('business', 'individual')),
  data            json not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  unique (workspace_id, correlation_id)
);

create table cases (
  id               uuid primary key,
  workspace_id     uuid not null references workspaces,
  definition_id    text not null,
  definition_name  text not null,
  entity_id        uuid not null references entities,
  correlation_id   text,
  status           text not null check (status in ('active', 'completed', 'failed')),
  -- The state value, and its one-word form that lists filter by.
  state            json not null,
  state_name       text not null,
  -- XState's persisted snapshot without the context; history states live in it.
  snapshot         json,
  context          json not null,
  config           json not null,
  tags             text[] not null default '{}',
  assignee_id      uuid references people,
  assigned_at      timestamptz,
  parent_case_id   uuid,
  version          integer not null,
  sequence         integer not null,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  resolved_at      timestamptz,
  foreign key (workspace_id, definition_id) references definitions
);
-- Lists page by (created_at, id); the active-case rule looks up by entity and definition.
create index cases_by_time on cases (workspace_id, created_at desc, id desc);
create index cases_active on cases (entity_id, definition_name) where status = 'active';

-- target_id: definition name at definition level, case id at case level, empty at customer level.
create table subscriptions (
  id              uuid primary key,
  workspace_id    uuid not null references workspaces,
  level           text not null check (level in ('customer', 'definition', 'case')),
  target_id       text not null,
  url             text not null,
  events          text[] not null,
  status          text not null default 'enabled' check (status in ('enabled', 'disabled')),
  reason          text,
  description     text,
  timeout_ms      integer not null default 15000 check (timeout_ms between 1000 and 30000),
  retry_schedule  integer[],
  sealed_secret   text not null,
  settings        json not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  -- Removed ones stay for the log of what they were sent.
  deleted_at      timestamptz
);
-- The match at every event: three probes, one a level.
create index subscriptions_by_target on subscriptions (workspace_id, level, target_id) where deleted_at is null;

create table idempotency_keys (
  workspace_id   uuid not null references workspaces,
  key            text not null,
  -- SHA-256 of route and body: the same key with another body is refused.
  request_hash   text not null,
  -- Sealed, since an answer may show a secret that is shown once.
  sealed_answer  text,
  created_at     timestamptz not null default now(),
  primary key (workspace_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Running processes. One heartbeat keeps all leases of a node, instead of one update a row.
create table nodes (
  id          uuid primary key,
  host        text not null,
  roles       text[] not null,
  started_at  timestamptz not null default now(),
  seen_at     timestamptz not null default now()
);

create table events (
  id            uuid primary key,
  workspace_id  uuid not null,
  case_id       uuid not null,
  entity_id     uuid not null,
  type          text not null,
  sequence      integer not null,
  occurred_at   timestamptz not null,
  -- The exact text that every receiver gets. text, not json: nothing may reformat it.
  body          text not null
) partition by range (id);
create index events_by_case on events (case_id, sequence);
create index events_by_time on events (workspace_id, id desc);

create table deliveries (
  id               uuid primary key,
  workspace_id     uuid not null,
  event_id         uuid not null,
  event_type       text not null,
  case_id          uuid not null,
  sequence         integer not null,
  subscription_id  uuid not null,
  -- The lane: a URL without its query, in one workspace. Claims go round the lanes, so that none starves another.
  receiver_id      uuid not null,
  status           text not null,
  reason           text,
  attempts         integer not null default 0,
  -- Attempts that the retry schedule does not count: those before a person asked for a retry, or that a lost node took along.
  uncounted        integer not null default 0,
  due_at           timestamptz not null,
  -- Fencing token of the claim, and the node that holds it. The lease lasts as long as the node's heartbeat (nodes.seen_at).
  lease            uuid,
  leased_by        uuid,
  last_status      integer,
  created_at       timestamptz not null,
  settled_at       timestamptz
) partition by range (id);
-- The claim walks distinct receivers in this index, then takes each one's oldest rows.
create index deliveries_pending on deliveries (receiver_id, due_at, id) where status = 'pending';
-- Moves to pending when due.
create index deliveries_retrying on deliveries (due_at) where status = 'retrying';
-- What a lost node held.
create index deliveries_sending on deliveries (leased_by) where status = 'sending';
create index deliveries_by_case on deliveries (case_id, id);
create index deliveries_by_event on deliveries (event_id);
create index deliveries_by_time on deliveries (workspace_id, id desc);
create index deliveries_by_subscription on deliveries (subscription_id, id desc);

create table attempts (
  id                uuid primary key,
  workspace_id      uuid not null,
  delivery_id       uuid not null,
  number            integer not null,
  started_at        timestamptz not null,
  duration_ms       integer not null,
  outcome           text not null check (outcome in ('delivered', 'failed', 'gone', 'impossible')),
  reason            text,
  detail            text,
  response_status   integer,
  response_headers  json,
  response_body     text,
  node              text not null,
  -- The lease was lost before the answer came: kept for the record, without effect on the delivery.
  late              boolean not null default false
) partition by range (id);
create index attempts_by_delivery on attempts (delivery_id, number);

create function casewire_uuid_floor(at timestamptz) returns uuid language sql immutable as $$
  -- The smallest UUIDv7 of that millisecond: 48 bits of Unix time, the rest zero.
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

create function casewire_attempt_id() returns uuid language sql volatile as $$
  -- A UUIDv7 of now, for rows that a statement makes by itself.
  select (overlay(overlay(gen_random_uuid()::text placing left(casewire_uuid_floor(clock_timestamp())::text, 13) from 1) placing '7' from 15))::uuid
$$;

create function casewire_ensure_partitions(from_day date, weeks integer) returns void language plpgsql as $$
-- Makes the weekly partitions of events, deliveries and attempts that are missing. Safe to run from many nodes.
declare
  base text;
  monday date := date_trunc('week', from_day)::date;
  week date;
begin
  perform pg_advisory_xact_lock(hashtext('casewire_ensure_partitions'));
  foreach base in array array['events', 'deliveries', 'attempts'] loop
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

-- What falls outside the weeks made ahead (a clock far off) is still stored.
create table events_default partition of events default;
create table deliveries_default partition of deliveries default;
create table attempts_default partition of attempts default;
select casewire_ensure_partitions(current_date - 7, 5);

-- The role that tenant transactions take on with SET LOCAL ROLE. Roles belong to the whole server: another database on
-- it may have made it already, or may be making it at this moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'casewire_app') then
    begin
      create role casewire_app nologin;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  begin
    execute format('grant casewire_app to %I', current_user);
  exception when others then
    -- Two databases granting at once; membership is what counts.
    if not pg_has_role(current_user, 'casewire_app', 'member') then raise; end if;
  end;
end
$$;

grant usage on schema public to casewire_app;
grant select, insert, update, delete on workspaces, access_keys, people, definitions, entities, cases, subscriptions,
  idempotency_keys, events, deliveries, attempts to casewire_app;

do $$
declare
  name text;
begin
  foreach name in array array['access_keys', 'people', 'definitions', 'entities', 'cases', 'subscriptions',
    'idempotency_keys', 'events', 'deliveries', 'attempts'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy in_workspace on %I to casewire_app using (workspace_id = nullif(current_setting(''casewire.workspace_id'', true), '''')::uuid)',
      name);
  end loop;
end
$$;
alter table workspaces enable row level security;
create policy in_workspace on workspaces to casewire_app using (id = nullif(current_setting('casewire.workspace_id', true), '')::uuid);
