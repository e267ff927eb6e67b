-- Each delivery is updated twice in its life. By default a fifth of a table is dead before autovacuum comes, which is much of a busy week;
-- then claims walk over what is dead in the index of what is pending.

create function casewire_vacuum_early() returns void language plpgsql as $$
-- For partitions of deliveries that have no settings yet: a partitioned table takes none, so each of its partitions has its own.
declare
  part regclass;
begin
  for part in select c.oid from pg_class c join pg_inherits i on i.inhrelid = c.oid
               where i.inhparent = 'deliveries'::regclass and c.reloptions is null loop
    execute format('alter table %s set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500)', part);
  end loop;
end
$$;

select casewire_vacuum_early();
