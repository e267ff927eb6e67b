// POST /:id/event: sends one event to one case.

import { isRefused, type Refused } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { type Advanced, advanceCase } from '../advance-case.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { type ShownCase, showCase } from './show-case.ts';

export interface SentEvent extends ShownCase {
  /** False when a guard said no, or the state takes the event without moving. */
  readonly transitioned: boolean;
  /** Which guards said no, with the target that each keeps shut. */
  readonly blockedBy?: Advanced['blockedBy'];
}

export async function sendCaseEvent(
  scope: Scope,
  input: { readonly id: string; readonly name: string; readonly payload: JsonObject },
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<SentEvent | Refused> {
  const answer = await deps.database.transaction(scope, (tx) =>
    once<SentEvent>(
      tx,
      scope,
      idempotency,
      async () => {
        const advanced = await advanceCase(tx, scope, input.id, { kind: 'send', name: input.name, payload: input.payload }, deps);
        if (isRefused(advanced)) return advanced;
        const shown = showCase(advanced.case, advanced.assignee, advanced.definition);
        return {
          ...shown,
          transitioned: advanced.transitioned,
          ...(advanced.blockedBy.length > 0 ? { blockedBy: advanced.blockedBy } : {}),
        };
      },
      deps,
    ),
  );
  if (!isRefused(answer)) deps.wakeUp.announce();
  return answer;
}
