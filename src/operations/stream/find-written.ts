// Which of the workspaces that somebody listens to have something new: one short question for all streams of a node, asked twice a
// second. It tells ids that were asked for, and nothing of what is new.

import { type Written, workspacesWritten } from '../../storage/stream.ts';
import type { Deps } from '../deps.ts';

/** Those of the workspaces that have something which the call before did not see; the first call names all. */
export type FindWritten = (workspaceIds: readonly string[]) => Promise<readonly string[]>;

export function createFindWritten(deps: Pick<Deps, 'database'>): FindWritten {
  let since: Written['reached'] | null = null;
  return async (workspaceIds) => {
    const all = since === null;
    const written = await workspacesWritten(deps.database, workspaceIds, since ?? { transaction: '0', at: Date.now() });
    since = written.reached;
    return all ? workspaceIds : written.workspaceIds;
  };
}
