// POST /:id/upgrade, PUT /:id/definition, PUT /:id/extensions: the next version. What the call leaves out is taken over from
// the newest one. Running cases keep theirs.

import type { DefinitionInput } from '../../domain/definition.ts';
import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { findLatestDefinition, getDefinition } from '../../storage/definitions.ts';
import { lockName } from '../../storage/lock-name.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { findTemplate, unknownDefinition } from './built-in-templates.ts';
import { publishDefinition, type ShownDefinition } from './publish-definition.ts';

export type DefinitionChange = Omit<Partial<DefinitionInput>, 'id' | 'name' | 'definitionType'>;

export async function upgradeDefinition(
  scope: Scope,
  id: string,
  change: DefinitionChange,
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<ShownDefinition | Refused> {
  return deps.database.transaction(scope, (tx) =>
    once(
      tx,
      scope,
      idempotency,
      async () => {
        const named = await getDefinition(tx, scope, id);
        if (!named) return findTemplate(id, deps) ? unknownDefinition(id, deps) : notFound;
        // Two upgrades at once are two versions, the later one made of the earlier.
        await lockName(tx, scope, `definition:${named.name}`);
        const latest = await findLatestDefinition(tx, scope, named.name);
        if (!latest) return notFound;
        const { displayName, definition, extensions, config, contextSchema, documentsSchema } = latest;
        const next = { displayName, definition, extensions, config, contextSchema, documentsSchema, ...change, name: latest.name };
        return publishDefinition(tx, scope, next, latest.version + 1, deps);
      },
      deps,
    ),
  );
}
