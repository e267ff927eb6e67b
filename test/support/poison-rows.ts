// Deliveries that cannot be used, as an old version, a hand or a broken disk may leave them, and how each kind must end. The receiver must
// answer 500 with the body `poison` where the path holds that word.

export interface PoisonKind {
  /** How its deliveries end; default `cancelled`. */
  readonly status?: string;
  readonly reason: string | null;
  /** What is done to the kind's own subscription, $1. */
  readonly spoil?: string;
  /** What is done to its deliveries, by the subscription $1. */
  readonly damage?: string;
}

const deep = (levels: number) => `repeat('[', ${levels}) || repeat(']', ${levels})`;

/** By what is wrong with them. All of a kind are deliveries of one subscription, which is spoilt with them. */
export const poisonKinds: Readonly<Record<string, PoisonKind>> = {
  'settings that are a text': { reason: 'invalid_settings', spoil: `update subscriptions set settings = '"on"' where id = $1` },
  'settings with a depth bomb': {
    reason: 'invalid_settings',
    spoil: `update subscriptions set settings = ('{"headers":' || ${deep(3_000)} || '}')::json where id = $1`,
  },
  'a secret that does not open': {
    reason: 'unreadable_secret',
    spoil: `update subscriptions set sealed_secret = 'not sealed at all' where id = $1`,
  },
  'a URL that is none': { reason: 'invalid_url', spoil: `update subscriptions set url = 'not a url' where id = $1` },
  'a header that cannot be sent': {
    reason: 'header_not_allowed',
    spoil: `update subscriptions set settings = '{"headers":{"x-a":"{secret.BAD}"}}' where id = $1`,
  },
  'a schedule that ends at once': {
    reason: null,
    status: 'delivered',
    spoil: `update subscriptions set retry_schedule = '{}' where id = $1`,
  },
  'a body over the size': {
    reason: 'body_too_large',
    damage: `update deliveries set body = repeat('a', 5000001) where subscription_id = $1`,
  },
  'a body with a depth bomb': { reason: 'body_too_deep', damage: `update deliveries set body = ${deep(5_000)} where subscription_id = $1` },
  'no body at all': {
    reason: 'payload_expired',
    damage: `delete from event_bodies where id in (select event_id from deliveries where subscription_id = $1)`,
  },
  'a request of the wrong shape': {
    reason: 'invalid_request',
    damage: `update deliveries set request = '{"url":5}' where subscription_id = $1`,
  },
  'a counter at its end': {
    reason: null,
    status: 'delivered',
    damage: `update deliveries set attempts = 2147483647, uncounted = 2147483646 where subscription_id = $1`,
  },
  'an answer that the database refuses': {
    reason: 'unstorable',
    spoil: `update subscriptions set url = url || '-poison' where id = $1`,
  },
  'an attempt that the database refuses': {
    reason: 'unstorable',
    damage: `insert into refused_attempts select id from deliveries where subscription_id = $1 on conflict do nothing`,
  },
};

/** Makes the database refuse answers that hold the word poison, and the attempts of `refused_attempts`. */
export const refusals = `
create table refused_attempts (id uuid primary key);
create function refuse_answer() returns trigger language plpgsql as $$ begin
  if new.body like '%poison%' then raise exception 'refused for the test' using errcode = '22021'; end if;
  return new;
end $$;
create function refuse_attempt() returns trigger language plpgsql as $$ begin
  if exists (select from refused_attempts r where r.id = new.delivery_id) then raise exception 'refused for the test' using errcode = '23514'; end if;
  return new;
end $$;
create trigger refuse_answer before insert on attempt_answers for each row execute function refuse_answer();
create trigger refuse_attempt before insert on attempts for each row execute function refuse_attempt();`;

/** `$3` deliveries of events of their own to the subscription `$2`, due at once. */
export const insertDeliveries = `
with event as (
  insert into events (id, workspace_id, type, sequence, occurred_at)
  select casewire_attempt_id(), $1, 'workflow.started', n, now() from generate_series(1, $3::integer) n returning id, sequence
), body as (
  insert into event_bodies (id, workspace_id, body) select id, $1, json_build_object('id', id, 'eventName', 'workflow.started') from event
)
insert into deliveries (id, workspace_id, event_id, event_type, sequence, subscription_id, receiver_id, status, due_at, created_at)
select casewire_attempt_id(), $1, e.id, 'workflow.started', e.sequence, s.id, s.receiver_id, 'pending', now() - interval '1 minute', now()
  from event e join subscriptions s on s.id = $2`;
