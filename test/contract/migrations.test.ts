// Migrations: released ones stay as they are, and new ones leave the version before running beside them. Expand, then contract:
// docs/decisions/0006-newer-databases.md.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { effectOf, splitStatements } from '../support/sql-statements.ts';

const folder = 'src/storage/migrations/';
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .map((file) => file.replace(/\.sql$/, ''))
  .sort();
const textOf = (name: string) => readFileSync(`${folder}${name}.sql`, 'utf8');

/** The beginning of each one's SHA-256. A release adds its own. */
const released: Readonly<Record<string, string>> = {
  '0001-spine': '7c39ecc58d2e9b3a',
  '0002-engine': '462a6b5847ecf7b7',
  '0003-children': '76060785e890ea5c',
  '0004-reviews-and-callbacks': 'a18a96e87f38af18',
  '0005-sessions': '45746a1dd1591d3c',
  '0007-delivery-policy': 'cb5da45a6069b5de',
  '0008-retry-jobs': 'd846357f2d8b9187',
  '0009-retention': '888c2b20f0cee0ab',
};

/** The last one of which this is not asked: 0007 and 0009 take things away at once. */
const lastFree = '0009-retention';

const breaks: readonly (readonly [RegExp, string])[] = [
  [
    /\bdrop (table|column|view|materialized view|function|procedure|schema|type|sequence|constraint|policy|trigger|role|default)\b/i,
    'takes away what the version before uses',
  ],
  [/\brename\b/i, 'takes away the old name'],
  [/\balter (column )?\w+ (set data )?type\b/i, 'changes a type, and rewrites the table'],
  [/\bset not null\b/i, 'refuses what the version before writes'],
  [/\badd (constraint|check|unique|foreign key|primary key|exclude)\b/i, 'refuses what the version before writes'],
  [/\b(revoke|truncate)\b/i, 'takes away what the version before uses'],
];

/** In words what the version before cannot live with; empty when there is nothing. */
function breaksIn(text: string): readonly string[] {
  const statements = splitStatements(text).map(effectOf);
  const made = statements.flatMap((statement) => /^create table (?:if not exists )?(\w+)/i.exec(statement)?.[1] ?? []);
  return statements.flatMap((statement) => {
    const found = breaks.flatMap(([pattern, why]) => (pattern.test(statement) ? [`${why}: ${statement}`] : []));
    const indexed = /^create unique index (?:concurrently )?(?:if not exists )?\w* ?on (?:only )?(\w+)/i.exec(statement)?.[1];
    if (indexed !== undefined && !made.includes(indexed)) found.push(`refuses what the version before writes: ${statement}`);
    for (const [column = ''] of statement.matchAll(/\badd column (?:[^,()]|\((?:[^()]|\([^()]*\))*\))*/gi))
      if (/\bnot null\b/i.test(column) && !/\b(default|generated)\b/i.test(column))
        found.push(`asks for a column that the version before does not write: ${column}`);
    return found;
  });
}

const needsOf = (text: string) => /^-- needs: (\S+)$/m.exec(text)?.[1] ?? null;

describe('migrations', () => {
  it('have a number of their own, and a name that is safe to write', () => {
    expect(names.filter((name) => !/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    const numbers = names.map((name) => name.slice(0, 4));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(Object.entries(released))('%s is as it was released', (name, checksum) => {
    expect(createHash('sha256').update(textOf(name)).digest('hex').slice(0, 16)).toBe(checksum);
  });

  it.each(names.filter((name) => name > lastFree))('%s only adds, or names the migration that made its loss bearable', (name) => {
    const text = textOf(name);
    const needs = needsOf(text);
    if (needs === null) return expect(breaksIn(text)).toEqual([]);
    expect(names).toContain(needs);
    expect(needs < name && needs > lastFree, `${needs} must come before ${name}, in an earlier release`).toBe(true);
    expect(breaksIn(text)).not.toEqual([]);
  });
});

describe('what takes something away', () => {
  it.each([
    'drop table people',
    'alter table people drop column email',
    'alter table people rename column email to mail',
    'alter table people rename to persons',
    'alter table people alter column email type varchar(320)',
    'alter table people alter email set data type text',
    'alter table people alter column email set not null',
    'alter table people alter column created_at drop default',
    'alter table people add column age integer not null',
    'alter table people add column a text, add column age integer check (age in (1, 2)) not null, add column b text',
    'alter table people add constraint adults check (age > 17)',
    'create unique index people_by_mail on people (email)',
    'revoke select on people from casewire_app',
    'truncate people',
    'do $$ begin alter table people drop column email; end $$',
    '-- a comment; with a semicolon\ndrop view v',
  ])('is found: %s', (statement) => {
    expect(breaksIn(`create table other (id uuid);\n${statement};`)).toHaveLength(1);
  });

  it.each([
    'alter table people add column age integer',
    "alter table people add column age integer not null default 0 check (age >= 0), add column kind text not null default 'a, not null'",
    'alter table people alter column email drop not null',
    'alter table people alter column age set default 18',
    "comment on table people is 'drop table people'",
    'create index people_by_mail on people (email); drop index people_by_name',
    'create table pets (id uuid primary key, name text not null); create unique index pets_by_name on pets (name)',
    "create or replace function f() returns void language plpgsql as $$ begin execute 'drop table x'; drop table y; end $$",
    'update people set age = 0 where age is null',
    '/* drop table people */ select 1',
  ])('is not seen in: %s', (text) => {
    expect(breaksIn(text)).toEqual([]);
  });
});
