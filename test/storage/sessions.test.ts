// Sessions in the database: their use is noted once a minute, their end is seen on every node within five seconds, and what has ended
// is removed. And the cookie where the public URL is https, which no test can reach by its name.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { V7Generator } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefused } from '../../src/domain/errors.ts';
import { createServer } from '../../src/http/server.ts';
import { createAuthenticateSession, scopeOfSession } from '../../src/operations/access/authenticate-session.ts';
import { closeSession } from '../../src/operations/access/close-session.ts';
import { createSignInLink } from '../../src/operations/access/create-sign-in-link.ts';
import { openSession } from '../../src/operations/access/open-session.ts';
import type { Deps } from '../../src/operations/deps.ts';
import type { Database } from '../../src/storage/database.ts';
import { findLiveSession, forgetEndedSessions } from '../../src/storage/sessions.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createSignals } from '../../src/telemetry/signals.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

describe('sessions in the database', () => {
  let database: Database;
  let place: DatabasePlace;
  let deps: Deps;
  const workspaceId = randomUUID();
  const generator = new V7Generator();
  const lines: string[] = [];

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    const log = createLog({ level: 'debug', format: 'json' }, { write: (line) => void lines.push(line) });
    deps = { database, log, randomBytes, newId: () => generator.generate().toString(), publicUrl: null } as unknown as Deps;
    await database.query(
      `insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values ($1, $1, 'ACME', 'production', 'sealed')`,
      [workspaceId],
    );
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  const hash = (secret: string) => createHash('sha256').update(secret).digest();
  const makeToken = async (): Promise<string> => {
    const token = await createSignInLink({ customerName: 'ACME', environment: 'production', label: 'Ada', allows: ['cases:read'] }, deps);
    if (isRefused(token)) throw new Error(token.detail);
    return token;
  };
  const makeSession = async () => {
    const opened = await openSession(await makeToken(), deps);
    if (isRefused(opened)) throw new Error(opened.detail);
    return opened;
  };
  /** Seconds since the last noted use. */
  const idleFor = async (secret: string) => {
    const text = 'select extract(epoch from now() - used_at)::float8 as seconds from sessions where secret_hash = $1';
    return (await database.query<{ seconds: number }>(text, [hash(secret)]))[0]?.seconds ?? Number.NaN;
  };
  const useLast = (secret: string, ago: string) =>
    database.query('update sessions set used_at = now() - $2::text::interval where secret_hash = $1', [hash(secret), ago]);

  it('name their workspace, whoever signed in, and what they allow', async () => {
    const { session } = await makeSession();
    expect(session).toMatchObject({
      workspace: { id: workspaceId, customerId: workspaceId, customerName: 'ACME', environment: 'production' },
      label: 'Ada',
      allows: ['cases:read'],
      expiresAt: expect.any(Date),
    });
    expect(scopeOfSession(session, 'request')).toEqual({
      workspaceId,
      customerId: workspaceId,
      environment: 'production',
      actor: session.id,
      allows: ['cases:read'],
      requestId: 'request',
    });
  });

  it('are opened for a workspace that is there, and for no other', async () => {
    const refused = await createSignInLink({ customerName: 'ACME', environment: 'sandbox', label: 'Ada', allows: ['admin'] }, deps);
    expect(refused).toMatchObject({ refused: 'not_found', detail: 'The customer ACME has no sandbox workspace.' });
  });

  it('note their use once a minute at most', async () => {
    const { secret } = await makeSession();
    await useLast(secret, '59 seconds');
    expect(await findLiveSession(database, hash(secret), { noted: true })).not.toBeNull();
    expect(await idleFor(secret)).toBeGreaterThanOrEqual(59);
    await useLast(secret, '61 seconds');
    expect(await findLiveSession(database, hash(secret), { noted: true })).not.toBeNull();
    expect(await idleFor(secret)).toBeLessThan(30);
  });

  it('are not brought back by a use after their end', async () => {
    const { secret } = await makeSession();
    await useLast(secret, '30 minutes');
    expect(await findLiveSession(database, hash(secret), { noted: true })).toBeNull();
    expect(await idleFor(secret)).toBeGreaterThanOrEqual(1_800);
  });

  it('end on this node at once, and within five seconds on a node that knows them', async () => {
    const { secret, session } = await makeSession();
    const [here, there] = [createAuthenticateSession(deps), createAuthenticateSession(deps)];
    for (const node of [here, there]) expect(await node.find(secret, 'person')).toEqual(session);
    await closeSession(scopeOfSession(session, 'request'), deps);
    here.forget(secret);
    expect(await here.find(secret, 'background')).toBeNull();
    await expect.poll(() => there.find(secret, 'background'), { timeout: 5_000, interval: 100 }).toBeNull();
  });

  it('can be closed by nobody of another workspace', async () => {
    const { secret, session } = await makeSession();
    await closeSession({ ...scopeOfSession(session, 'request'), workspaceId: randomUUID() }, deps);
    expect(await findLiveSession(database, hash(secret), { noted: true })).not.toBeNull();
  });

  it('are removed when they have ended, with the links that nobody can use any more', async () => {
    const [live, idle, old] = [await makeSession(), await makeSession(), await makeSession()];
    const [fresh, late] = [await makeToken(), await makeToken()];
    await useLast(idle.secret, '31 minutes');
    await database.query('update sessions set expires_at = now() where secret_hash = $1', [hash(old.secret)]);
    await database.query('update sign_in_links set expires_at = now() where token_hash = $1', [hash(late)]);
    await forgetEndedSessions(database);
    const left = await database.query<{ id: string }>('select id from sessions where id = any($1::uuid[])', [
      [live, idle, old].map(({ session }) => session.id),
    ]);
    expect(left).toEqual([{ id: live.session.id }]);
    const links = await database.query('select 1 from sign_in_links where token_hash = $1 or token_hash = $2', [hash(fresh), hash(late)]);
    expect(links).toHaveLength(1);
    expect(isRefused(await openSession(fresh, deps))).toBe(false);
  });

  it('are in the log by their ids, and no secret is', async () => {
    lines.length = 0;
    const token = await makeToken();
    const opened = await openSession(token, deps);
    if (isRefused(opened)) throw new Error(opened.detail);
    await closeSession(scopeOfSession(opened.session, 'request'), deps);
    const sessionId = opened.session.id;
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ msg: 'session.opened', level: 'info', sessionId, workspaceId, label: 'Ada' }),
      expect.objectContaining({ msg: 'session.closed', level: 'info', sessionId, workspaceId }),
    ]);
    for (const secret of [token, opened.secret]) expect(lines.join()).not.toContain(secret);
  });

  it('have a cookie that browsers bind to the host and to https, where the public URL is https', async () => {
    const publicUrl = 'https://casewire.example/base';
    const server = await createServer({ ...deps, signals: createSignals(), publicUrl }, { version: '0', draining: () => false });
    try {
      const url = '/api/v1/session';
      const signedIn = await server.inject({ method: 'POST', url, payload: { token: await makeToken() } });
      expect(signedIn.statusCode).toBe(200);
      const [pair = '', ...attributes] = String(signedIn.headers['set-cookie']).split('; ');
      expect(pair).toMatch(/^__Host-casewire_session=[\w-]{43}$/);
      expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
      expect((await server.inject({ url, headers: { cookie: pair } })).statusCode).toBe(200);
      // The plain name is what a neighbour could set.
      expect((await server.inject({ url, headers: { cookie: pair.replace('__Host-', '') } })).statusCode).toBe(401);
      const signOut = (origin: string) =>
        server.inject({ method: 'DELETE', url, headers: { cookie: pair, origin, host: 'casewire.internal' } });
      for (const origin of ['http://casewire.example', 'http://casewire.internal', 'https://casewire.internal', publicUrl]) {
        expect((await signOut(origin)).statusCode).toBe(403);
      }
      const closed = await signOut('https://casewire.example');
      expect(closed.statusCode).toBe(204);
      expect(String(closed.headers['set-cookie'])).toMatch(/^__Host-casewire_session=; Max-Age=0; Path=\/; .*Secure/);
    } finally {
      await server.close();
    }
  });
});
