// The cookie that stands for a session, and the rule that only our own pages may use it to change something. Read by admit.ts,
// written by routes/session.ts.

import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** `publicUrl` as in `Deps`. The prefix has browsers refuse a cookie that a neighbouring host or plain http tries to set. */
function sessionCookieName(publicUrl: string | null): string {
  return isHttps(publicUrl) ? '__Host-casewire_session' : 'casewire_session';
}

export function isHttps(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}

/** The session's secret; null when the request brings none. */
export function readSessionCookie(request: FastifyRequest, publicUrl: string | null): string | null {
  return request.cookies[sessionCookieName(publicUrl)] ?? null;
}

/** Ends with the browser, at the latest: the database ends it earlier. */
export function setSessionCookie(reply: FastifyReply, secret: string, publicUrl: string | null): void {
  reply.setCookie(sessionCookieName(publicUrl), secret, attributes(publicUrl));
}

export function clearSessionCookie(reply: FastifyReply, publicUrl: string | null): void {
  reply.clearCookie(sessionCookieName(publicUrl), attributes(publicUrl));
}

function attributes(publicUrl: string | null): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isHttps(publicUrl) };
}

/** True when the browser says that one of our own pages makes this request. */
export function isFromOwnPage({ headers, protocol }: FastifyRequest, publicUrl: string | null): boolean {
  const own = publicUrl ? new URL(publicUrl).origin : `${protocol}://${headers.host}`;
  return headers.origin === own;
}
