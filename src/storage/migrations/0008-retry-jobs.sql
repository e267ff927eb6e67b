-- "Retry all that match", as work that outlives the request and the node: a worker moves the rows in batches and notes how far it is.
create table retry_jobs (
  id            uuid primary key,
  workspace_id  uuid not null references workspaces,
  -- As asked; only what was settled before the job was made is moved, so that a second job adds nothing to the first.
  filter        json not null,
  status        text not null default 'running' check (status in ('running', 'done')),
  -- How many matched when it was made, and how many were put in line.
  total         integer not null,
  retried       integer not null default 0,
  -- The last delivery looked at: the walk goes by id.
  position      uuid,
  created_at    timestamptz not null default clock_timestamp(),
  finished_at   timestamptz
);
create index retry_jobs_running on retry_jobs (created_at) where status = 'running';
create index retry_jobs_by_time on retry_jobs (workspace_id, id desc);

grant select, insert, update, delete on retry_jobs to casewire_app;
alter table retry_jobs enable row level security;
create policy in_workspace on retry_jobs to casewire_app using (workspace_id = nullif(current_setting('casewire.workspace_id', true), '')::uuid);
