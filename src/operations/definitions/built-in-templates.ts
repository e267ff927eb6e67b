// The definitions that come with Casewire. They belong to no workspace and are no rows: every workspace sees them in its list and
// may copy them; what runs is always a workspace's own. A definition of the workspace with the same name or id hides one of these.

import type { DefinitionInput } from '../../domain/definition.ts';
import { type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { namesInUse } from '../../storage/definitions.ts';
import type { Deps } from '../deps.ts';
import type { ShownDefinition } from './publish-definition.ts';

type Templates = Pick<Deps, 'templates'>;

/** By name or id; null for anything else. */
export function findTemplate(idOrName: string, { templates }: Templates): DefinitionInput | null {
  return templates.find(({ id, name }) => name === idOrName || id === idOrName) ?? null;
}

/** Those that no definition of the workspace hides. */
export async function visibleTemplates(tx: Tx, scope: Scope, { templates }: Templates): Promise<readonly DefinitionInput[]> {
  const used = await namesInUse(
    tx,
    scope,
    templates.map(({ name }) => name),
  );
  return templates.filter(({ name }) => !used.includes(name));
}

/** As a definition that nobody has published. */
export function showTemplate(template: DefinitionInput): ShownDefinition {
  const { id, name, displayName, definition, extensions, config, contextSchema, documentsSchema } = template;
  return {
    id: id ?? name,
    name,
    version: 1,
    displayName: displayName ?? name,
    definitionType: 'statechart-json',
    definition,
    extensions: extensions ?? {},
    config: config ?? {},
    contextSchema: contextSchema ?? null,
    documentsSchema: documentsSchema ?? null,
    findings: [],
    builtIn: true,
    createdAt: null,
  };
}

/** What is answered when the workspace has no such definition: a template of that name must be copied first. */
export function unknownDefinition(idOrName: string, deps: Templates): Refused {
  const template = findTemplate(idOrName, deps);
  if (!template) return refuse('not_found', `No workflow definition has the id or name ${JSON.stringify(idOrName)} here.`);
  return refuse(
    'not_found',
    `${JSON.stringify(template.name)} is a built-in template. Copy it into the workspace first: POST /api/v1/workflow-definition/${template.name}/copy {"name", "displayName"}.`,
  );
}
