// `after` in a definition: fires when due, once, and not at all when its state was left.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engine } from '../support/database.ts';
import { runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const waiting = {
  initial: 'waiting',
  states: {
    waiting: { after: { 700: 'late' }, on: { ANSWER: 'answered' } },
    answered: { after: { 600000: 'late' }, on: { AGAIN: 'waiting' } },
    late: { type: 'final', tags: ['rejected'] },
  },
};

describe('timers', () => {
  let service: TestService;
  let me: Caller;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    expect((await me.send('POST', '/api/v1/workflow-definition', { name: 'waiting', definition: waiting })).status).toBe(201);
  });
  afterAll(() => service?.stop());

  const run = async () => (await me.send('POST', '/api/v1/external/workflows/run', runOf('waiting'))).body.workflowRuntimeId as string;
  const get = async (id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;

  it('fire when due, and move the case once', async () => {
    const fired = new Promise<void>((resolve) => service.signals.on('timer.fired', () => resolve()));
    const id = await run();
    expect(await get(id)).toMatchObject({ state: 'waiting', status: 'active' });
    await fired;
    expect(await get(id)).toMatchObject({ state: 'late', status: 'completed', version: 2 });
  });

  it('do not fire when their state was left before, and count anew when it is entered again', async () => {
    const left = await run();
    await me.send('POST', `/api/v1/external/workflows/${left}/event`, { name: 'ANSWER' });
    const other = await run();
    await expect.poll(async () => (await get(other)).state, { timeout: 10_000 }).toBe('late');
    expect(await get(left)).toMatchObject({ state: 'answered', version: 2 });
    await me.send('POST', `/api/v1/external/workflows/${left}/event`, { name: 'AGAIN' });
    await expect.poll(async () => (await get(left)).state, { timeout: 10_000 }).toBe('late');
  });

  const publish = async (name: string, definition: object) =>
    expect((await me.send('POST', '/api/v1/workflow-definition', { name, definition })).status).toBe(201);
  const runNamed = async (name: string) =>
    (await me.send('POST', '/api/v1/external/workflows/run', runOf(name))).body.workflowRuntimeId as string;
  const send = (id: string, name: string) => me.send('POST', `/api/v1/external/workflows/${id}/event`, { name });
  const told = async (id: string, name: string) => {
    const { results } = (await me.get(`/api/v1/events?workflowRuntimeId=${id}&limit=200`)).body;
    return results.filter((event: { eventName: string }) => event.eventName === name);
  };
  const timeline = async (id: string) =>
    (await me.get(`/api/v1/external/workflows/${id}/timeline?limit=200`)).body.results as readonly Record<string, string>[];
  const kinds = async (id: string) => (await timeline(id)).map(({ kind }) => kind).filter((kind) => kind?.startsWith('timer'));
  /** A timer of ten minutes: a test that sees it fire has moved its time. */
  const slow = {
    initial: 'waiting',
    states: { waiting: { after: { 600000: 'late' }, on: { ANSWER: 'late' } }, late: { type: 'final', tags: ['rejected'] } },
  };

  it('fire within a second of their time', async () => {
    const id = await run();
    await expect.poll(async () => (await get(id)).state, { timeout: 10_000, interval: 50 }).toBe('late');
    const [set] = (await timeline(id)).filter(({ kind }) => kind === 'timer_set');
    const [moved] = (await timeline(id)).filter(({ kind }) => kind === 'transition');
    const lateMs = Date.parse(moved?.['at'] ?? '') - Date.parse(set?.['dueAt'] ?? '');
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(1_000);
  });

  it('that came due during a long stop fire at the start, once; the others wait on', async () => {
    await publish('slow', slow);
    const [due, waits] = [await runNamed('slow'), await runNamed('slow')];
    await service.restart(async (database) => {
      await database.query("update timers set due_at = now() - interval '3 days' where case_id = $1", [due]);
    });
    await expect.poll(async () => (await get(due)).state, { timeout: 10_000, interval: 50 }).toBe('late');
    expect(await get(due)).toMatchObject({ status: 'completed', version: 2 });
    expect(await told(due, 'workflow.completed')).toHaveLength(1);
    expect(await kinds(due)).toEqual(['timer_set', 'timer_fired']);
    expect(await get(waits)).toMatchObject({ state: 'waiting', version: 1 });
    expect(await kinds(waits)).toEqual(['timer_set']);
  });

  it('of nested and parallel states fire each for its own state, and go with the state around them', async () => {
    await publish('nested', {
      initial: 'work',
      states: {
        work: {
          type: 'parallel',
          after: { 900000: 'expired' },
          states: {
            papers: {
              initial: 'open',
              states: { open: { after: { 300: 'reminded' } }, reminded: { after: { 300: 'overdue' } }, overdue: {} },
            },
            risk: { initial: 'low', states: { low: { after: { 600000: 'stale' }, on: { RAISE: 'high' } }, high: {}, stale: {} } },
          },
          on: { END: 'closed' },
        },
        expired: { type: 'final', tags: ['rejected'] },
        closed: { type: 'final', tags: ['approved'] },
      },
    });
    const id = await runNamed('nested');
    await expect.poll(async () => (await get(id)).state, { timeout: 10_000 }).toBe('work.papers.overdue,work.risk.low');
    expect(await get(id)).toMatchObject({ status: 'active', version: 3 });
    await send(id, 'RAISE');
    expect((await kinds(id)).sort()).toEqual([
      'timer_cancelled',
      'timer_fired',
      'timer_fired',
      'timer_set',
      'timer_set',
      'timer_set',
      'timer_set',
    ]);
    expect((await send(id, 'END')).body).toMatchObject({ state: 'closed', status: 'completed' });
    expect((await kinds(id)).filter((kind) => kind === 'timer_cancelled')).toHaveLength(2);
  });

  it('are cancelled when the case is completed, by its machine or by its documents', async () => {
    await publish('slower', slow);
    const byMachine = await runNamed('slower');
    await send(byMachine, 'ANSWER');
    const body = runOf('slower', { documents: [{ id: 'a' }] }, { completedWhenTasksResolved: true });
    const byDocuments = (await me.send('POST', '/api/v1/external/workflows/run', body)).body.workflowRuntimeId as string;
    await me.send('PATCH', `/api/v1/external/workflows/${byDocuments}/decision/a`, { decision: 'approve' });
    await service.restart(async (database) => {
      await database.query('update timers set due_at = now() where case_id = any($1::uuid[])', [[byMachine, byDocuments]]);
    });
    const other = await run();
    await expect.poll(async () => (await get(other)).state, { timeout: 10_000 }).toBe('late');
    for (const id of [byMachine, byDocuments]) {
      expect(await kinds(id)).toEqual(['timer_set', 'timer_cancelled']);
      expect(await get(id)).toMatchObject({ status: 'completed', version: 2 });
    }
    expect((await get(byDocuments)).state).toBe('waiting');
  });

  // The embedded database belongs to one process: a second node can only be tested on a server.
  it.skipIf(engine === 'embedded')('fire exactly once when two nodes look at the same time', async () => {
    const second = await startTestService({ databaseUrl: service.config.databaseUrl });
    try {
      await publish('short', {
        initial: 'a',
        states: { a: { after: { 400: 'b' } }, b: { after: { 400: 'c' } }, c: { type: 'final', tags: ['approved'] } },
      });
      let fired = 0;
      const stops = [service, second].map(({ signals }) =>
        signals.on('timer.fired', () => {
          fired += 1;
        }),
      );
      const ids = await Promise.all(Array.from({ length: 30 }, () => runNamed('short')));
      for (const id of ids) await expect.poll(async () => (await get(id)).state, { timeout: 20_000 }).toBe('c');
      for (const id of ids) {
        expect(await get(id)).toMatchObject({ status: 'completed', version: 3 });
        expect(await told(id, 'workflow.state.changed')).toHaveLength(2);
        expect(await told(id, 'workflow.completed')).toHaveLength(1);
      }
      expect(fired).toBe(60);
      for (const stop of stops) stop();
    } finally {
      await second.stop();
    }
  });
});
