// DELETE /access-keys/:id: the key opens nothing any more, on every node within five seconds. It stays listed, with the time. Again
// changes nothing.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as keys from '../../storage/access-keys.ts';
import type { Deps } from '../deps.ts';

export async function revokeAccessKey(scope: Scope, id: string, deps: Deps): Promise<keys.AccessKey | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    await keys.revokeAccessKey(tx, scope, id);
    return (await keys.getAccessKey(tx, scope, id)) ?? notFound;
  });
}
