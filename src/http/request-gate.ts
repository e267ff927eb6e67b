// How many requests this node works on at once. What comes beyond is told to come back, at once: a queue would only make
// everybody late, and one workspace that floods must leave room for the others.

import { type Refused, refuse } from '../domain/errors.ts';

/** Some hundred milliseconds of work: more would wait longer for the database's connections than callers like to wait. */
const mostOfNode = 256;
const mostOfWorkspace = 128;

export interface RequestGate {
  /** Null: go on, and call `leave` at the end. Otherwise 429 when the workspace has its share already, 503 when the node is full. */
  enter(workspaceId: string): Refused | null;
  leave(workspaceId: string): void;
}

export function createRequestGate(): RequestGate {
  const inside = new Map<string, number>();
  let all = 0;
  return {
    enter: (workspaceId) => {
      const own = inside.get(workspaceId) ?? 0;
      if (own >= mostOfWorkspace)
        return refuse('too_many_requests', `This server is working on ${mostOfWorkspace} requests of this workspace already.`);
      if (all >= mostOfNode) return refuse('unavailable', 'This server is working on as many requests as it can.');
      inside.set(workspaceId, own + 1);
      all += 1;
      return null;
    },
    leave: (workspaceId) => {
      const own = inside.get(workspaceId) ?? 0;
      if (own > 1) inside.set(workspaceId, own - 1);
      else inside.delete(workspaceId);
      all -= 1;
    },
  };
}
