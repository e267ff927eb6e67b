// A customer's workspace, with the page's shared secret. Run by the CLI: the API has no route that makes workspaces.

import type { Environment, Workspace } from '../../domain/workspace.ts';
import { findCustomerId, findWorkspace, insertWorkspace } from '../../storage/workspaces.ts';
import type { Deps } from '../deps.ts';

export interface CreatedWorkspace {
  readonly workspace: Workspace;
  /** Signs `x-hmac-signature`; null when the workspace was there already: it is shown once. */
  readonly sharedSecret: string | null;
}

/** Finds or makes it. `sharedSecret` is random unless given. */
export async function createWorkspace(
  input: { readonly customerName: string; readonly environment: Environment; readonly sharedSecret?: string },
  deps: Pick<Deps, 'database' | 'seal' | 'newId' | 'randomBytes'>,
): Promise<CreatedWorkspace> {
  return deps.database.transaction('all-workspaces', async (tx) => {
    const existing = await findWorkspace(tx, input.customerName, input.environment);
    if (existing) return { workspace: existing, sharedSecret: null };
    const now = new Date();
    const workspace: Workspace = {
      id: deps.newId(now),
      customerId: (await findCustomerId(tx, input.customerName)) ?? deps.newId(now),
      customerName: input.customerName,
      environment: input.environment,
    };
    const sharedSecret = input.sharedSecret ?? Buffer.from(deps.randomBytes(32)).toString('base64url');
    const sealedSharedSecret = await deps.seal.seal(sharedSecret, `workspace:${workspace.id}`);
    await insertWorkspace(tx, { ...workspace, sealedSharedSecret });
    return { workspace, sharedSecret };
  });
}
