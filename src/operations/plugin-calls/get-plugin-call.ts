// GET /plugin-calls/:id: one call with all its tries: what was asked, what came back, how long it took.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as log from '../../storage/plugin-call-log.ts';
import type { Deps } from '../deps.ts';

export type CallWithTries = Omit<log.LoggedCall, 'attempts'> & { readonly attempts: readonly log.LoggedTry[] };

export async function getPluginCall(scope: Scope, id: string, deps: Deps): Promise<CallWithTries | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const call = await log.getPluginCall(tx, scope, id);
    return call ? { ...call, attempts: await log.listTries(tx, scope, id) } : notFound;
  });
}
