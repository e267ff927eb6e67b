// DELETE /secrets/:key: requests that name it fail from now on, with that reason.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as secrets from '../../storage/secrets.ts';
import type { Deps } from '../deps.ts';

export async function deleteSecret(scope: Scope, key: string, deps: Deps): Promise<{ readonly removed: true } | Refused> {
  return deps.database.transaction(scope, async (tx) => ((await secrets.deleteSecret(tx, scope, key)) ? { removed: true } : notFound));
}
