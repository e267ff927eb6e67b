// Can this node serve? The database answers, and has every migration that this version knows.

import { migrationStatus } from '../../storage/migrate.ts';
import type { Deps } from '../deps.ts';

export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: 'database unreachable' | 'migrations pending' | 'draining' };

export async function readiness(deps: Pick<Deps, 'database'>): Promise<Readiness> {
  try {
    const pending = (await migrationStatus(deps.database)).some((migration) => migration.appliedAt === null);
    return pending ? { ready: false, reason: 'migrations pending' } : { ready: true };
  } catch {
    return { ready: false, reason: 'database unreachable' };
  }
}
