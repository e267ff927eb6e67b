// Does what a plugin names outside its definition exist: the definition of a child, a set of rules? It may come later, so these are warnings.
// Called by the publish check of the API; `casewire check` knows no workspace and leaves it out. Pure: what exists is told.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { inside, warning } from './finding.ts';
import { pluginsOf } from './plugins-of.ts';

export interface Reference {
  readonly kind: 'definition' | 'rule set';
  readonly name: string;
  /** JSON path. */
  readonly at: string;
}

/** Every definition and rule set that the plugins name. */
export function referencesIn(extensions: JsonObject): readonly Reference[] {
  return pluginsOf(extensions).flatMap(({ kind, written, at }): readonly Reference[] => {
    const { definitionId, rulesSource } = written;
    if (kind === 'child' && typeof definitionId === 'string' && definitionId !== '') {
      return [{ kind: 'definition', name: definitionId, at: inside(at, 'definitionId') }];
    }
    if (kind !== 'riskRules' || !isJsonObject(rulesSource) || rulesSource['source'] !== 'ruleSet') return [];
    const { id } = rulesSource;
    return typeof id === 'string' ? [{ kind: 'rule set', name: id, at: inside(inside(at, 'rulesSource'), 'id') }] : [];
  });
}

/** One warning for each reference to what does not exist. */
export function checkReferences(references: readonly Reference[], exists: (reference: Reference) => boolean): readonly Finding[] {
  return references
    .filter((reference) => !exists(reference))
    .map(({ kind, name, at }) =>
      kind === 'definition'
        ? warning({
            code: 'unknown-child-definition',
            path: at,
            message: `The workspace has no definition with the id or name "${name}": the plugin fails until there is one.`,
            fix: 'Publish it before a case needs it, or mend the name.',
          })
        : warning({
            code: 'unknown-rule-set',
            path: at,
            message: `The workspace has no rule set "${name}": the plugin fails until there is one.`,
            fix: 'Store it before a case needs it, or mend the id.',
          }),
    );
}
