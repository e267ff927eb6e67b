// Who calls, and may they? By an access key, or by the session of somebody at the console. Called by every route of the API
// before its body is read.

import type { FastifyRequest } from 'fastify';
import { refuse } from '../domain/errors.ts';
import type { AccessScope, Scope } from '../domain/scope.ts';
import type { Session } from '../domain/session.ts';
import type { Authenticate } from '../operations/access/authenticate.ts';
import { type AuthenticateSession, type SessionUse, scopeOfSession } from '../operations/access/authenticate-session.ts';
import type { Backlog } from '../operations/deliveries/backlog.ts';
import type { LiveStreams } from './live-streams.ts';
import { RefusedRequest } from './problem.ts';
import type { RequestGate } from './request-gate.ts';
import { isFromOwnPage, readSessionCookie } from './session-cookie.ts';

export interface Door {
  readonly authenticate: Authenticate;
  readonly sessions: AuthenticateSession;
  readonly gate: RequestGate;
  readonly backlog: Backlog;
  readonly streams: LiveStreams;
  /** As in `Deps`: decides the cookie's name, and which pages are our own. */
  readonly publicUrl: string | null;
  /** True while the process is on its way out: nothing new is begun. */
  readonly draining: () => boolean;
}

/** Throws a `RefusedRequest`: 503 while draining, 401 for an unknown caller, 403 without the scope. */
export async function admit(request: FastifyRequest, access: AccessScope, door: Door): Promise<Scope> {
  refuseWhileDraining(door);
  const scope = await identify(request, door);
  if (!scope.allows.includes(access) && !scope.allows.includes('admin')) {
    throw new RefusedRequest(refuse('forbidden', `This needs the scope ${access}.`));
  }
  return scope;
}

export function refuseWhileDraining({ draining }: Door): void {
  if (draining()) throw new RefusedRequest(refuse('unavailable', 'This server is shutting down.'));
}

/** An `Authorization` header counts alone: a call that names a key never falls back to whoever sits at the browser. */
async function identify(request: FastifyRequest, door: Door): Promise<Scope> {
  const { authorization } = request.headers;
  if (authorization === undefined) return scopeOfSession(await admitSession(request, door), request.id);
  const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  const scope = key === undefined ? null : await door.authenticate(key, request.id);
  if (!scope) throw unauthorized();
  return scope;
}

/** The session of the cookie. Throws a `RefusedRequest`: 401 without one, 403 when another site's page may have sent it along. */
export async function admitSession(request: FastifyRequest, door: Door): Promise<Session> {
  const secret = request.headers.authorization === undefined ? readSessionCookie(request, door.publicUrl) : null;
  if (secret === null) throw unauthorized();
  refuseOtherPages(request, door);
  const session = await door.sessions.find(secret, useBy(request));
  if (!session) throw unauthorized();
  return session;
}

/** A page of the console says of what it asks by itself that nobody is behind it. Whoever leaves that out only keeps their session longer. */
function useBy({ headers }: FastifyRequest): SessionUse {
  return headers['x-casewire-background'] === undefined ? 'person' : 'background';
}

const reading = ['GET', 'HEAD'];

/** What changes something must name our own pages as its origin. A page of another site cannot, whatever it sends along. */
export function refuseOtherPages(request: FastifyRequest, { publicUrl }: Door): void {
  if (reading.includes(request.method) || isFromOwnPage(request, publicUrl)) return;
  throw new RefusedRequest(
    refuse('forbidden', 'A call with a session must come from a page of this server: its Origin header is missing or names another one.'),
  );
}

function unauthorized(): RefusedRequest {
  return new RefusedRequest(refuse('unauthorized', 'The access key or session is missing or not valid.'));
}
