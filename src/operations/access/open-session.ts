// POST /session: a sign-in link becomes a session. The link is used up by it, whoever else tries it at the same moment.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { Session } from '../../domain/session.ts';
import { openSessionByLink } from '../../storage/sessions.ts';
import type { Deps } from '../deps.ts';
import { secretHash } from './secret-hash.ts';

export interface OpenedSession {
  /** For the cookie: 256 random bits, known to nobody else. */
  readonly secret: string;
  readonly session: Session;
}

/** One and the same refusal for a token that is unknown, used or expired. */
export async function openSession(
  token: string,
  deps: Pick<Deps, 'database' | 'newId' | 'randomBytes' | 'log'>,
): Promise<OpenedSession | Refused> {
  const secret = Buffer.from(deps.randomBytes(32)).toString('base64url');
  const opening = { id: deps.newId(new Date()), secretHash: secretHash(secret) };
  const session = await openSessionByLink(deps.database, secretHash(token), opening);
  if (!session) return refuse('unauthorized', 'The sign-in link is not valid: it works once, within 30 minutes.');
  deps.log.info('session.opened', { sessionId: session.id, workspaceId: session.workspace.id, label: session.label });
  return { secret, session };
}
