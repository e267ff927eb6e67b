// POST /workflow-definition: version 1 of a new definition.

import type { Refused } from '../../domain/errors.ts';
import { refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { findLatestDefinition } from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { type DefinitionInput, publishDefinition, type ShownDefinition } from './publish-definition.ts';

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
        if (await findLatestDefinition(tx, scope, input.name)) {
          return refuse(
            'name_taken',
            `A definition named ${JSON.stringify(input.name)} exists already; upgrade it, or choose another name.`,
          );
        }
        return publishDefinition(tx, scope, input, 1, deps);
      },
      deps,
    ),
  );
}
