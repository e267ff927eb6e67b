// A one-time link to the console of a workspace. Made by the CLI only: the API has no route that hands out links.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { AccessScope } from '../../domain/scope.ts';
import type { Environment } from '../../domain/workspace.ts';
import { insertSignInLink } from '../../storage/sessions.ts';
import { findWorkspace } from '../../storage/workspaces.ts';
import type { Deps } from '../deps.ts';
import { secretHash } from './secret-hash.ts';

export interface NewSignInLink {
  readonly customerName: string;
  readonly environment: Environment;
  /** What people call whoever signs in. */
  readonly label: string;
  readonly allows: readonly AccessScope[];
}

/** Returns the token: 256 random bits, good for one use within 30 minutes. Refused when there is no such workspace. */
export async function createSignInLink(input: NewSignInLink, deps: Pick<Deps, 'database' | 'randomBytes'>): Promise<string | Refused> {
  const token = Buffer.from(deps.randomBytes(32)).toString('base64url');
  return deps.database.transaction('all-workspaces', async (tx) => {
    const workspace = await findWorkspace(tx, input.customerName, input.environment);
    if (!workspace) return refuse('not_found', `The customer ${input.customerName} has no ${input.environment} workspace.`);
    await insertSignInLink(tx, { tokenHash: secretHash(token), workspaceId: workspace.id, label: input.label, allows: input.allows });
    return token;
  });
}
