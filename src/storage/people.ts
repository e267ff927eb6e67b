// Every statement on `people`. A removed member stays in the table for the cases that name them.

import type { Person } from '../domain/person.ts';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';

const members = (scope: Scope) =>
  build
    .selectFrom('people')
    .select(['id', 'first_name as firstName', 'last_name as lastName', 'email'])
    .where('workspace_id', '=', scope.workspaceId)
    .where('removed_at', 'is', null);

/** Null for somebody who is unknown or was removed. */
export async function getPerson(tx: Tx, scope: Scope, id: string): Promise<Person | null> {
  return oneOrNull(await tx.run(members(scope).where('id', '=', id)));
}

/** Those who are named, members that were removed among them: cases keep their assignees. */
export async function namedPeople(tx: Tx, scope: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Person>(
    'select id, first_name as "firstName", last_name as "lastName", email from people where workspace_id = $1 and id = any($2::uuid[])',
    [scope.workspaceId, ids],
  );
  return new Map(rows.map((person) => [person.id, person]));
}

/** Newest first. `after` is the id of the last one shown. */
export async function listPeople(
  tx: Tx,
  scope: Scope,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly Person[]> {
  const query = members(scope).orderBy('id', 'desc').limit(page.limit);
  return tx.run(page.after === null ? query : query.where('id', '<', page.after));
}

/** False when a member has this address already, however it is spelled. */
export async function insertPerson(tx: Tx, scope: Scope, person: Person): Promise<boolean> {
  const rows = await tx.query(
    `insert into people (id, workspace_id, first_name, last_name, email) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, lower(email)) where removed_at is null do nothing returning id`,
    [person.id, scope.workspaceId, person.firstName, person.lastName, person.email],
  );
  return rows.length === 1;
}

/** False when there is no such member. */
export async function removePerson(tx: Tx, scope: Scope, id: string): Promise<boolean> {
  const rows = await tx.query(
    'update people set removed_at = now() where workspace_id = $1 and id = $2 and removed_at is null returning id',
    [scope.workspaceId, id],
  );
  return rows.length === 1;
}
