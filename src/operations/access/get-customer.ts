// GET /customers/me: whose key this is.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { getWorkspace } from '../../storage/workspaces.ts';
import type { Deps } from '../deps.ts';

export interface ShownCustomer {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly environment: string;
}

export async function getCustomer(scope: Scope, deps: Deps): Promise<ShownCustomer | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const workspace = await getWorkspace(tx, scope.workspaceId);
    if (!workspace) return notFound;
    return { id: workspace.customerId, name: workspace.customerName, workspaceId: workspace.id, environment: workspace.environment };
  });
}
