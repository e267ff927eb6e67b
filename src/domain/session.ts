// A person at the console: signed in by a one-time link, known from then on by a cookie. Like an access key it belongs to one
// workspace and carries scopes; unlike one it ends by itself.

import type { AccessScope } from './scope.ts';
import type { Workspace } from './workspace.ts';

export interface Session {
  /** Who acts, in records and logs. Not the secret in the cookie. */
  readonly id: string;
  readonly workspace: Workspace;
  /** What people call whoever signed in: the label of the link. */
  readonly label: string;
  readonly allows: readonly AccessScope[];
  /** The latest end, 12 hours after signing in; 30 minutes without use end it earlier. */
  readonly expiresAt: Date;
}
