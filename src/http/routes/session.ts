// Signing in and out of the console. No access key opens these three: POST takes the token of a one-time link and answers with a
// cookie, GET and DELETE take that cookie. Every other route of the API accepts it in place of a key.
//
//   POST   /api/v1/session   openSession    the token of a link
//   GET    /api/v1/session   getSession     the cookie
//   DELETE /api/v1/session   closeSession   the cookie

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isRefused, refuse } from '../../domain/errors.ts';
import type { Session } from '../../domain/session.ts';
import { scopeOfSession } from '../../operations/access/authenticate-session.ts';
import { closeSession } from '../../operations/access/close-session.ts';
import { openSession } from '../../operations/access/open-session.ts';
import type { Deps } from '../../operations/deps.ts';
import { admitSession, type Door, refuseOtherPages, refuseWhileDraining } from '../admit.ts';
import { callerAddress } from '../caller-address.ts';
import { createGuessLimit, type GuessLimit } from '../guess-limit.ts';
import { toProblem } from '../problem.ts';
import { problemAnswer, sendProblem } from '../register-routes.ts';
import { Exact, Time } from '../schemas.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../session-cookie.ts';

const url = '/api/v1/session';
const tags = ['Sessions'];

const SessionAnswer = Type.Object({
  customer: Type.Object({ id: Type.String(), name: Type.String() }),
  workspace: Type.Object({ id: Type.String(), environment: Type.Union([Type.Literal('sandbox'), Type.Literal('production')]) }),
  actor: Type.Object({
    id: Type.String({ description: 'As in `decidedBy`' }),
    name: Type.String({ description: 'The label of the link' }),
  }),
  allows: Type.Array(Type.String({ description: 'A scope, as access keys have them' })),
  expiresAt: Time,
});

const problems = (...statuses: readonly number[]) => Object.fromEntries(statuses.map((status) => [status, problemAnswer(status)]));
const shown = { description: 'Done', content: { 'application/json': { schema: SessionAnswer } } };

const opening = {
  operationId: 'openSession',
  summary: 'Sign in with the token of a one-time link',
  description:
    'Needs no access key. Sets the session cookie. A token that is unknown, used or expired is answered 401, always alike; ten of these from one address within a minute are answered 429.',
  tags,
  security: [],
  body: Exact({ token: Type.String({ description: 'What follows `#token=` in the link' }) }),
  response: { 200: shown, ...problems(400, 401, 403, 413, 415, 429, 503) },
};
const getting = {
  operationId: 'getSession',
  summary: 'Who is signed in, where, and what they may do',
  description:
    'Needs the session cookie. A session ends after 30 minutes without use; a request with the header `x-casewire-background: 1`, here or on any other route, is no use of it.',
  tags,
  security: [{ session: [] }],
  response: { 200: shown, ...problems(401, 503) },
};
const closing = {
  operationId: 'closeSession',
  summary: 'Sign out: the session is over on all nodes within five seconds, on this one at once',
  description: 'Needs the session cookie, and an `Origin` header that names this server.',
  tags,
  security: [{ session: [] }],
  response: { 204: { description: 'Signed out', type: 'null' }, ...problems(401, 403, 503) },
};

/** Call after the cookie reader is on `app`. */
export function registerSession(app: FastifyInstance, door: Door, deps: Deps): void {
  const guesses = createGuessLimit({ most: 10, windowMs: 60_000, addresses: 10_000 }, () => performance.now());
  const onRequest = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    refuseWhileDraining(door);
    reply.header('cache-control', 'no-store');
  };
  app.post(url, { schema: opening, onRequest }, (request, reply) => signIn(request as SignIn, reply, guesses, door, deps));
  app.get(url, { schema: getting, onRequest }, async (request) => showSession(await admitSession(request, door)));
  app.delete(url, { schema: closing, onRequest }, async (request, reply) => {
    await signOut(request, await admitSession(request, door), door, deps);
    clearSessionCookie(reply, door.publicUrl);
    return reply.status(204).send();
  });
}

type SignIn = FastifyRequest<{ Body: { readonly token: string } }>;

async function signIn(request: SignIn, reply: FastifyReply, guesses: GuessLimit, door: Door, deps: Deps): Promise<FastifyReply> {
  // Programs send no Origin. A page of another site does, and must not sign anybody in.
  if (request.headers.origin !== undefined) refuseOtherPages(request, door);
  const address = callerAddress(request);
  const wait = guesses.take(address);
  if (wait > 0) {
    const problem = toProblem(refuse('too_many_requests', 'Too many sign-in links that are not valid came from this address.'), request.id);
    return sendProblem(reply, { ...problem, headers: { 'retry-after': String(wait) } });
  }
  const opened = await openSession(request.body.token, deps);
  if (isRefused(opened)) return sendProblem(reply, toProblem(opened, request.id));
  guesses.giveBack(address);
  await closeEarlier(request, door, deps);
  setSessionCookie(reply, opened.secret, door.publicUrl);
  return reply.send(showSession(opened.session));
}

/** The cookie is about to be overwritten, so nobody could ever sign out of the session that it stands for. */
async function closeEarlier(request: FastifyRequest, door: Door, deps: Deps): Promise<void> {
  const secret = readSessionCookie(request, door.publicUrl);
  const earlier = secret === null ? null : await door.sessions.find(secret, 'person');
  if (earlier) await signOut(request, earlier, door, deps);
}

async function signOut(request: FastifyRequest, session: Session, door: Door, deps: Deps): Promise<void> {
  await closeSession(scopeOfSession(session, request.id), deps);
  const secret = readSessionCookie(request, door.publicUrl);
  if (secret !== null) door.sessions.forget(secret);
}

function showSession({ id, workspace, label, allows, expiresAt }: Session) {
  return {
    customer: { id: workspace.customerId, name: workspace.customerName },
    workspace: { id: workspace.id, environment: workspace.environment },
    actor: { id, name: label },
    allows,
    expiresAt,
  };
}
