-- The engine's durable effects: plugin calls, timers, callbacks, secrets, and requests authored in a definition.

-- One run of one plugin that a state asked for. Calls of one case run one after the other, in the order of their ids.
create table plugin_calls (
  id                 uuid primary key,
  workspace_id       uuid not null references workspaces,
  case_id            uuid not null references cases on delete cascade,
  -- Name and kind as the definition of the case lists them, and the state whose entry asked.
  plugin             text not null,
  kind               text not null,
  state              text not null,
  status             text not null check (status in ('pending', 'running', 'done', 'failed')),
  -- Why it failed or waits for another try.
  reason             text,
  attempts           integer not null default 0,
  due_at             timestamptz not null,
  lease              uuid,
  leased_by          uuid,
  -- The event that its answer sent to the case, and whether the state still took it.
  callback           text,
  callback_accepted  boolean,
  created_at         timestamptz not null,
  settled_at         timestamptz
);
create index plugin_calls_due on plugin_calls (due_at) where status = 'pending';
create index plugin_calls_running on plugin_calls (leased_by) where status = 'running';
create index plugin_calls_unfinished on plugin_calls (case_id, id) where status in ('pending', 'running');
create index plugin_calls_by_case on plugin_calls (case_id, id);

-- Every try of a call: what was asked, what came back. Secrets stand as {secret.NAME}.
create table plugin_call_attempts (
  id                uuid primary key,
  workspace_id      uuid not null references workspaces,
  plugin_call_id    uuid not null references plugin_calls on delete cascade,
  number            integer not null,
  started_at        timestamptz not null,
  duration_ms       integer not null,
  outcome           text not null check (outcome in ('answered', 'failed', 'retry')),
  reason            text,
  detail            text,
  request           json,
  response_status   integer,
  response_headers  json,
  response_body     text,
  node              text not null
);
create index plugin_call_attempts_by_call on plugin_call_attempts (plugin_call_id, number);

-- `after`: due once, cancelled when its state is left. A row is touched only under the lock of its case.
create table timers (
  id            uuid primary key,
  workspace_id  uuid not null references workspaces,
  case_id       uuid not null references cases on delete cascade,
  -- XState's id of the delayed event; one pending row per case and id.
  timer_id      text not null,
  due_at        timestamptz not null,
  status        text not null check (status in ('pending', 'fired', 'cancelled')),
  created_at    timestamptz not null,
  settled_at    timestamptz
);
create unique index timers_pending on timers (case_id, timer_id) where status = 'pending';
create index timers_due on timers (due_at) where status = 'pending';
create index timers_by_case on timers (case_id, id);

-- Callbacks from third parties: the same body for the same event is acknowledged and changes nothing.
create table callbacks (
  id            uuid primary key,
  workspace_id  uuid not null references workspaces,
  case_id       uuid not null references cases on delete cascade,
  event         text not null,
  body_hash     text not null,
  accepted      boolean not null,
  received_at   timestamptz not null,
  unique (case_id, event, body_hash)
);

create table secrets (
  workspace_id  uuid not null references workspaces,
  key           text not null,
  sealed_value  text not null,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (workspace_id, key)
);

-- A custom webhook is a delivery with a request of its own, in place of a subscription and an event.
-- {method, url, headers, body}, each text a list of parts: text, or {secret: NAME} to be filled in when it is sent.
alter table deliveries add column request json;
alter table deliveries alter column subscription_id drop not null;

-- The case's callback token: 256 random bits as base64url, handed to vendors in URLs.
alter table cases add column callback_token text;

grant select, insert, update, delete on plugin_calls, plugin_call_attempts, timers, callbacks, secrets to casewire_app;

do $$
declare
  name text;
begin
  foreach name in array array['plugin_calls', 'plugin_call_attempts', 'timers', 'callbacks', 'secrets'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy in_workspace on %I to casewire_app using (workspace_id = nullif(current_setting(''casewire.workspace_id'', true), '''')::uuid)',
      name);
  end loop;
end
$$;
