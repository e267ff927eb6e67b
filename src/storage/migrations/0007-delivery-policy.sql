-- What a subscription asks of its sender, and what the sender remembers of a receiver: limits, its circuit, how long it has failed.

-- Which lane a subscription's deliveries take. Its own when it has limits of its own, else shared by all of one URL.
alter table subscriptions
  add column type text not null default 'webhook' check (type in ('webhook', 'nats', 'rabbitmq', 'redis-stream')),
  add column receiver_id uuid;

-- The same text that webhooks/receiver.ts hashes, for the rows that there are. An unusual spelling of a URL gets another lane than
-- its new deliveries: it is told apart from them, and sent all the same.
update subscriptions set receiver_id = (
  select (substr(h, 1, 12) || to_hex((('x' || substr(h, 13, 2))::bit(8)::integer & 15) | 128) || substr(h, 15, 2)
          || lpad(to_hex((('x' || substr(h, 17, 2))::bit(8)::integer & 63) | 128), 2, '0') || substr(h, 19, 14))::uuid
    from (select encode(sha256(convert_to(workspace_id::text || e'\n' || regexp_replace(regexp_replace(url, '[?#].*$', ''), '^(https?://[^/]+)$', '\1/'), 'UTF8')), 'hex') as h) as hashed
);
alter table subscriptions alter column receiver_id set not null;
create index subscriptions_by_receiver on subscriptions (receiver_id) where deleted_at is null;

-- A receiver that failed, or that has limits; the others have no row. `guarded` ones are claimed one by one, with the row locked,
-- so that their limits hold over all nodes.
create table receivers (
  id              uuid primary key,
  workspace_id    uuid not null references workspaces,
  -- Failed attempts in a row, and since when there was nothing else.
  failures        integer not null default 0,
  failing_since   timestamptz,
  -- How often the workspace was told that it fails: 0 not yet.
  alerts          smallint not null default 0,
  circuit         text not null default 'closed' check (circuit in ('closed', 'open', 'half_open')),
  -- While open: when the next probe may go. While half open: when a probe that nobody answered for is given up.
  blocked_until   timestamptz,
  opened          integer not null default 0,
  -- Deliveries a second, as a token bucket.
  rate_limit      integer check (rate_limit > 0),
  tokens          double precision,
  refilled_at     timestamptz,
  max_in_flight   integer check (max_in_flight > 0),
  guarded         boolean not null default false
);
create index receivers_guarded on receivers (id) where guarded;

alter table deliveries
  -- What a transform made of the event; null sends the event as it was told.
  add column body text,
  -- Waits for an earlier event of its case (`ordering: case`): pending, but not to be claimed.
  add column held boolean not null default false,
  -- The webhooks about webhooks have no case.
  alter column case_id drop not null;
alter table events alter column case_id drop not null, alter column entity_id drop not null;

drop index deliveries_pending;
create index deliveries_pending on deliveries (receiver_id, due_at, id) where status = 'pending' and not held;
-- In flight by receiver, over all nodes; and what a lost node held, by a walk over all that is in flight.
drop index deliveries_sending;
create index deliveries_sending on deliveries (receiver_id) where status = 'sending';
-- What waits behind another delivery of its case.
create index deliveries_held on deliveries (subscription_id, case_id, sequence) where status = 'pending' and held;

grant select, insert, update, delete on receivers to casewire_app;
alter table receivers enable row level security;
create policy in_workspace on receivers to casewire_app using (workspace_id = nullif(current_setting('casewire.workspace_id', true), '')::uuid);
