// Who may call what: every route with every scope, no key and bad keys, and other workspaces' ids as if there were none.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessScope, accessScopes } from '../../src/domain/scope.ts';
import { allRoutes } from '../../src/http/all-routes.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem, withoutRequestId } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const unknownId = '00000000-0000-7000-8000-000000000000';
const names = allRoutes.map(
  ({ method, path, operationId, access }) => [`${method} ${path}`, { method, path, operationId, access }] as const,
);

describe('access', () => {
  let service: TestService;
  let receiver: Receiver;
  let mine: Caller;
  let other: Caller;
  /** Ids of the other workspace, by the noun in the path. */
  let theirs: Record<string, string>;
  const keys = new Map<AccessScope, Caller>();

  const fill = async (caller: Caller, name: string): Promise<Record<string, string>> => {
    const definition = await caller.send('POST', '/api/v1/workflow-definition', { name, definition: review });
    const run = await caller.send(
      'POST',
      '/api/v1/external/workflows/run',
      runOf(
        name,
        { documents: [{ id: 'doc', category: 'x' }] },
        {
          subscriptions: [{ type: 'webhook', url: receiver.url, events: ['*'] }],
        },
      ),
    );
    const [delivery] = (await caller.get('/api/v1/deliveries')).body.results;
    const person = await caller.send('POST', '/api/v1/people', { firstName: 'Ada', lastName: 'L', email: 'ada@example.com' });
    await caller.send('PUT', '/api/v1/rule-sets/theirs', { rules: [] });
    const key = await caller.send('POST', '/api/v1/access-keys', { name: 'spare', scopes: ['cases:read'] });
    const job = await caller.send('POST', '/api/v1/deliveries/retry', { filter: { responseStatus: 599 } });
    return {
      // Before the deliveries, below which its path lies.
      'retry-jobs': job.body.id,
      subscriptions: delivery.subscriptionId,
      people: person.body.id,
      'access-keys': key.body.id,
      'rule-sets': 'theirs',
      'workflow-definition': definition.body.id,
      workflows: run.body.workflowRuntimeId,
      entities: run.body.ballerineEntityId,
      deliveries: delivery.id,
      events: delivery.eventId,
    };
  };

  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
    [mine, other] = [await service.workspace(), await service.workspace()];
    theirs = await fill(other, 'theirs');
    for (const scope of accessScopes) keys.set(scope, await service.keyFor(mine, [scope]));
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  const call = (caller: Caller, { method, path }: { method: string; path: string }, id = unknownId, body: unknown = {}) => {
    const url = path
      .replace(':id', id)
      .replace(':documentId', 'doc')
      .replace(/stream$/, 'stream?lastEventId=none');
    return method === 'GET' ? caller.get(url) : caller.send(method as 'POST', url, body);
  };

  it.each(names)('%s answers a missing key and a wrong one alike', async (_name, route) => {
    const missing = await call(service.caller(''), route);
    expectProblem(missing, 'unauthorized');
    for (const key of ['wrong', `cw_${'A'.repeat(43)}`, `${mine.key}x`, 'x'.repeat(5_000)]) {
      const wrong = await call(service.caller(key), route);
      expect(withoutRequestId(wrong)).toEqual(withoutRequestId(missing));
    }
  });

  it.each(names)('%s is for its scope and admin only', async (_name, route) => {
    for (const scope of accessScopes) {
      const answer = await call(keys.get(scope) as Caller, route);
      if (scope !== route.access && scope !== 'admin') {
        expectProblem(answer, 'forbidden');
        expect(answer.body.detail).toContain(route.access);
      } else expect([200, 201, 202, 400, 404]).toContain(answer.status);
    }
  });

  /** A body that each of these takes: a route with a new body needs one here. */
  const good: Record<string, unknown> = {
    sendCaseEvent: { name: 'SUBMIT' },
    sendCaseEventAlias: { name: 'SUBMIT' },
    updateCase: { context: { a: 1 } },
    decideDocument: { decision: 'approve' },
    copyDefinition: { name: 'stolen', displayName: 'Stolen' },
    upgradeDefinition: { displayName: 'Stolen' },
    putDefinition: { definition: review },
    putExtensions: { extensions: {} },
    assignCase: { assigneeId: null },
    eventDecision: { name: 'approve' },
    recoverSubscription: { since: '2026-01-01T00:00:00Z' },
    dryRunSubscription: { eventId: unknownId },
    replayEvent: { subscriptionId: unknownId },
  };
  /** Makes what it names. */
  const creates = ['putRuleSet'];
  it.each(names.filter(([, { path, operationId }]) => path.includes(':id') && !creates.includes(operationId)))(
    '%s knows another workspace’s id as little as an unknown one',
    async (_name, route) => {
      const noun = Object.keys(theirs).find((name) => route.path.includes(`/${name}/`)) ?? '';
      const before = await other.get(`/api/v1/external/workflows/${theirs['workflows']}`);
      const unknown = await call(mine, route, unknownId, good[route.operationId]);
      const foreign = await call(mine, route, theirs[noun], good[route.operationId]);
      expectProblem(unknown, 'not_found');
      expect(withoutRequestId(foreign)).toEqual(withoutRequestId(unknown));
      expect([...foreign.headers.keys()]).toEqual([...unknown.headers.keys()]);
      expect(foreign.headers.get('content-length')).toBe(unknown.headers.get('content-length'));
      expect((await other.get(`/api/v1/external/workflows/${theirs['workflows']}`)).body).toEqual(before.body);
      // The owner is answered: the id is good.
      expect((await call(other, route, theirs[noun], good[route.operationId])).status).toBeLessThan(410);
    },
  );

  it('lists nothing of another workspace, whatever the filter', async () => {
    const { workflows, deliveries: delivery, events: event } = theirs;
    const lists = [
      '/api/v1/external/workflows',
      `/api/v1/external/workflows?search=${workflows}`,
      '/api/v1/external/workflows?workflowDefinitionId=theirs',
      '/api/v1/events',
      `/api/v1/events?workflowRuntimeId=${workflows}`,
      '/api/v1/deliveries',
      `/api/v1/deliveries?workflowRuntimeId=${workflows}`,
      `/api/v1/deliveries?eventId=${event}`,
      `/api/v1/deliveries?cursor=${Buffer.from(String(delivery)).toString('base64url')}`,
    ];
    for (const path of lists) expect((await mine.get(path)).body.results).toEqual([]);
    const own = ({ builtIn }: { builtIn: boolean }) => !builtIn;
    expect((await mine.get('/api/v1/workflow-definition')).body.items.filter(own)).toEqual([]);
    expect((await mine.get('/api/v1/external/customers/subscriptions')).body).toEqual({ subscriptions: [] });
    const run = await mine.send('POST', '/api/v1/external/workflows/run', runOf('theirs'));
    expectProblem(run, 'not_found');
    expectProblem(await mine.send('POST', '/api/v1/external/workflows/run', runOf(theirs['workflow-definition'] ?? '')), 'not_found');
  });

  it('makes keys, shows each once, lists them, and revokes them for all nodes within five seconds', async () => {
    const own = await service.workspace();
    const keysPath = '/api/v1/access-keys';
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const made = await own.send('POST', keysPath, { name: 'reader', scopes: ['cases:read'], expiresAt: soon });
    const { key, ...shown } = made.body;
    expect(made.status).toBe(201);
    expect(key).toMatch(/^cw_[\w-]{43}$/);
    expect(shown).toEqual({
      id: shown.id,
      name: 'reader',
      prefix: key.slice(0, 7),
      scopes: ['cases:read'],
      createdAt: expect.any(String),
      expiresAt: soon,
      revokedAt: null,
    });
    const reader = service.caller(key);
    expect((await reader.get('/api/v1/external/customers/me')).body.workspaceId).toBe(own.workspaceId);
    expectProblem(await reader.get(keysPath), 'forbidden');
    expectProblem(await reader.send('POST', keysPath, { name: 'more', scopes: ['admin'] }), 'forbidden');

    const listed = await own.get(keysPath);
    expect(listed.body).toMatchObject({
      results: [shown, { name: 'test', scopes: ['admin'], expiresAt: null }],
      meta: { nextCursor: null },
    });
    for (const secret of [key, own.key]) expect(JSON.stringify(listed.body)).not.toContain(secret);
    const { nextCursor } = (await own.get(`${keysPath}?limit=1`)).body.meta;
    expect((await own.get(`${keysPath}?limit=1&cursor=${nextCursor}`)).body.results).toEqual([listed.body.results[1]]);

    expectProblem(await other.send('DELETE', `${keysPath}/${shown.id}`), 'not_found');
    const revoked = await own.send('DELETE', `${keysPath}/${shown.id}`);
    expect(revoked.body).toEqual({ ...shown, revokedAt: expect.any(String) });
    await expect.poll(async () => (await reader.get(keysPath)).status, { timeout: 5_000, interval: 100 }).toBe(401);
    expect((await own.send('DELETE', `${keysPath}/${shown.id}`)).body).toEqual(revoked.body);
  });

  it('makes one key of one idempotency key, and none of what it cannot keep', async () => {
    const own = await service.workspace();
    const make = (body: unknown, headers?: Record<string, string>) => own.send('POST', '/api/v1/access-keys', body, headers);
    const once = { name: 'once', scopes: ['admin'] };
    const [first, again] = [await make(once, { 'idempotency-key': 'k' }), await make(once, { 'idempotency-key': 'k' })];
    expect(again.body).toEqual(first.body);
    const bad: readonly [unknown, string][] = [
      [{ scopes: ['admin'] }, 'name'],
      [{ name: ' ', scopes: ['admin'] }, 'name'],
      [{ name: 'x' }, 'scopes'],
      [{ name: 'x', scopes: [] }, 'scopes'],
      [{ name: 'x', scopes: ['root'] }, 'scopes.0'],
      [{ ...once, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
      [{ ...once, expiresAt: 'soon' }, 'expiresAt'],
      [{ ...once, key: 'mine' }, 'key'],
    ];
    for (const [body, path] of bad) {
      const answer = await make(body);
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors[0].path).toBe(path);
    }
    expect((await own.get('/api/v1/access-keys')).body.results).toHaveLength(2);
  });

  it('says whose key it is', async () => {
    const me = await mine.get('/api/v1/external/customers/me');
    expect(me.body).toMatchObject({ workspaceId: mine.workspaceId, environment: 'sandbox' });
    expect((await other.get('/api/v1/external/customers/me')).body.id).not.toBe(me.body.id);
  });

  it('takes the scheme in any case, and no other scheme', async () => {
    const me = `${service.url}/api/v1/external/customers/me`;
    const status = async (authorization: string) => (await fetch(me, { headers: { authorization } })).status;
    expect(await status(`bearer ${mine.key}`)).toBe(200);
    for (const bad of [`Basic ${mine.key}`, mine.key, 'Bearer', 'Bearer ', `Bearer ${mine.key} more`]) expect(await status(bad)).toBe(401);
    expect((await fetch(`${me}?token=${mine.key}&access_token=${mine.key}`)).status).toBe(401);
  });

  it('answers health, docs and OpenAPI without a key', async () => {
    for (const path of ['/healthz', '/readyz', '/api/v1/_health/ready', '/openapi.json', '/docs/']) {
      const answer = await fetch(`${service.url}${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
      await answer.text();
    }
  });

  it('stores keys as hashes, and refuses revoked and expired ones', async () => {
    const [revoked, expired, expiring] = [
      await service.keyFor(mine, ['admin']),
      await service.keyFor(mine, ['admin']),
      await service.keyFor(mine, ['admin']),
    ];
    const hash = (caller: Caller) => createHash('sha256').update(caller.key).digest();
    await service.restart(async (database) => {
      await database.query('update access_keys set revoked_at = now() where key_hash = $1', [hash(revoked)]);
      await database.query("update access_keys set expires_at = now() - interval '1 second' where key_hash = $1", [hash(expired)]);
      await database.query("update access_keys set expires_at = now() + interval '1 hour' where key_hash = $1", [hash(expiring)]);
      const rows = await database.query('select * from access_keys');
      for (const key of [mine.key, revoked.key]) expect(JSON.stringify(rows)).not.toContain(key);
    });
    const path = '/api/v1/external/customers/me';
    expectProblem(await revoked.get(path), 'unauthorized');
    expectProblem(await expired.get(path), 'unauthorized');
    expect((await expiring.get(path)).status).toBe(200);
  });
});
