// The definition of a running case. Versions never change, so what was read once stays read.

import type { Definition } from '../../domain/definition.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { getDefinition } from '../../storage/definitions.ts';

const most = 500;
const known = new Map<string, Definition>();

/** Null when the workspace has no definition with this id. */
export async function definitionOf(tx: Tx, scope: Scope, id: string): Promise<Definition | null> {
  const key = `${scope.workspaceId}/${id}`;
  const hit = known.get(key);
  if (hit) return hit;
  const definition = await getDefinition(tx, scope, id);
  if (!definition) return null;
  const oldest = known.keys().next().value;
  if (known.size >= most && oldest !== undefined) known.delete(oldest);
  known.set(key, definition);
  return definition;
}
