// GET /nodes: the processes that share this database. Nodes belong to no workspace: docs/decisions/0005-who-sees-nodes.md.

import type { NodeReport } from '../../domain/node.ts';
import type { Scope } from '../../domain/scope.ts';
import * as nodes from '../../storage/nodes.ts';
import type { Deps } from '../deps.ts';
import type { Page } from '../page-by-id.ts';

/** All of them, on one page, the longest running first. */
export async function listNodes(_scope: Scope, deps: Pick<Deps, 'database'>): Promise<Page<NodeReport>> {
  return { results: await nodes.listNodes(deps.database), meta: { nextCursor: null } };
}
