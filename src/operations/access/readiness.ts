// Can this node serve? The database answers, has every migration that this version knows, and none that it cannot run with.

import { migrationStatus } from '../../storage/migrate.ts';
import type { Deps } from '../deps.ts';

export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: 'database unreachable' | 'migrations pending' | 'database too new' | 'draining' };

export async function readiness(deps: Pick<Deps, 'database'>): Promise<Readiness> {
  try {
    const migrations = await migrationStatus(deps.database);
    if (migrations.some(({ appliedAt }) => appliedAt === null)) return { ready: false, reason: 'migrations pending' };
    if (migrations.some(({ kind }) => kind === 'too-new')) return { ready: false, reason: 'database too new' };
    return { ready: true };
  } catch {
    return { ready: false, reason: 'database unreachable' };
  }
}
