-- What GET /api/v1/stream reads by: which transaction wrote a row. Ids are made before the commit, so a row may become visible after
-- rows with later ids were told; a transaction that is not over holds the reader back instead, and no row is skipped.

-- Null for rows of before: no stream goes back that far. The columns come first and their defaults after, so that no row is rewritten.
alter table events add column written_by xid8;
alter table events alter column written_by set default pg_current_xact_id();
alter table attempts add column written_by xid8;
alter table attempts alter column written_by set default pg_current_xact_id();
