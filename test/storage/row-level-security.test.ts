// Row-level security, asked of the database itself: a tenant's transaction sees and writes its own workspace, and without one
// named it sees nothing, whatever a statement forgets to ask for.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

/** A row of each tenant table for the workspace $1; parents first. `id` differs from table to table only where it must. */
const rows: Readonly<Record<string, string>> = {
  workspaces: `insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values ($1::uuid, $1::uuid, $1::text, 'sandbox', 'x')`,
  access_keys: `insert into access_keys (id, workspace_id, name, key_hash, prefix, allows) values (gen_random_uuid(), $1::uuid, 'k', convert_to($1::text, 'UTF8'), 'cw_', '{admin}')`,
  people: `insert into people (id, workspace_id, first_name, last_name, email) values (gen_random_uuid(), $1::uuid, 'a', 'b', 'c')`,
  definitions: `insert into definitions (workspace_id, id, name, version, display_name, definition_type, definition, extensions, config, content_hash, findings)
    values ($1::uuid, 'd', 'd', 1, 'd', 'statechart-json', '{}', '{}', '{}', 'h', '[]')`,
  entities: `insert into entities (id, workspace_id, correlation_id, type, data) values ($1::uuid, $1::uuid, 'e', 'business', '{}')`,
  cases: `insert into cases (id, workspace_id, definition_id, definition_name, entity_id, status, state, state_name, context, config, version, sequence, created_at, updated_at)
    values (gen_random_uuid(), $1::uuid, 'd', 'd', $1::uuid, 'active', '"a"', 'a', '{}', '{}', 1, 1, now(), now())`,
  subscriptions: `insert into subscriptions (id, workspace_id, level, target_id, url, events, sealed_secret, settings) values (gen_random_uuid(), $1::uuid, 'customer', '', 'https://x/', '{*}', 's', '{}')`,
  idempotency_keys: `insert into idempotency_keys (workspace_id, key, request_hash) values ($1::uuid, 'k', 'h')`,
  events: `insert into events (id, workspace_id, case_id, entity_id, type, sequence, occurred_at, body) values (casewire_attempt_id(), $1::uuid, $1::uuid, $1::uuid, 't', 1, now(), '{}')`,
  deliveries: `insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, due_at, created_at)
    values (casewire_attempt_id(), $1::uuid, $1::uuid, 't', $1::uuid, 1, $1::uuid, $1::uuid, 'delivered', now(), now())`,
  attempts: `insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, node) values (casewire_attempt_id(), $1::uuid, $1::uuid, 1, now(), 1, 'delivered', 'n')`,
};
const tables = Object.keys(rows);
const owner = (table: string) => (table === 'workspaces' ? 'id' : 'workspace_id');

describe('row-level security', () => {
  let database: Database;
  let place: DatabasePlace;
  const [a, b] = [randomUUID(), randomUUID()];

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    for (const workspace of [a, b]) for (const table of tables) await database.query(rows[table] ?? '', [workspace]);
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  const owners = async (table: string, workspaceId: string) =>
    (await database.transaction({ workspaceId }, (tx) => tx.query<{ owner: string }>(`select ${owner(table)} as owner from ${table}`))).map((row) => row.owner);

  it('covers every table that has a workspace, and every partition’s parent', async () => {
    const found = await database.query<{ name: string; secured: boolean }>(
      `select c.relname as name, c.relrowsecurity as secured from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const without = ['nodes', 'casewire_migrations'];
    expect(found.map(({ name }) => name).filter((name) => !without.includes(name)).sort()).toEqual([...tables].sort());
    expect(found.filter(({ secured }) => !secured).map(({ name }) => name).sort()).toEqual(without.sort());
  });

  it('gives the application’s role nothing without a workspace', async () => {
    await database.transaction('all-workspaces', async (tx) => {
      await tx.query('set local role casewire_app');
      for (const table of tables) expect([table, await tx.query(`select * from ${table}`)]).toEqual([table, []]);
      for (const table of tables) expect([table, await tx.query(`update ${table} set ${owner(table)} = ${owner(table)} returning 1 as n`)]).toEqual([table, []]);
    });
  });

  it('keeps the application’s role out of what belongs to no workspace, and out of partitions', async () => {
    for (const table of ['nodes', 'casewire_migrations', 'events_default', 'deliveries_default', 'attempts_default']) {
      await expect(database.transaction({ workspaceId: a }, (tx) => tx.query(`select * from ${table}`))).rejects.toThrow(/permission denied/);
    }
  });

  it.each(tables)('shows of %s the workspace’s own rows only', async (table) => {
    expect(await owners(table, a)).toEqual([a]);
    expect(await owners(table, randomUUID())).toEqual([]);
  });

  it.each(tables)('lets nobody change or remove another workspace’s %s', async (table) => {
    await database.transaction({ workspaceId: a }, async (tx) => {
      expect(await tx.query(`update ${table} set ${owner(table)} = ${owner(table)} where ${owner(table)} = $1 returning 1 as n`, [b])).toEqual([]);
      expect(await tx.query(`delete from ${table} where ${owner(table)} = $1 returning 1 as n`, [b])).toEqual([]);
    });
    expect(await owners(table, b)).toEqual([b]);
  });

  it.each(tables)('lets nobody write a row into another workspace’s %s', async (table) => {
    const target = table === 'workspaces' ? randomUUID() : b;
    await expect(database.transaction({ workspaceId: a }, (tx) => tx.query(rows[table] ?? '', [target]))).rejects.toThrow(/row-level security/);
    const given = `update ${table} set ${owner(table)} = $1 returning 1 as n`;
    await expect(database.transaction({ workspaceId: a }, (tx) => tx.query(given, [target]))).rejects.toThrow(/row-level security|violates foreign key/);
  });

  it('ends with its transaction: the next one on the connection starts clean', async () => {
    await owners('cases', a);
    const [row] = await database.query<{ role: string; workspace: string | null }>(
      `select current_user as role, nullif(current_setting('casewire.workspace_id', true), '') as workspace`,
    );
    expect(row?.workspace).toBeNull();
    expect(row?.role).not.toBe('casewire_app');
  });

  it('takes no workspace id that is not one', async () => {
    await expect(database.transaction({ workspaceId: `${a}'; drop table cases; --` }, async () => null)).rejects.toThrow(TypeError);
    expect(await owners('cases', a)).toEqual([a]);
  });
});
