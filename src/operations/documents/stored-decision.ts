// A reviewer's decision as it is stored on a document. `decidedAt` is the database's time, `decidedBy` the actor of the request.

import type { JsonObject } from '../../domain/json.ts';

export interface Decided {
  /** Null takes the decision back. */
  readonly decision: 'approve' | 'reject' | 'revision' | 'revised' | null;
  readonly reason?: string;
  readonly comment?: string;
}

const statuses = { approve: 'approved', reject: 'rejected', revision: 'revision', revised: 'revised' } as const;

/** The reason goes where its decision belongs: `rejectionReason`, `revisionReason`, or nowhere. */
export function storedDecision(decided: Decided, actor: string, now: Date): JsonObject {
  const { decision, reason = null, comment = null } = decided;
  return {
    status: decision === null ? null : statuses[decision],
    revisionReason: decision === 'revision' || decision === 'revised' ? reason : null,
    rejectionReason: decision === 'reject' ? reason : null,
    comment,
    decidedAt: now.toISOString(),
    decidedBy: actor,
  };
}
