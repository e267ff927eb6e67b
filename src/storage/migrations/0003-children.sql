-- Child cases that report to their parents, and risk rules that a workspace keeps by name.

create sequence child_progress_position;

-- What a child's commit tells its parent: one row for each entry of the parent's `childCallbackResults` that wants it. Written in
-- the commit that moved the child, passed on in a commit of the parent, so that neither waits for the other's lock and none is lost.
create table child_progress (
  -- Rows of one child are written under its lock: their order is the order of its changes.
  position         bigint primary key default nextval('child_progress_position'),
  workspace_id     uuid not null references workspaces,
  -- Not a foreign key on purpose: its check would lock the parent's row inside the child's commit, and the two could wait for each other.
  parent_case_id   uuid not null,
  child_case_id    uuid not null references cases on delete cascade,
  definition_name  text not null,
  -- Place of the entry in the parent's `childCallbackResults`.
  callback         integer not null,
  -- {entityId, status, tags, state}
  entry            json not null,
  -- The child's context at that moment; gone as soon as the parent has what it wants of it.
  context          json,
  -- The event that the parent is sent, if any, and whether its state took it.
  event            text,
  event_accepted   boolean,
  status           text not null check (status in ('pending', 'passed', 'refused')),
  reason           text,
  due_at           timestamptz not null default now(),
  created_at       timestamptz not null default now(),
  settled_at       timestamptz
);
create index child_progress_pending on child_progress (parent_case_id, position) where status = 'pending';
create index child_progress_by_child on child_progress (child_case_id);
create index cases_by_parent on cases (parent_case_id) where parent_case_id is not null;

create table rule_sets (
  workspace_id  uuid not null references workspaces,
  id            text not null,
  rules         json not null,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (workspace_id, id)
);

grant usage on sequence child_progress_position to casewire_app;
grant select, insert, update, delete on child_progress, rule_sets to casewire_app;

do $$
declare
  name text;
begin
  foreach name in array array['child_progress', 'rule_sets'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy in_workspace on %I to casewire_app using (workspace_id = nullif(current_setting(''casewire.workspace_id'', true), '''')::uuid)',
      name);
  end loop;
end
$$;
