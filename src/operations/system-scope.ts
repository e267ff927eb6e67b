// Who acts when nobody called: a background service, in the workspace of the row that it works on.

import type { Scope } from '../domain/scope.ts';
import type { Environment } from '../domain/workspace.ts';

export function systemScope(
  row: { readonly workspaceId: string; readonly customerId: string; readonly environment: Environment },
  service: string,
): Scope {
  return { ...row, actor: service, allows: ['admin'], requestId: service };
}
