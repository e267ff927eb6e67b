// Every statement on `people`.

import type { Person } from '../domain/person.ts';
import type { Scope } from '../domain/scope.ts';
import { build, oneOrNull, type Tx } from './database.ts';

export async function getPerson(tx: Tx, scope: Scope, id: string): Promise<Person | null> {
  const row = oneOrNull(
    await tx.run(
      build
        .selectFrom('people')
        .select(['id', 'first_name', 'last_name', 'email'])
        .where('workspace_id', '=', scope.workspaceId)
        .where('id', '=', id),
    ),
  );
  return row && { id: row.id, firstName: row.first_name, lastName: row.last_name, email: row.email };
}
