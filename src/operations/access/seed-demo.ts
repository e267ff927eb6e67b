// What `casewire dev` and `npm start` begin with, so that the page's own curl works as printed. Never run by `serve`: the key
// and the secret are public. Safe to run at every start.

import { isRefused } from '../../domain/errors.ts';
import { findLatestDefinition } from '../../storage/definitions.ts';
import { type DefinitionInput, publishDefinition } from '../definitions/publish-definition.ts';
import type { Deps } from '../deps.ts';
import { createAccessKey } from './create-access-key.ts';
import { createWorkspace } from './create-workspace.ts';

const demoKey = 'secret';
const demoSharedSecret = 'webhook-shared-secret-secret';

export async function seedDemo(templates: readonly DefinitionInput[], deps: Deps): Promise<void> {
  const { workspace } = await createWorkspace({ customerName: 'demo', environment: 'sandbox', sharedSecret: demoSharedSecret }, deps);
  await createAccessKey({ workspaceId: workspace.id, name: 'demo', allows: ['admin'], expiresAt: null, key: demoKey }, deps);
  const scope = {
    workspaceId: workspace.id,
    customerId: workspace.customerId,
    environment: workspace.environment,
    actor: 'seed-demo',
    allows: ['admin'],
    requestId: 'seed-demo',
  } as const;
  for (const template of templates) {
    const published = await deps.database.transaction(scope, async (tx) => {
      if (await findLatestDefinition(tx, scope, template.name)) return null;
      return publishDefinition(tx, scope, template, 1, deps);
    });
    if (isRefused(published)) throw new Error(`the built-in template ${template.name} is refused: ${published.detail}`);
  }
}
