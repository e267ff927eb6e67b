-- What reviewers, third parties and readers of the log need: members that can be removed, a callback token for every case,
-- why a callback came to nothing, and the log of plugin calls by time.

-- A removed member stays for the cases and decisions that name them; their address is free again. Addresses are compared without case.
alter table people add column removed_at timestamptz;
alter table people drop constraint people_workspace_id_email_key;
create unique index people_by_email on people (workspace_id, lower(email)) where removed_at is null;

create function casewire_callback_token() returns text language sql volatile as $$
  -- 256 bits as base64url, from three strongly random UUIDs (122 bits each).
  select rtrim(translate(encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')),
    'base64'), '+/', '-_'), '=')
$$;

-- By default, so that no way of making a case can forget it.
alter table cases alter column callback_token set default casewire_callback_token();
update cases set callback_token = casewire_callback_token() where callback_token is null;
alter table cases alter column callback_token set not null;

-- Why the case did not take the event; null when it did.
alter table callbacks add column reason text;

create index plugin_calls_by_time on plugin_calls (workspace_id, id desc);
