// Where a subscription hangs, from what a caller wrote: nothing, a definition by id or name, a case.

import { type Refused, refuse } from '../../domain/errors.ts';
import { isUuid } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import type { SubscriptionLevel } from '../../domain/subscription.ts';
import { getCase } from '../../storage/cases.ts';
import type { Tx } from '../../storage/database.ts';
import { findLatestDefinition } from '../../storage/definitions.ts';
import type { SubscriptionTarget } from '../../storage/subscriptions.ts';

export async function findTarget(
  tx: Tx,
  scope: Scope,
  { level, targetId }: { readonly level: SubscriptionLevel; readonly targetId?: string | undefined },
): Promise<SubscriptionTarget | Refused> {
  if (level === 'customer') return targetId === undefined ? { level, targetId: null } : fault('must be left out at customer level');
  if (targetId === undefined) return fault(level === 'case' ? 'must be the id of a case' : 'must be the id or name of a definition');
  if (level === 'case') {
    return isUuid(targetId) && (await getCase(tx, scope, targetId)) ? { level, targetId } : fault('names no case of this workspace');
  }
  const definition = await findLatestDefinition(tx, scope, targetId);
  return definition ? { level, targetId: definition.name } : fault('names no definition of this workspace');
}

function fault(message: string): Refused {
  return refuse('invalid_request', `targetId: ${message}`, { errors: [{ path: 'targetId', message }] });
}
