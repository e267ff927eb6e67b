// All that migrations make, as lines to compare: tables, columns, indexes, constraints, policies, functions, grants. Reads catalogues
// only: a migration that stands still holds locks, on which anything that opens a table would wait.

import type { OwnPostgres } from './own-postgres.ts';

const statement = `
  with ours as (select oid, relname, relkind, relrowsecurity, relacl from pg_class where relnamespace = 'public'::regnamespace)
  select relkind::text || ' ' || relname || ' ' || relrowsecurity || ' ' || coalesce(relacl::text, '') as line from ours
  union all select 'column ' || o.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || a.atthasdef
    from ours o join pg_attribute a on a.attrelid = o.oid where a.attnum > 0 and not a.attisdropped
  union all select 'constraint ' || o.relname || ' ' || c.conname || ' ' || c.contype::text from ours o join pg_constraint c on c.conrelid = o.oid
  union all select 'policy ' || o.relname || ' ' || p.polname from ours o join pg_policy p on p.polrelid = o.oid
  union all select 'function ' || proname || ' ' || md5(prosrc) from pg_proc where pronamespace = 'public'::regnamespace
  order by line`;

export async function schemaPrint(server: OwnPostgres): Promise<readonly string[]> {
  return (await server.query<{ line: string }>(statement)).map(({ line }) => line);
}
