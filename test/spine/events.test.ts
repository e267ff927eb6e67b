// Events to a case through the front door: accepted, refused, blocked, late; once only; and history that outlives the process.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/external/workflows';

describe('events to a case', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service?.stop());

  interface Running {
    readonly me: Caller;
    readonly id: string;
    send(name: string, payload?: Record<string, unknown>): Promise<Answer>;
    show(): Promise<Answer['body']>;
    /** Names of all events so far, by sequence. */
    events(): Promise<readonly string[]>;
  }

  const start = async (definition: object, context: Record<string, unknown> = {}, config?: Record<string, unknown>): Promise<Running> => {
    const me = await service.workspace();
    const made = await me.send('POST', '/api/v1/workflow-definition', { name: 'chart', definition });
    expect(made.status).toBe(201);
    const run = await me.send('POST', `${base}/run`, runOf('chart', context, config));
    expect(run.status).toBe(200);
    const id = run.body.workflowRuntimeId as string;
    return {
      me,
      id,
      send: (name, payload) => me.send('POST', `${base}/${id}/event`, { name, ...(payload ? { payload } : {}) }),
      show: async () => (await me.get(`${base}/${id}`)).body,
      events: async () => {
        const { results } = (await me.get(`/api/v1/events?workflowRuntimeId=${id}&limit=200`)).body;
        const bySequence = [...results].sort((a, b) => a.sequence - b.sequence);
        expect(bySequence.map((event) => event.sequence)).toEqual(bySequence.map((_, index) => index + 1));
        return bySequence.map((event) => event.eventName as string);
      },
    };
  };

  it('that the state does not accept are refused with what it would accept', async () => {
    const running = await start(review);
    const before = await running.show();
    const answer = await running.send('approve');
    expectProblem(answer, 'event_not_accepted');
    expect(answer.body).toMatchObject({ state: 'draft', nextEvents: ['SUBMIT'] });
    expect(await running.show()).toEqual(before);
    expect(before.nextEvents).toEqual(['SUBMIT']);
  });

  it.each(['', 'xstate.done.state.case', 'xstate.init', 'casewire.context-changed', 'done.state.case', '*', '__proto__', 'toString'])(
    'never accept %j',
    async (name) => {
      const running = await start(review);
      const answer = await running.send(name);
      expect(answer.status).toBe(400);
      expect((await running.show()).version).toBe(1);
    },
  );

  it('that a guard blocks change nothing and name the guard', async () => {
    const running = await start(review, { score: 9 });
    await running.send('SUBMIT');
    const before = await running.show();
    const told = await running.events();
    const answer = await running.send('approve');
    expect(answer).toMatchObject({ status: 200, body: { transitioned: false, state: 'review', version: before.version } });
    expect(answer.body.blockedBy).toMatchObject([
      { event: 'approve', target: 'approved', guard: { type: 'json-logic', rule: { '>=': [{ var: 'score' }, 10] } } },
    ]);
    expect(await running.show()).toEqual(before);
    expect(await running.events()).toEqual(told);
  });

  it('read v4’s cond, with the payload laid over the context and not stored', async () => {
    const running = await start(review, { score: 1 });
    await running.send('SUBMIT');
    const answer = await running.send('approve', { score: 10 });
    expect(answer.body).toMatchObject({ transitioned: true, state: 'approved', status: 'completed', tags: ['approved'], nextEvents: [] });
    expect(answer.body.blockedBy).toBeUndefined();
    expect(answer.body.context.score).toBe(1);
    expect(answer.body.resolvedAt).toMatch(/^\d{4}-.*Z$/);
  });

  it('work by either route', async () => {
    const running = await start(review);
    const answer = await running.me.send('POST', `${base}/${running.id}/send-event`, { name: 'SUBMIT' });
    expect(answer).toMatchObject({ status: 200, body: { state: 'review', transitioned: true } });
  });

  it('to a completed case are refused; what is merged later is news of its context only', async () => {
    const running = await start(review, { score: 10, documents: [{ id: 'a', category: 'x' }] });
    for (const name of ['SUBMIT', 'approve']) await running.send(name);
    const told = await running.events();
    expect(told.filter((name) => name === 'workflow.completed')).toHaveLength(1);

    for (const name of ['SUBMIT', 'reject', 'UPDATE_CONTEXT', 'nonsense'])
      expectProblem(await running.send(name, { context: {} }), 'case_completed');
    expect(await running.events()).toEqual(told);

    const merged = await running.me.send('PATCH', `${base}/${running.id}`, { context: { late: true } });
    expect(merged).toMatchObject({ status: 200, body: { status: 'completed', state: 'approved' } });
    const decided = await running.me.send('PATCH', `${base}/${running.id}/decision/a`, { decision: 'approve' });
    expect(decided.body.context.documents[0].decision.status).toBe('approved');
    expect((await running.events()).slice(told.length)).toEqual(['workflow.context.changed', 'workflow.context.changed']);
    expect((await running.show()).resolvedAt).toBe(merged.body.resolvedAt);
  });

  it('complete a case exactly once, however many come at once', async () => {
    const running = await start(review, { score: 10 });
    await running.send('SUBMIT');
    const answers = await Promise.all(Array.from({ length: 10 }, () => running.send('approve')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectProblem(answer, 'case_completed');
    const told = await running.events();
    for (const name of ['workflow.completed', 'workflow.context.document.completed'])
      expect(told.filter((one) => one === name)).toHaveLength(1);
  });

  it('lose no update when many merge at once', async () => {
    const running = await start(review);
    const names = Array.from({ length: 15 }, (_, n) => `k${n}`);
    const answers = await Promise.all(names.map((name) => running.me.send('PATCH', `${base}/${running.id}`, { context: { [name]: 1 } })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const { context, version } = await running.show();
    expect(Object.keys(context)).toEqual(expect.arrayContaining(names));
    expect(version).toBe(16);
    expect((await running.events()).filter((name) => name === 'workflow.context.changed')).toHaveLength(15);
  });

  it('that change nothing tell nothing', async () => {
    const running = await start(review, { score: 1 });
    const told = await running.events();
    const answer = await running.me.send('PATCH', `${base}/${running.id}`, { context: { score: 1 } });
    expect(answer).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await running.events()).toEqual(told);
  });

  it('honour If-Match', async () => {
    const running = await start(review);
    const patch = (version: string) =>
      running.me.send('PATCH', `${base}/${running.id}`, { context: { by: version } }, { 'if-match': version });
    expectProblem(await patch('7'), 'version_conflict');
    expect((await patch('"1"')).body.version).toBe(2);
    expectProblem(await patch('1'), 'version_conflict');
    expect((await patch('2')).body.version).toBe(3);
    expect((await patch('*')).body.version).toBe(4);
    const rush = await Promise.all(
      Array.from({ length: 5 }, (_, n) => running.me.send('PATCH', `${base}/${running.id}`, { context: { n } }, { 'if-match': '4' })),
    );
    expect(rush.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  it('merge by the built-in events', async () => {
    const running = await start(review, { list: [1], deep: { a: 1 } });
    expect((await running.send('UPDATE_CONTEXT', { context: { deep: { b: 2 } } })).body.context.deep).toEqual({ b: 2 });
    const merged = await running.send('DEEP_MERGE_CONTEXT', { newContext: { deep: { c: 3 }, list: [2] } });
    expect(merged.body.context).toMatchObject({ deep: { b: 2, c: 3 }, list: [1, 2] });
    const replaced = await running.send('DEEP_MERGE_CONTEXT', { newContext: { list: [9] }, arrayMergeOption: 'replace' });
    expect(replaced.body.context.list).toEqual([9]);
  });

  it('re-evaluate always when the context changes', async () => {
    const running = await start({
      initial: 'waiting',
      states: {
        waiting: { always: { target: 'ready', guard: { type: 'jmespath', rule: 'score > `10`' } }, on: { GO: 'ready' } },
        ready: { on: { END: 'done' } },
        done: { type: 'final', tags: ['approved'] },
      },
    });
    const answer = await running.me.send('PATCH', `${base}/${running.id}`, { context: { score: 11 } });
    expect(answer.body.state).toBe('ready');
    expect(await running.events()).toEqual([
      'workflow.started',
      'workflow.state.changed',
      'workflow.context.changed',
      'workflow.context.document.updated',
    ]);
  });

  it('stay within the limit of steps, and change nothing beyond it', async () => {
    const swing = (target: string) => ({ always: { target, guard: { type: 'jmespath', rule: 'swing' } }, on: { GO: target } });
    const running = await start({
      initial: 'calm',
      states: {
        calm: { on: { GO: 'left' } },
        left: swing('right'),
        right: { ...swing('left'), on: { END: 'end' } },
        end: { type: 'final' },
      },
    });
    const before = await running.show();
    const answer = await running.send('GO', { swing: true });
    expect([200, 400]).toContain(answer.status);
    const patched = await running.me.send('PATCH', `${base}/${running.id}`, { context: { swing: true } });
    if (answer.status === 400) {
      expectProblem(answer, 'too_many_steps');
      expect(patched.body.state).toBe(before.state);
      expectProblem(await running.send('GO'), 'too_many_steps');
    } else expectProblem(patched, 'too_many_steps');
    expect((await service.caller('').get('/healthz')).status).toBe(200);
  });

  it('decide on documents, and complete the case when all are decided', async () => {
    const documents = [
      { id: 'a', category: 'x' },
      { category: 'passport', type: 'photo', issuer: { country: 'DE' }, version: 1 },
    ];
    const running = await start(review, { documents }, { completedWhenTasksResolved: true });
    const { context } = await running.show();
    const decide = (id: string, body: Record<string, unknown>) => running.me.send('PATCH', `${base}/${running.id}/decision/${id}`, body);
    const revision = await decide('a', { decision: 'revision', reason: 'blurred', comment: 'again' });
    expect(revision.body.context.documents[0].decision).toMatchObject({
      status: 'revision',
      revisionReason: 'blurred',
      rejectionReason: null,
      comment: 'again',
      decidedBy: expect.any(String),
    });
    expect(revision.body.status).toBe('active');
    expect((await decide('a', { decision: null })).body.context.documents[0].decision.status).toBeNull();
    expectProblem(await decide('nowhere', { decision: 'approve' }), 'not_found');
    expectProblem(await decide('a', { decision: 'maybe' }), 'invalid_request');
    expect((await decide('a', { decision: 'approve' })).body.status).toBe('active');
    const last = await decide(context.documents[1].id, { decision: 'reject', reason: 'forged' });
    expect(last.body).toMatchObject({ status: 'completed', state: 'draft', nextEvents: [] });
    const told = await running.events();
    for (const name of ['workflow.completed', 'workflow.context.document.completed'])
      expect(told.filter((one) => one === name)).toHaveLength(1);
    expect(told.filter((name) => name === 'workflow.context.document.changed')).toHaveLength(4);
  });

  it('find parallel regions and history where a restart left them', async () => {
    const running = await start({
      initial: 'work',
      states: {
        work: {
          type: 'parallel',
          states: {
            papers: { initial: 'open', states: { open: { on: { PAPERS: 'checked' } }, checked: { on: { UNCHECK: 'open' } } } },
            risk: { initial: 'low', states: { low: { on: { RAISE: 'high' } }, high: { on: { LOWER: 'low' } } } },
            back: { type: 'history', history: 'deep' },
          },
          on: { PAUSE: 'paused' },
        },
        paused: { on: { RESUME: 'work.back', END: 'closed' } },
        closed: { type: 'final', tags: ['rejected'] },
      },
    });
    await running.send('PAPERS');
    await running.send('RAISE');
    expect((await running.show()).state).toBe('work.papers.checked,work.risk.high');
    const paused = await running.send('PAUSE');
    expect(paused.body.state).toBe('paused');
    await service.restart();
    expect((await running.show()).state).toBe('paused');
    expect((await running.send('RESUME')).body.state).toBe('work.papers.checked,work.risk.high');
    await service.restart();
    expect((await running.send('LOWER')).body.state).toBe('work.papers.checked,work.risk.low');
    await running.events();
  });
});
