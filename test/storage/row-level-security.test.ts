// Row-level security, asked of the database itself: a tenant's transaction sees and writes its own workspace, and without one
// named it sees nothing, whatever a statement forgets to ask for.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

interface TenantTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly check: string | null }[];
}

/** Every table but partitions, with the columns that an insert must fill; new migrations are covered by themselves. */
async function readTables(database: Database): Promise<readonly TenantTable[]> {
  return database.query<TenantTable>(
    `select t.relname as name, json_agg(json_build_object('name', c.attname, 'type', format_type(c.atttypid, null), 'check', (
              select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = t.oid and k.contype = 'c' and k.conkey = array[c.attnum] limit 1
            )) order by c.attnum) as columns
       from pg_class t join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped and c.attnotnull and not c.atthasdef
      where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and not t.relispartition and t.relname not in ('nodes', 'casewire_migrations')
      group by t.relname order by t.relname`,
  );
}

const values: Readonly<Record<string, string>> = {
  uuid: '$1::uuid',
  text: '$1::text',
  json: "'{}'",
  integer: '1',
  bigint: '1',
  boolean: 'true',
  'text[]': "'{}'",
  bytea: "convert_to($1::text, 'UTF8')",
  'timestamp with time zone': 'now()',
};

/** Inserts a row of the workspace $1, in which every id and text is the workspace's id: so every reference leads to its own rows. */
function insertOf({ name, columns }: TenantTable): string {
  const filled = columns.map(({ type, check }) => {
    const [allowed] = /'[a-z_]+'/.exec(check ?? '') ?? [];
    const value = allowed ?? values[type];
    if (value === undefined) throw new Error(`say in \`values\` what to write into a column of type ${type}`);
    return value;
  });
  // Names $1 once more, for a table whose columns are all checked words.
  return `insert into ${name} (${columns.map((column) => column.name).join(', ')}) select ${filled.join(', ')} where $1::text is not null`;
}

const owner = (table: string) => (table === 'workspaces' ? 'id' : 'workspace_id');

describe('row-level security', () => {
  let database: Database;
  let place: DatabasePlace;
  let tables: readonly TenantTable[];
  const [a, b] = [randomUUID(), randomUUID()];

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    tables = await readTables(database);
    for (const workspace of [a, b]) {
      // Parents first: whoever names a row that is not there yet waits for the next round.
      for (let left = tables; left.length > 0; ) {
        const failed: TenantTable[] = [];
        for (const table of left) await database.query(insertOf(table), [workspace]).catch(() => failed.push(table));
        if (failed.length === left.length) await database.query(insertOf(left[0] as TenantTable), [workspace]);
        left = failed;
      }
    }
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  const owners = async (table: string, workspaceId: string) =>
    (await database.transaction({ workspaceId }, (tx) => tx.query<{ owner: string }>(`select ${owner(table)} as owner from ${table}`))).map(
      (row) => row.owner,
    );

  it('covers every table but the two that belong to no workspace', async () => {
    const found = await database.query<{ name: string; secured: boolean }>(
      `select relname as name, relrowsecurity as secured from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
    );
    expect(
      found
        .filter(({ secured }) => !secured)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['casewire_migrations', 'nodes']);
    expect(
      found
        .filter(({ secured }) => secured)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(tables.map(({ name }) => name));
    expect(tables.length).toBeGreaterThan(10);
  });

  it('gives the application’s role nothing without a workspace', async () => {
    await database.transaction('all-workspaces', async (tx) => {
      await tx.query('set local role casewire_app');
      for (const { name } of tables) {
        expect([name, await tx.query(`select * from ${name}`)]).toEqual([name, []]);
        expect([name, await tx.query(`update ${name} set ${owner(name)} = ${owner(name)} returning 1 as n`)]).toEqual([name, []]);
      }
    });
  });

  it('keeps the application’s role out of what belongs to no workspace, and out of partitions', async () => {
    for (const table of ['nodes', 'casewire_migrations', 'events_default', 'deliveries_default', 'attempts_default']) {
      await expect(database.transaction({ workspaceId: a }, (tx) => tx.query(`select * from ${table}`))).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it('shows the workspace’s own rows only', async () => {
    for (const { name } of tables) {
      expect([name, await owners(name, a)]).toEqual([name, [a]]);
      expect([name, await owners(name, randomUUID())]).toEqual([name, []]);
    }
  });

  it('lets nobody change or remove another workspace’s rows', async () => {
    for (const { name } of tables) {
      await database.transaction({ workspaceId: a }, async (tx) => {
        expect(
          await tx.query(`update ${name} set ${owner(name)} = ${owner(name)} where ${owner(name)} = $1 returning 1 as n`, [b]),
        ).toEqual([]);
        expect(await tx.query(`delete from ${name} where ${owner(name)} = $1 returning 1 as n`, [b])).toEqual([]);
      });
      expect([name, await owners(name, b)]).toEqual([name, [b]]);
    }
  });

  it('lets nobody write a row into another workspace, or give one away', async () => {
    for (const table of tables) {
      const target = table.name === 'workspaces' ? randomUUID() : b;
      const asA = (text: string) => database.transaction({ workspaceId: a }, (tx) => tx.query(text, [target]));
      await expect(asA(insertOf(table)), table.name).rejects.toThrow(/row-level security/);
      await expect(asA(`update ${table.name} set ${owner(table.name)} = $1`), table.name).rejects.toThrow(/row-level security|foreign key/);
    }
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
