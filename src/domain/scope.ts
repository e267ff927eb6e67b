// Who acts, and for which workspace. The first argument of every operation: there is no unscoped twin.

import type { Environment } from './workspace.ts';

/** What an access key may do; `admin` includes all others. */
export const accessScopes = [
  'cases:run',
  'cases:read',
  'cases:write',
  'definitions:write',
  'subscriptions:write',
  'deliveries:write',
  'secrets:write',
  'admin',
] as const;

export type AccessScope = (typeof accessScopes)[number];

export interface Scope {
  readonly workspaceId: string;
  readonly customerId: string;
  readonly environment: Environment;
  /** The access key's id, or the name of the background service that acts. */
  readonly actor: string;
  readonly allows: readonly AccessScope[];
  /** Echoed as `X-Request-ID`, written to every log line of the request. */
  readonly requestId: string;
}
