-- Each delivery is updated twice in its life. By default a fifth of a table is dead before autovacuum comes, which is much of a busy week;
-- then claims walk over what is dead in the index of what is pending.

create or replace function casewire_ensure_partitions(from_day date, weeks integer) returns void language plpgsql as $$
-- Makes the weekly partitions that are missing. Safe to run from many nodes.
declare
  base text;
  monday date := date_trunc('week', from_day)::date;
  week date;
  part text;
begin
  perform pg_advisory_xact_lock(hashtext('casewire_ensure_partitions'));
  foreach base in array array['events', 'deliveries', 'attempts', 'event_bodies', 'attempt_answers', 'plugin_call_exchanges'] loop
    for step in 0..weeks loop
      week := monday + step * 7;
      part := base || '_' || to_char(week, 'IYYY"w"IW');
      if to_regclass(format('%I', part)) is null then
        begin
          execute format('create table %I partition of %I for values from (%L) to (%L)', part, base,
            casewire_uuid_floor(week::timestamp at time zone 'UTC'), casewire_uuid_floor((week + 7)::timestamp at time zone 'UTC'));
          if base = 'deliveries' then perform casewire_vacuum_early(part); end if;
        exception when check_violation then
          -- The default partition holds rows of that week already: they stay there, and so do the week's further rows.
          raise warning 'casewire: week % of % stays in its default partition', week, base;
        end;
      end if;
    end loop;
  end loop;
end
$$;

create function casewire_vacuum_early(part text) returns void language plpgsql as $$
-- A partitioned table takes no such settings: each partition has its own.
begin
  execute format('alter table %I set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500)', part);
end
$$;

select casewire_vacuum_early(c.relname) from pg_class c join pg_inherits i on i.inhrelid = c.oid where i.inhparent = 'deliveries'::regclass;
