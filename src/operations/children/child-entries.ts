// How a parent sees its children: `childWorkflows.<definition name>.<case id>`.

import type { Json, JsonObject } from '../../domain/json.ts';
import type { ChildEntry } from '../../storage/children.ts';

/** Where the entries live in the parent's context. */
export const childWorkflows = 'childWorkflows';

/** By definition name, then by case id: as nested objects, since a name may hold a dot. */
export type ChildEntries = Readonly<Record<string, JsonObject>>;

export interface SeenChild extends ChildEntry {
  readonly id: string;
  readonly definitionName: string;
  /** What the callback's transform made of the child's context; null until it has reported. */
  readonly result: Json;
  /** Why there is no result. */
  readonly error?: string;
}

export function entriesOf(children: readonly SeenChild[]): ChildEntries {
  const entries = new Map<string, [string, JsonObject][]>();
  for (const { id, definitionName, entityId, status, tags, state, result, error } of children) {
    const entry = { entityId, status, tags, state, result, ...(error === undefined ? {} : { error }) };
    entries.set(definitionName, [...(entries.get(definitionName) ?? []), [id, entry]]);
  }
  return Object.fromEntries([...entries].map(([name, list]) => [name, Object.fromEntries(list)]));
}
