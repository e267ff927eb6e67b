// Every statement on `sign_in_links` and `sessions`. The database's clock decides what has ended: a link after 30 minutes,
// a session after 30 minutes without use and after 12 hours in any case.

import type { AccessScope, Scope } from '../domain/scope.ts';
import type { Session } from '../domain/session.ts';
import type { Environment } from '../domain/workspace.ts';
import { oneOrNull, type Tx } from './database.ts';

export interface NewSignInLink {
  readonly tokenHash: Uint8Array;
  readonly workspaceId: string;
  readonly label: string;
  readonly allows: readonly AccessScope[];
}

export async function insertSignInLink(tx: Tx, link: NewSignInLink): Promise<void> {
  await tx.query(
    `insert into sign_in_links (token_hash, workspace_id, label, allows, expires_at)
     values ($1, $2, $3, $4, now() + interval '30 minutes')`,
    [link.tokenHash, link.workspaceId, link.label, link.allows],
  );
}

interface SessionRow {
  readonly id: string;
  readonly label: string;
  readonly allows: readonly AccessScope[];
  readonly expires_at: Date;
  readonly workspace_id: string;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly environment: Environment;
}

function readSession(row: SessionRow): Session {
  return {
    id: row.id,
    workspace: { id: row.workspace_id, customerId: row.customer_id, customerName: row.customer_name, environment: row.environment },
    label: row.label,
    allows: row.allows,
    expiresAt: row.expires_at,
  };
}

export interface NewSession {
  readonly id: string;
  readonly secretHash: Uint8Array;
}

/** Uses up the link and opens the session, in one statement; null when the link is unknown, used or expired. */
export async function openSessionByLink(tx: Tx, tokenHash: Uint8Array, session: NewSession): Promise<Session | null> {
  const row = oneOrNull(
    await tx.query<SessionRow>(
      `with used as (
         update sign_in_links set used_at = now()
          where token_hash = $1 and used_at is null and expires_at > now()
          returning workspace_id, label, allows
       ), opened as (
         insert into sessions (id, workspace_id, secret_hash, label, allows, expires_at)
         select $2::uuid, workspace_id, $3::bytea, label, allows, now() + interval '12 hours' from used
         returning id, workspace_id, label, allows, expires_at
       )
       select o.id, o.label, o.allows, o.expires_at, o.workspace_id, w.customer_id, w.customer_name, w.environment
         from opened o join workspaces w on w.id = o.workspace_id`,
      [tokenHash, session.id, session.secretHash],
    ),
  );
  return row && readSession(row);
}

/** The live session with this hash. A use is `noted` when the last noted one is a minute old, so that not every request writes. */
export async function findLiveSession(tx: Tx, secretHash: Uint8Array, { noted }: { readonly noted: boolean }): Promise<Session | null> {
  const row = oneOrNull(
    await tx.query<SessionRow>(
      `with noted as (
         update sessions set used_at = now()
          where $2::boolean and secret_hash = $1 and expires_at > now()
            and used_at > now() - interval '30 minutes' and used_at < now() - interval '1 minute'
       )
       select s.id, s.label, s.allows, s.expires_at, s.workspace_id, w.customer_id, w.customer_name, w.environment
         from sessions s join workspaces w on w.id = s.workspace_id
        where s.secret_hash = $1 and s.expires_at > now() and s.used_at > now() - interval '30 minutes'`,
      [secretHash, noted],
    ),
  );
  return row && readSession(row);
}

export async function deleteSession(tx: Tx, scope: Scope, id: string): Promise<void> {
  await tx.query('delete from sessions where workspace_id = $1 and id = $2', [scope.workspaceId, id]);
}

/** Removes what has ended: it opens nothing any more. */
export async function forgetEndedSessions(tx: Tx): Promise<void> {
  await tx.query('delete from sign_in_links where expires_at <= now()');
  await tx.query("delete from sessions where expires_at <= now() or used_at <= now() - interval '30 minutes'");
}
