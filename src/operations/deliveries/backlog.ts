// Does a workspace have so many unsent deliveries that it must wait before it makes more? Asked before a case is started or
// told an event; what runs already goes on whatever the answer.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { countDue } from '../../storage/backlog.ts';
import type { Deps } from '../deps.ts';

export interface Backlog {
  /** Null: there is room. Otherwise `backlog_full`. */
  refusal(scope: Scope): Promise<Refused | null>;
}

const rememberedMs = 5_000;
/** Counting takes longer the more there is: at most this share of the time goes into it. */
const shareOfTime = 1 / 50;
const mostWorkspaces = 1_000;

/** `limit` 0: there is none. The answer is remembered for some seconds, so a burst may go over the limit by what fits into them. */
export function createBacklog(limit: number, { database }: Pick<Deps, 'database'>): Backlog {
  const known = new Map<string, { readonly full: Promise<boolean>; until: number }>();
  const look = (scope: Scope): Promise<boolean> => {
    const began = performance.now();
    const full = database.transaction('all-by-index', (tx) => countDue(tx, scope, limit)).then((due) => due >= limit);
    const entry = { full, until: Number.POSITIVE_INFINITY };
    if (known.size >= mostWorkspaces) known.clear();
    known.set(scope.workspaceId, entry);
    full.then(
      () => {
        const took = performance.now() - began;
        entry.until = performance.now() + Math.max(rememberedMs, took / shareOfTime);
      },
      () => known.delete(scope.workspaceId),
    );
    return full;
  };
  return {
    refusal: async (scope) => {
      if (limit === 0) return null;
      const hit = known.get(scope.workspaceId);
      const full = await (hit && hit.until > performance.now() ? hit.full : look(scope));
      return full ? refuse('backlog_full', `${limit} deliveries of this workspace are due and not sent yet.`) : null;
    },
  };
}
