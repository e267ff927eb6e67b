-- What a node tells of itself with each heartbeat, for GET /api/v1/nodes. Nodes of the version before write none of it: every column
-- has a default, or may be null.

alter table nodes
  add column version text,
  -- It was told to stop: it claims nothing any more, and leaves when what it holds is settled or given back.
  add column draining boolean not null default false,
  -- Deliveries and plugin calls on their way.
  add column in_flight integer not null default 0,
  -- To the database, the one that listens among them: open, and at most.
  add column connections integer,
  add column connection_limit integer,
  -- Its own clock against the database's. Nothing depends on it; an operator wants to know.
  add column clock_offset_ms bigint;

-- Says of a later migration that takes something away: which one a version must know to work without it. A node that does not know that
-- one refuses to run. Empty for migrations that only add, which every earlier version can run beside.
alter table casewire_migrations add column needs text;
