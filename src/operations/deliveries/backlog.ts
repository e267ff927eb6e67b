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
/** Who asks first waits no longer for the count. */
const patienceMs = 100;
/** Counting takes longer the more there is: at most this share of the time goes into it; more while callers are refused, who wait for its answer. */
const shareOfTime = { room: 1 / 50, full: 1 / 10 };
const mostWorkspaces = 1_000;

interface Answer {
  readonly full: Promise<boolean>;
  /** Then it is time to count again. */
  readonly until: number;
}

/** False when it takes too long. */
function orRoom(full: Promise<boolean>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, patienceMs, false);
    full.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * `limit` 0: there is none. An answer is remembered for some seconds, so a burst may go over the limit by what fits into them; it holds for
 * as long again while the next one is counted, so that nobody waits for that but who asks first, and not for long: what comes before the first
 * count is there has room.
 */
export function createBacklog(limit: number, { database }: Pick<Deps, 'database'>): Backlog {
  const known = new Map<string, Answer>();
  /** `last`: what others are told meanwhile. */
  const look = (scope: Scope, last: Answer | null): Promise<boolean> => {
    const began = performance.now();
    const full = database.transaction('all-by-index', (tx) => countDue(tx, scope, limit)).then((due) => due >= limit);
    full.then(
      (isFull) => {
        const took = performance.now() - began;
        remember(scope, { full, until: performance.now() + Math.max(rememberedMs, took / shareOfTime[isFull ? 'full' : 'room']) });
      },
      () => known.delete(scope.workspaceId),
    );
    const meanwhile = { full: last?.full ?? orRoom(full), until: Number.POSITIVE_INFINITY };
    remember(scope, meanwhile);
    return meanwhile.full;
  };
  const remember = ({ workspaceId }: Scope, answer: Answer): void => {
    if (known.size >= mostWorkspaces) known.clear();
    known.set(workspaceId, answer);
  };
  const isFull = (scope: Scope): Promise<boolean> => {
    const last = known.get(scope.workspaceId);
    const lateMs = last ? performance.now() - last.until : Number.POSITIVE_INFINITY;
    if (!last || lateMs > rememberedMs) return look(scope, null);
    if (lateMs > 0) void look(scope, last).catch(() => undefined);
    return last.full;
  };
  return {
    refusal: async (scope) => {
      if (limit === 0 || !(await isFull(scope))) return null;
      return refuse('backlog_full', `${limit} deliveries of this workspace are due and not sent yet.`);
    },
  };
}
