-- The console: one-time links to sign in by, and the sessions that they open. Both are found by a hash before any workspace
-- is known, like access keys, so these look-ups run outside the role that row-level security binds.

create table sign_in_links (
  -- SHA-256 of a 256-bit random token: what the table holds opens nothing.
  token_hash    bytea primary key,
  workspace_id  uuid not null references workspaces,
  -- Taken over by the session: what people call whoever signs in, and what they may do.
  label         text not null,
  allows        text[] not null,
  -- Set by the one use; the update that sets it decides who of two was first.
  used_at       timestamptz,
  expires_at    timestamptz not null,
  created_at    timestamptz not null default now()
);
create index sign_in_links_by_end on sign_in_links (expires_at);

create table sessions (
  -- Who acted, in decisions and logs; the cookie holds another secret.
  id            uuid primary key,
  workspace_id  uuid not null references workspaces,
  -- SHA-256 of the 256 random bits in the cookie.
  secret_hash   bytea not null unique,
  label         text not null,
  allows        text[] not null,
  -- For the idle end. Written once a minute at most, so up to a minute behind.
  used_at       timestamptz not null default now(),
  -- The absolute end, whatever the use.
  expires_at    timestamptz not null,
  created_at    timestamptz not null default now()
);
create index sessions_by_end on sessions (expires_at);

grant select, insert, update, delete on sign_in_links, sessions to casewire_app;

do $$
declare
  name text;
begin
  foreach name in array array['sign_in_links', 'sessions'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy in_workspace on %I to casewire_app using (workspace_id = nullif(current_setting(''casewire.workspace_id'', true), '''')::uuid)',
      name);
  end loop;
end
$$;
