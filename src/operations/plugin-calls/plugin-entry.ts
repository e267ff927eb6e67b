// The entry that a call runs by, from the definition version of its case.

import { Unusable } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { DueCall } from '../../domain/plugin-call.ts';
import { pluginsOf } from '../../engine/plugins-of.ts';
import { definitionOf } from '../definitions/definition-of.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

/** Entries of the case's definition by plugin name. Throws `Unusable` when the definition is gone. */
export async function pluginEntries(call: DueCall, deps: Deps): Promise<(name: string) => JsonObject | null> {
  const scope = systemScope(call, 'call-due-plugins');
  const definition = await deps.database.transaction(scope, (tx) => definitionOf(tx, scope, call.definitionId));
  if (!definition) throw new Unusable('definition_gone', `The definition ${JSON.stringify(call.definitionId)} of the case is gone.`);
  const entries = new Map(pluginsOf(definition.extensions).map((entry) => [entry.name, entry.written]));
  return (name) => entries.get(name) ?? null;
}
