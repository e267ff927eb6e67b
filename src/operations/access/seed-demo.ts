// What `casewire dev` and `npm start` begin with, so that the page's own curl works as printed. Never run by `serve`: the key
// and the secret are public. Safe to run at every start: what is there already stays, whoever has edited it.

import type { DefinitionInput } from '../../domain/definition.ts';
import { isRefused } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import { findLatestDefinition } from '../../storage/definitions.ts';
import { publishDefinition } from '../definitions/publish-definition.ts';
import type { Deps } from '../deps.ts';
import { createWorkspace } from './create-workspace.ts';
import { makeAccessKey } from './make-access-key.ts';

const demoKey = 'secret';
const demoSharedSecret = 'webhook-shared-secret-secret';

/** `registerUrl`: the company register of this demo, if there is one; the templates name an example that nobody answers. */
export async function seedDemo(templates: readonly DefinitionInput[], registerUrl: string | null, deps: Deps): Promise<void> {
  const { workspace } = await createWorkspace({ customerName: 'demo', environment: 'sandbox', sharedSecret: demoSharedSecret }, deps);
  await makeAccessKey(deps.database, { workspaceId: workspace.id, name: 'demo', allows: ['admin'], expiresAt: null, key: demoKey }, deps);
  const scope = {
    workspaceId: workspace.id,
    customerId: workspace.customerId,
    environment: workspace.environment,
    actor: 'seed-demo',
    allows: ['admin'],
    requestId: 'seed-demo',
  } as const;
  for (const template of templates) {
    const published = await deps.database.transaction(scope, (tx) => seed(tx, scope, template, registerUrl, deps));
    // Another process that started at the same moment has published this version.
    if (isRefused(published) && published.refused !== 'name_taken')
      throw new Error(`the built-in template ${template.name} is refused: ${published.detail}`);
  }
}

/** A new version only when the register of an earlier demo is gone; the first one has the template's id, if nothing else has it. */
async function seed(tx: Tx, scope: Scope, template: DefinitionInput, registerUrl: string | null, deps: Deps) {
  const latest = await findLatestDefinition(tx, scope, template.name);
  const { extensions = {} } = latest ?? template;
  const pointed = registerUrl === null ? extensions : withRegister(extensions, registerUrl);
  if (latest) {
    if (JSON.stringify(pointed) === JSON.stringify(extensions)) return null;
    const { displayName, definition, config, contextSchema, documentsSchema } = latest;
    const next = { name: latest.name, displayName, definition, extensions: pointed, config, contextSchema, documentsSchema };
    return publishDefinition(tx, scope, next, latest.version + 1, deps);
  }
  const { id, ...rest } = template;
  const free = id !== undefined && !(await findLatestDefinition(tx, scope, id));
  return publishDefinition(tx, scope, { ...rest, ...(free ? { id } : {}), extensions: pointed }, 1, deps);
}

/** The templates' example, or the register of an earlier demo; a register of one's own stays. */
const replaceable = /"(?:https:\/\/register\.example\.com|http:\/\/127\.0\.0\.1:\d+)\/companies"/g;

function withRegister(extensions: JsonObject, registerUrl: string): JsonObject {
  return JSON.parse(JSON.stringify(extensions).replaceAll(replaceable, () => JSON.stringify(registerUrl))) as JsonObject;
}
