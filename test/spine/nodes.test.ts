// GET /nodes: what a process tells of itself, to whom, and what it says when its heartbeat stops.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVersion } from '../../src/read-package.ts';
import { leaseSeconds } from '../../src/storage/nodes.ts';
import { engine } from '../support/database.ts';
import { expectProblem } from '../support/problem.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const nodesOf = async (me: Caller) => (await me.get('/api/v1/nodes')).body.results;

describe('the list of nodes', () => {
  let service: TestService;
  let me: Caller;

  beforeAll(async () => {
    service = await startTestService({ databaseConnections: 7 });
    me = await service.workspace();
  });
  afterAll(() => service?.stop());

  it('says what the process is and does', async () => {
    const answer = await me.get('/api/v1/nodes');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      results: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          host: hostname(),
          roles: ['api', 'worker'],
          version: readVersion(),
          status: 'alive',
          startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
          lastSeenAt: expect.stringMatching(/^\d{4}-.*Z$/),
          inFlight: 0,
          connections: { open: expect.any(Number), limit: service.config.databaseUrl === null ? 1 : 7 },
          clockOffsetMs: null,
        },
      ],
      meta: { nextCursor: null },
    });
    const [{ connections }] = answer.body.results;
    expect(connections.open).toBeGreaterThan(0);
    expect(connections.open).toBeLessThanOrEqual(connections.limit);
  });

  it('tells with the next heartbeat how far its clock is off', async () => {
    await expect.poll(async () => (await nodesOf(me))[0].clockOffsetMs, { timeout: 10_000, interval: 200 }).not.toBeNull();
    expect(Math.abs((await nodesOf(me))[0].clockOffsetMs)).toBeLessThan(2_000);
  });

  it('is for admin only', async () => {
    expectProblem(await (await service.keyFor(me, ['cases:read', 'deliveries:write'])).get('/api/v1/nodes'), 'forbidden');
  });

  // An embedded database forgets all nodes at the start: it belongs to one process.
  it.skipIf(engine === 'embedded')('keeps the lost ones for an hour, and knows what earlier versions did not tell', async () => {
    const ids = { lost: randomUUID(), before: randomUUID(), gone: randomUUID() };
    await service.restart(async (database) => {
      const insert = (id: string, secondsAgo: number) =>
        database.query("insert into nodes (id, host, roles, seen_at) values ($1, 'other', '{api}', now() - make_interval(secs => $2))", [
          id,
          secondsAgo,
        ]);
      await insert(ids.lost, leaseSeconds + 1);
      await insert(ids.before, -60);
      await insert(ids.gone, 3_601);
    });
    const listed = await nodesOf(me);
    const byId = (id: string) => listed.find((node: { id: string }) => node.id === id);
    expect(byId(ids.lost)).toMatchObject({ status: 'lost', version: null, connections: null, clockOffsetMs: null, inFlight: 0 });
    expect(byId(ids.before)).toMatchObject({ status: 'alive', version: null });
    expect(byId(ids.gone)).toBeUndefined();
  });
});
