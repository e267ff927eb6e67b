// Signing in to the console by a one-time link, what the cookie opens from then on, what other sites' pages cannot do with it, and
// when it ends. The database's clock is the judge, so these tests move the rows' times, not the clock.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessScope } from '../../src/domain/scope.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem, withoutRequestId } from '../support/problem.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';

const path = '/api/v1/session';
const me = '/api/v1/external/customers/me';

describe('sessions', () => {
  let service: TestService;
  let mine: Caller;
  let other: Caller;

  beforeAll(async () => {
    service = await startTestService();
    [mine, other] = [await service.workspace(), await service.workspace()];
  });
  afterAll(() => service?.stop());

  const send = async (method: string, to: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${service.url}${to}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  };
  /** What happens in the browser's stead: the token goes in, the cookie comes out. */
  const open = (token: string, headers: Record<string, string> = {}) => send('POST', path, headers, { token });
  const cookieOf = (answer: Answer) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const secretOf = (cookie: string) => cookie.split('=')[1] ?? '';
  const signIn = async (caller = mine, scopes?: readonly AccessScope[]) => {
    const opened = await open(await service.signInToken(caller, scopes));
    expect(opened.status).toBe(200);
    return { cookie: cookieOf(opened), body: opened.body };
  };
  const hash = (secret: string) => createHash('sha256').update(secret).digest();

  describe('the link', () => {
    it('signs in: who, where, what they may do, until when', async () => {
      const opened = await open(await service.signInToken(mine));
      expect(opened.status).toBe(200);
      expect(opened.headers.get('cache-control')).toBe('no-store');
      const owner = (await mine.get(me)).body;
      expect(opened.body).toEqual({
        customer: { id: owner.id, name: owner.name },
        workspace: { id: mine.workspaceId, environment: 'sandbox' },
        actor: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'Ada' },
        allows: ['admin'],
        expiresAt: expect.any(String),
      });
      const hours = (Date.parse(opened.body.expiresAt) - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(11.9);
      expect(hours).toBeLessThan(12.1);
      expect((await send('GET', path, { cookie: cookieOf(opened) })).body).toEqual(opened.body);
    });

    it('holds 256 random bits, and so does the cookie, which is another one at each sign-in', async () => {
      const tokens = [await service.signInToken(mine), await service.signInToken(mine)];
      const cookies = (await Promise.all(tokens.map((token) => open(token)))).map(cookieOf);
      const secrets = [...tokens, ...cookies.map(secretOf)];
      expect(new Set(secrets).size).toBe(4);
      for (const secret of secrets) {
        expect(secret).toMatch(/^[\w-]{43}$/);
        expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
      }
    });

    it('works once, of twenty that use it at the same moment for one', async () => {
      const token = await service.signInToken(mine);
      const answers = await Promise.all(Array.from({ length: 20 }, () => open(token)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      // Too many wrong ones from one address are not even looked at.
      expect(statuses.filter((status) => ![200, 401, 429].includes(status))).toEqual([]);
      for (const answer of answers) expect(answer.headers.has('set-cookie')).toBe(answer.status === 200);
      await service.restart();
      expectProblem(await open(token), 'unauthorized');
    });

    it('is answered alike when it is used, expired or made up, and its hash opens nothing', async () => {
      const [used, expired, good] = [await service.signInToken(mine), await service.signInToken(mine), await service.signInToken(mine)];
      expect((await open(used)).status).toBe(200);
      await service.restart(async (database) => {
        await database.query('update sign_in_links set expires_at = now() where token_hash = $1', [hash(expired)]);
      });
      const made = await open('A'.repeat(43));
      expectProblem(made, 'unauthorized');
      const bad = [used, expired, '', 'short', hash(good).toString('base64url'), hash(good).toString('hex'), 'x'.repeat(5_000)];
      for (const token of bad) {
        const answer = await open(token);
        expect(withoutRequestId(answer)).toEqual(withoutRequestId(made));
        expect([...answer.headers.keys()]).toEqual([...made.headers.keys()]);
      }
      expect((await open(good)).status).toBe(200);
    });

    it('lives for thirty minutes by the database’s clock', async () => {
      const token = await service.signInToken(mine);
      await service.restart(async (database) => {
        const [row] = await database.query<{ minutes: number }>(
          'select (extract(epoch from expires_at - created_at) / 60)::float8 as minutes from sign_in_links where token_hash = $1',
          [hash(token)],
        );
        expect(row?.minutes).toBe(30);
      });
      expect((await open(token)).status).toBe(200);
    });

    it('is no good in a body of another shape or type', async () => {
      expectProblem(await send('POST', path, {}, {}), 'invalid_request');
      expectProblem(await send('POST', path, {}, { token: 1 }), 'invalid_request');
      expectProblem(await send('POST', path, {}, { token: 'a', next: '/' }), 'invalid_request');
      const form = await fetch(`${service.url}${path}`, { method: 'POST', body: new URLSearchParams({ token: 'a' }) });
      expect(form.status).toBe(415);
    });

    it('is guessed ten times a minute at most, and a guess does not use it up', async () => {
      await service.restart();
      const token = await service.signInToken(mine);
      for (let guess = 0; guess < 10; guess += 1) expectProblem(await open(`guess-${guess}`), 'unauthorized');
      const limited = await open('guess-11');
      expectProblem(limited, 'too_many_requests');
      const wait = Number(limited.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60);
      expectProblem(await open(token), 'too_many_requests');
      // Keys and sessions of the same address are not touched by it.
      expect((await mine.get(me)).status).toBe(200);
      await service.restart();
      expect((await open(token)).status).toBe(200);
    });

    it('is stored as a hash, and so is the session', async () => {
      const token = await service.signInToken(mine);
      const { cookie } = await signIn();
      await service.restart(async (database) => {
        const rows = JSON.stringify([await database.query('select * from sign_in_links'), await database.query('select * from sessions')]);
        for (const secret of [token, secretOf(cookie)]) {
          for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')])
            expect(rows).not.toContain(form);
        }
        const known = 'select 1 as n from sign_in_links where token_hash = $1 union all select 2 from sessions where secret_hash = $2';
        expect(await database.query(known, [hash(token), hash(secretOf(cookie))])).toEqual([{ n: 1 }, { n: 2 }]);
      });
    });
  });

  describe('the cookie', () => {
    it('is for this host, for every path, for no script and no other site', async () => {
      const opened = await open(await service.signInToken(mine));
      const parts = (opened.headers.get('set-cookie') ?? '').split('; ');
      expect(parts[0]).toMatch(/^casewire_session=[\w-]{43}$/);
      expect(parts.slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    });

    it('opens every route that a key opens, with the scopes of the link and in its workspace', async () => {
      const { cookie } = await signIn(mine, ['cases:read']);
      expect((await send('GET', me, { cookie })).body).toEqual((await mine.get(me)).body);
      expectProblem(await send('POST', '/api/v1/people', { cookie, origin: service.url }, {}), 'forbidden');
      const reader = await send('GET', '/api/v1/deliveries', { cookie });
      expect(reader.status).toBe(200);

      await other.send('POST', '/api/v1/workflow-definition', { name: 'theirs', definition: review });
      const theirs = (await other.send('POST', '/api/v1/external/workflows/run', runOf('theirs'))).body.workflowRuntimeId;
      const foreign = await send('GET', `/api/v1/external/workflows/${theirs}`, { cookie });
      const unknown = await send('GET', '/api/v1/external/workflows/00000000-0000-7000-8000-000000000000', { cookie });
      expectProblem(foreign, 'not_found');
      expect(withoutRequestId(foreign)).toEqual(withoutRequestId(unknown));
      const owner = await signIn(other);
      expect((await send('GET', `/api/v1/external/workflows/${theirs}`, { cookie: owner.cookie })).status).toBe(200);
    });

    it('acts under the session’s id, which decisions keep', async () => {
      const { cookie, body } = await signIn();
      await mine.send('POST', '/api/v1/workflow-definition', { name: 'decided', definition: review });
      const run = await mine.send(
        'POST',
        '/api/v1/external/workflows/run',
        runOf('decided', { documents: [{ id: 'doc', category: 'x' }] }),
      );
      const at = `/api/v1/external/workflows/${run.body.workflowRuntimeId}`;
      const decided = await send('PATCH', `${at}/decision/doc`, { cookie, origin: service.url }, { decision: 'approve' });
      expect(decided.status).toBe(200);
      const { context } = (await mine.get(`${at}/context`)).body;
      expect(context.documents[0].decision).toMatchObject({ status: 'approved', decidedBy: body.actor.id });
    });

    it.each(['', 'casewire_session=', `casewire_session=${'A'.repeat(43)}`, `other=${'A'.repeat(43)}`])(
      'that is missing or made up (%j) is answered like a missing key',
      async (cookie) => {
        const missing = await send('GET', me);
        expectProblem(missing, 'unauthorized');
        for (const to of [me, path]) {
          expect(withoutRequestId(await send('GET', to, cookie === '' ? {} : { cookie }))).toEqual(withoutRequestId(missing));
        }
      },
    );

    it('holds no hash: neither the stored one nor the session’s id opens anything', async () => {
      const { cookie, body } = await signIn();
      const stored = hash(secretOf(cookie));
      for (const value of [stored.toString('base64url'), stored.toString('hex'), body.actor.id]) {
        expectProblem(await send('GET', path, { cookie: `casewire_session=${value}` }), 'unauthorized');
        expectProblem(await send('GET', me, { authorization: `Bearer ${value}` }), 'unauthorized');
      }
      // A session is no key, either.
      expectProblem(await send('GET', me, { authorization: `Bearer ${secretOf(cookie)}` }), 'unauthorized');
    });

    it('counts for nothing beside an Authorization header, good or bad', async () => {
      const { cookie } = await signIn();
      const both = await send('GET', me, { cookie, authorization: `Bearer ${other.key}` });
      expect(both.body.workspaceId).toBe(other.workspaceId);
      for (const authorization of ['Bearer wrong', 'Basic abc', 'Bearer']) {
        expectProblem(await send('GET', me, { cookie, authorization }), 'unauthorized');
        expectProblem(await send('GET', path, { cookie, authorization }), 'unauthorized');
      }
      expectProblem(await send('GET', path, { cookie, authorization: `Bearer ${mine.key}` }), 'unauthorized');
      // With a key no page of another site can have sent it along: no Origin is asked for.
      const person = { firstName: 'Ada', lastName: 'L', email: 'ada@example.com' };
      const made = await send(
        'POST',
        '/api/v1/people',
        { cookie, authorization: `Bearer ${other.key}`, origin: 'https://evil.example' },
        person,
      );
      expect(made.status).toBe(201);
    });
  });

  describe('a page of another site', () => {
    it('can change nothing with the cookie; our own can, and reading needs no Origin', async () => {
      const { cookie } = await signIn();
      const { host, port } = new URL(service.url);
      const bad = [
        {},
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: `https://${host}` },
        { origin: `http://127.0.0.1:${Number(port) + 1}` },
        { origin: `${service.url}.evil.example` },
        { origin: `${service.url}/` },
        { referer: `${service.url}/console` },
      ] as readonly Record<string, string>[];
      const body = { firstName: 'Eve', lastName: 'E', email: 'eve@example.com' };
      for (const headers of bad) {
        const answer = await send('POST', '/api/v1/people', { cookie, ...headers }, body);
        expectProblem(answer, 'forbidden');
        expect(answer.body.detail).toContain('Origin');
        expectProblem(await send('PUT', '/api/v1/rule-sets/evil', { cookie, ...headers }, { rules: [] }), 'forbidden');
        expectProblem(await send('DELETE', path, { cookie, ...headers }), 'forbidden');
      }
      expect((await mine.get('/api/v1/people')).body.results).toEqual([]);
      expect((await send('GET', '/api/v1/people', { cookie })).status).toBe(200);
      expect((await send('GET', '/api/v1/people', { cookie, origin: 'https://evil.example' })).status).toBe(200);
      expect((await send('POST', '/api/v1/people', { cookie, origin: service.url }, body)).status).toBe(201);
    });

    it('cannot send a form with it: the body must be JSON', async () => {
      const { cookie } = await signIn();
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const headers = { cookie, origin: service.url, 'content-type': type };
        expectProblem(
          await send('POST', '/api/v1/people', headers, { firstName: 'E', lastName: 'E', email: 'e@example.com' }),
          'unsupported_media_type',
        );
      }
    });

    it('cannot sign anybody in, and does not use up the link by trying', async () => {
      const token = await service.signInToken(mine);
      const refused = await open(token, { origin: 'https://evil.example' });
      expectProblem(refused, 'forbidden');
      expect(refused.headers.has('set-cookie')).toBe(false);
      expect((await open(token, { origin: service.url })).status).toBe(200);
    });

    it('may read no answer: nothing allows another origin', async () => {
      const { cookie } = await signIn();
      const preflight = await send('OPTIONS', path, { origin: 'https://evil.example', 'access-control-request-method': 'POST' });
      const read = await send('GET', path, { cookie, origin: 'https://evil.example' });
      for (const answer of [preflight, read])
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(preflight.status).toBe(404);
    });
  });

  describe('the end', () => {
    it('comes by signing out, at once, and takes the cookie away', async () => {
      const [one, two] = [await signIn(), await signIn()];
      expect((await send('GET', me, { cookie: one.cookie })).status).toBe(200);
      const closed = await send('DELETE', path, { cookie: one.cookie, origin: service.url });
      expect([closed.status, closed.body]).toEqual([204, null]);
      const parts = (closed.headers.get('set-cookie') ?? '').split('; ');
      expect(parts[0]).toBe('casewire_session=');
      expect(parts).toEqual(expect.arrayContaining(['Max-Age=0', 'Path=/', 'HttpOnly', 'SameSite=Strict']));
      for (const to of [path, me]) expectProblem(await send('GET', to, { cookie: one.cookie }), 'unauthorized');
      expectProblem(await send('DELETE', path, { cookie: one.cookie, origin: service.url }), 'unauthorized');
      expect((await send('GET', path, { cookie: two.cookie })).status).toBe(200);
    });

    it('comes for the earlier session when the same browser signs in again', async () => {
      const earlier = await signIn();
      const again = await open(await service.signInToken(other), { cookie: earlier.cookie, origin: service.url });
      expect(again.body.workspace.id).toBe(other.workspaceId);
      expectProblem(await send('GET', path, { cookie: earlier.cookie }), 'unauthorized');
      expect((await send('GET', path, { cookie: cookieOf(again) })).body.workspace.id).toBe(other.workspaceId);
    });

    it('comes after thirty minutes without use, and after twelve hours in any case', async () => {
      const [idle, old, used] = [await signIn(), await signIn(), await signIn()];
      await service.restart(async (database) => {
        const move = (change: string, { cookie }: { cookie: string }) =>
          database.query(`update sessions set ${change} where secret_hash = $1`, [hash(secretOf(cookie))]);
        await move("used_at = now() - interval '30 minutes'", idle);
        await move('expires_at = now()', old);
        await move("used_at = now() - interval '29 minutes', expires_at = now() + interval '1 minute'", used);
      });
      for (const ended of [idle, old]) expectProblem(await send('GET', path, { cookie: ended.cookie }), 'unauthorized');
      expect((await send('GET', path, { cookie: used.cookie })).status).toBe(200);
    });
  });
});
