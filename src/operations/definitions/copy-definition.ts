// POST /:id/copy: the same definition under a new name, as its version 1. A built-in template, named by name or id, becomes the
// workspace's own this way.

import type { DefinitionInput } from '../../domain/definition.ts';
import { notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { findLatestDefinition, getDefinition } from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { findTemplate } from './built-in-templates.ts';
import { publishDefinition, type ShownDefinition } from './publish-definition.ts';

export async function copyDefinition(
  scope: Scope,
  input: { readonly id: string; readonly name: string; readonly displayName: string },
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<ShownDefinition | Refused> {
  return deps.database.transaction(scope, (tx) =>
    once(
      tx,
      scope,
      idempotency,
      async () => {
        const source = (await getDefinition(tx, scope, input.id)) ?? findTemplate(input.id, deps);
        if (!source) return notFound;
        if (await findLatestDefinition(tx, scope, input.name)) {
          return refuse('name_taken', `A definition named ${JSON.stringify(input.name)} exists already.`);
        }
        const { definition, extensions, config, contextSchema, documentsSchema } = source;
        const parts = { definition, extensions, config, contextSchema, documentsSchema };
        const copy: DefinitionInput = { ...parts, name: input.name, displayName: input.displayName };
        return publishDefinition(tx, scope, copy, 1, deps);
      },
      deps,
    ),
  );
}
