// For /metrics: how much waits, over all workspaces.

import { countAllDue as count } from '../../storage/backlog.ts';
import type { Deps } from '../deps.ts';

/** Asking is to stay cheap, however much it is. */
const most = 10_000;

export function countAllDue({ database }: Pick<Deps, 'database'>): Promise<number> {
  return count(database, most);
}
