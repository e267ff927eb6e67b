// GET /secrets: the names of the workspace's secrets, never their values.

import type { Scope } from '../../domain/scope.ts';
import * as secrets from '../../storage/secrets.ts';
import type { Deps } from '../deps.ts';

export async function listSecrets(scope: Scope, deps: Deps): Promise<{ readonly secrets: readonly secrets.ListedSecret[] }> {
  return deps.database.transaction(scope, async (tx) => ({ secrets: await secrets.listSecrets(tx, scope) }));
}
