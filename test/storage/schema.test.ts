// src/storage/schema.ts, with its part schema-effects.ts, says what the migrations made: the same tables, the same columns, null where null can be.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly nullable: boolean;
}

const source = ['schema', 'schema-effects']
  .map((name) => readFileSync(new URL(`../../src/storage/${name}.ts`, import.meta.url), 'utf8'))
  .join('\n');

function interfaceBody(name: string): string {
  const body = new RegExp(`interface ${name} \\{\\n(.*?)\\n\\}`, 's').exec(source)?.[1];
  if (body === undefined) throw new Error(`schema.ts has no interface ${name}`);
  return body;
}

const members = (body: string) => [...body.matchAll(/^ {2}(\w+): (.+);$/gm)].map(([, name = '', type = '']) => ({ name, type }));

const typed = members(interfaceBody('Schema')).flatMap(({ name: table, type }) =>
  members(interfaceBody(type)).map((column) => ({ table, ...column })),
);

const key = ({ table, column, nullable }: Column) => `${table}.${column}${nullable ? ' null' : ''}`;

describe('schema.ts', () => {
  let database: Database;
  let place: DatabasePlace;
  let migrated: readonly (Column & { readonly has_default: boolean })[];

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    migrated = await database.query(
      `select c.table_name as table, c.column_name as column, c.is_nullable = 'YES' as nullable, c.column_default is not null as has_default
         from information_schema.columns c join pg_class r on r.relname = c.table_name and r.relnamespace = 'public'::regnamespace
        where c.table_schema = 'public' and not r.relispartition and c.table_name <> 'casewire_migrations'`,
    );
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  it('has the tables and columns of the migrations, both ways', () => {
    const written = typed.map(({ table, name, type }) => key({ table, column: name, nullable: /\bnull\b/.test(type) }));
    expect(written.length).toBeGreaterThan(100);
    expect(written.sort()).toEqual(migrated.map(key).sort());
  });

  it('calls only such columns generated that the database fills', () => {
    const filled = new Set(migrated.filter((column) => column.has_default).map(({ table, column }) => `${table}.${column}`));
    const generated = typed.filter(({ type }) => type.startsWith('Generated<')).map(({ table, name }) => `${table}.${name}`);
    expect(generated.filter((name) => !filled.has(name))).toEqual([]);
  });
});
