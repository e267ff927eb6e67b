-- The indexes of the columns that 0010 added, by which GET /api/v1/stream reads. A file of their own: the tables may be read, though not
-- written to, while the indexes read them once.

-- Rows of before are not in these. What one transaction wrote for a workspace shares one entry, so they are small.
create index events_by_writer on events (workspace_id, written_by) where written_by is not null;
create index attempts_by_writer on attempts (workspace_id, written_by) where written_by is not null;
