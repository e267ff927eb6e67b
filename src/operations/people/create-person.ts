// POST /people: a reviewer of the workspace, to whom cases can be assigned.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { Person } from '../../domain/person.ts';
import type { Scope } from '../../domain/scope.ts';
import { insertPerson } from '../../storage/people.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';

export async function createPerson(
  scope: Scope,
  input: Omit<Person, 'id'>,
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<Person | Refused> {
  const person: Person = { id: deps.newId(new Date()), ...input };
  const work = async (tx: Parameters<typeof insertPerson>[0]): Promise<Person | Refused> =>
    (await insertPerson(tx, scope, person))
      ? person
      : refuse('name_taken', `A person with the address ${input.email} is a member already.`);
  return deps.database.transaction(scope, (tx) => once(tx, scope, idempotency, () => work(tx), deps));
}
