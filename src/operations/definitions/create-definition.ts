// POST /workflow-definition: version 1 of a new definition.

import type { DefinitionInput } from '../../domain/definition.ts';
import type { Refused } from '../../domain/errors.ts';
import { refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { findLatestDefinition } from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { publishDefinition, type ShownDefinition } from './publish-definition.ts';

export async function createDefinition(
  scope: Scope,
  input: DefinitionInput,
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<ShownDefinition | Refused> {
  return deps.database.transaction(scope, (tx) =>
    once(
      tx,
      scope,
      idempotency,
      async () => {
        // A run names either: an id that is another definition's name would take its runs over.
        for (const word of [input.name, ...(input.id === undefined ? [] : [input.id])]) {
          if (await findLatestDefinition(tx, scope, word)) {
            return refuse(
              'name_taken',
              `A definition with the name or id ${JSON.stringify(word)} exists already; upgrade it, or choose another name.`,
            );
          }
        }
        return publishDefinition(tx, scope, input, 1, deps);
      },
      deps,
    ),
  );
}
