// Decisions on documents and on whole cases, and the document events that a receiver gets of them.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/external/workflows';
const changed = 'workflow.context.document.changed';
const updated = 'workflow.context.document.updated';
const completed = 'workflow.context.document.completed';

/** Every document approved: the guard of `approve` asks for that. */
const allApproved = { type: 'jmespath', rule: "length(documents[?decision.status != 'approved']) == `0`" };
const review = {
  initial: 'manual_review',
  states: {
    manual_review: {
      tags: ['manual_review'],
      on: { approve: { target: 'approved', guard: allApproved }, reject: 'rejected', revision: 'revision' },
    },
    revision: { tags: ['revision'], on: { RESUBMITTED: 'manual_review' } },
    approved: { type: 'final', tags: ['approved'] },
    rejected: { type: 'final', tags: ['rejected'] },
  },
} as const;

interface Document {
  readonly id?: string;
  readonly [key: string]: unknown;
}

describe('decisions', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;

  beforeAll(async () => {
    service = await startTestService();
    receiver = await startReceiver();
    me = await service.workspace();
    expect((await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review })).status).toBe(201);
    await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: [{ type: 'webhook', url: receiver.url }] });
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  interface Running {
    readonly id: string;
    readonly documents: readonly Document[];
    decide(documentId: string, decision: string | null, more?: Record<string, unknown>): Promise<Answer>;
    decideAll(name: string, reason?: string): Promise<Answer>;
    merge(context: Record<string, unknown>): Promise<Answer>;
    show(): Promise<Answer['body']>;
    /** What the receiver got of this case, by sequence, once all that was told has come. */
    received(): Promise<readonly Received[]>;
    /** The names of the events since the last call. */
    told(): Promise<readonly string[]>;
  }

  const start = async (documents: readonly Document[], config: Record<string, unknown> = {}): Promise<Running> => {
    const run = await me.send('POST', `${base}/run`, runOf('review', { documents }, config));
    expect(run.status).toBe(200);
    const id = run.body.workflowRuntimeId as string;
    const show = async () => (await me.get(`${base}/${id}`)).body;
    const received = async () => {
      const { results } = (await me.get(`/api/v1/events?workflowRuntimeId=${id}&limit=200`)).body;
      for (const event of results) await receiver.first(({ body }) => body.id === event.id);
      return receiver.received.filter(({ body }) => body.workflowRuntimeId === id).sort((a, b) => a.body.sequence - b.body.sequence);
    };
    let seen = 0;
    return {
      id,
      documents: (await show()).context.documents,
      decide: (documentId, decision, more = {}) => me.send('PATCH', `${base}/${id}/decision/${documentId}`, { decision, ...more }),
      decideAll: (name, reason) => me.send('PATCH', `${base}/${id}/event-decision`, { name, ...(reason === undefined ? {} : { reason }) }),
      merge: (context) => me.send('PATCH', `${base}/${id}`, { context }),
      show,
      received,
      told: async () => {
        const names = (await received()).map(({ body }) => body.eventName as string);
        const since = names.slice(seen);
        seen = names.length;
        return since;
      },
    };
  };

  describe('on a document', () => {
    it.each([
      ['approve', { status: 'approved', revisionReason: null, rejectionReason: null }],
      ['reject', { status: 'rejected', revisionReason: null, rejectionReason: 'why' }],
      ['revision', { status: 'revision', revisionReason: 'why', rejectionReason: null }],
      ['revised', { status: 'revised', revisionReason: 'why', rejectionReason: null }],
      [null, { status: null, revisionReason: null, rejectionReason: null }],
    ])('are stored as the page’s system stores them: %j', async (decision, stored) => {
      const running = await start([
        { id: 'a', category: 'x', decision: { status: 'pending' } },
        { id: 'b', category: 'x' },
      ]);
      const answer = await running.decide('a', decision, { reason: 'why', comment: 'note' });
      expect(answer.body.context.documents).toEqual([
        { id: 'a', category: 'x', decision: { ...stored, comment: 'note', decidedAt: expect.any(String), decidedBy: expect.any(String) } },
        { id: 'b', category: 'x' },
      ]);
      const { decidedAt, decidedBy } = answer.body.context.documents[0].decision;
      expect(Date.parse(decidedAt)).toBeLessThanOrEqual(Date.parse(answer.body.updatedAt));
      expect(Date.parse(decidedAt)).toBeGreaterThanOrEqual(Date.parse(answer.body.createdAt));
      const other = await service.keyFor(me, ['cases:write']);
      const again = await other.send('PATCH', `${base}/${running.id}/decision/a`, { decision });
      expect(again.body.context.documents[0].decision.decidedBy).not.toBe(decidedBy);
    });

    it('are told with their reasons, which are never null in a webhook', async () => {
      const running = await start([{ id: 'a', category: 'x' }]);
      await running.decide('a', 'revision', { reason: 'Bad image quality' });
      expect(await running.told()).toEqual(['workflow.started', 'workflow.context.changed', changed, updated]);
      const last = (await running.received()).at(-1);
      expect(last?.body).toMatchObject({ tags: ['manual_review'], workflowStatus: 'active', state: 'manual_review' });
      expect(last?.body.data.documents[0].decision).toMatchObject({
        status: 'revision',
        revisionReason: 'Bad image quality',
        rejectionReason: '',
        comment: '',
      });
    });

    it('need a document that is there', async () => {
      const running = await start([{ id: 'a', category: 'x' }]);
      expectProblem(await running.decide('b', 'approve'), 'not_found');
      expectProblem(await running.decide('a', 'approved'), 'invalid_request');
      expectProblem(
        await me.send('PATCH', `${base}/019cade0-6f00-7000-8000-000000000002/decision/a`, { decision: 'approve' }),
        'not_found',
      );
      expect((await running.show()).version).toBe(1);
    });

    it('may come late: stored and told as news of the context only', async () => {
      const running = await start([{ id: 'a', category: 'x' }]);
      await running.decideAll('reject');
      await running.told();
      expect((await running.decide('a', 'approve')).body).toMatchObject({
        status: 'completed',
        state: 'rejected',
        context: { documents: [{ decision: { status: 'approved' } }] },
      });
      expect(await running.told()).toEqual(['workflow.context.changed']);
    });
  });

  describe('are told of', () => {
    it('a document that arrives decided', async () => {
      const running = await start([]);
      await running.merge({ documents: [{ id: 'late', category: 'x', decision: { status: 'approved' } }] });
      expect(await running.told()).toEqual(['workflow.started', 'workflow.context.changed', changed, updated]);
    });

    it('a document that is there at the start only as the start', async () => {
      const running = await start([{ id: 'a', category: 'x', decision: { status: 'approved' } }]);
      expect(await running.told()).toEqual(['workflow.started']);
    });

    it('each of two documents of the same category', async () => {
      const twin = { category: 'passport', type: 'photo', issuer: { country: 'DE' }, version: 1 };
      const running = await start([twin, twin]);
      const [first, second] = running.documents;
      expect(first?.id).not.toBe(second?.id);
      await running.told();
      for (const document of [first, second]) {
        await running.decide(document?.id ?? '', 'approve');
        expect(await running.told()).toEqual(['workflow.context.changed', changed, updated]);
      }
      expect(
        (await running.show()).context.documents.map((document: { decision: { status: string } }) => document.decision.status),
      ).toEqual(['approved', 'approved']);
    });

    it('a document whose category is corrected while it is approved', async () => {
      const running = await start([{ id: 'a', category: 'unknown', type: 'photo' }]);
      await running.told();
      await running.merge({ documents: [{ id: 'a', category: 'proof_of_address', decision: { status: 'approved' } }] });
      expect(await running.told()).toEqual(['workflow.context.changed', changed, updated]);
      await running.merge({ documents: [{ id: 'a', category: 'proof_of_ownership' }] });
      expect(await running.told()).toEqual(['workflow.context.changed', updated]);
    });

    it('a document without pages, without a category, and with an empty decision before', async () => {
      const running = await start([{ id: 'bare' }, { id: 'empty', pages: null, decision: { status: '' } }]);
      await running.told();
      for (const id of ['bare', 'empty']) {
        await running.decide(id, 'reject', { reason: 'Fake or altered document' });
        expect(await running.told()).toEqual(['workflow.context.changed', changed, updated]);
      }
    });

    it('a document that came without an id, by its key or by the id that it got', async () => {
      const running = await start([]);
      await running.merge({ documents: [{ category: 'Passport', type: 'photo', issuer: { country: 'DE' }, version: 2 }] });
      await running.told();
      const decided = await running.decide('passport-photo-de-v2', 'revision');
      expect(decided.status).toBe(200);
      await running.told();
      expect((await running.decide(decided.body.context.documents[0].id, 'approve')).status).toBe(200);
      expect(await running.told()).toEqual(['workflow.context.changed', changed, updated]);
    });
  });

  describe('on the whole case', () => {
    it('go on every document and send the event, as one change that tells each thing once', async () => {
      const running = await start([
        { id: 'a', category: 'x' },
        { id: 'b', category: 'x', decision: { status: 'rejected', rejectionReason: 'old' } },
      ]);
      await running.told();
      const answer = await running.decideAll('approve');
      expect(answer).toMatchObject({ status: 200, body: { state: 'approved', status: 'completed', transitioned: true, version: 2 } });
      const [a, b] = answer.body.context.documents;
      expect(a.decision).toMatchObject({ status: 'approved', rejectionReason: null });
      expect(b.decision).toEqual(a.decision);
      expect(await running.told()).toEqual([
        'workflow.state.changed',
        'workflow.context.changed',
        changed,
        completed,
        'workflow.completed',
      ]);
      const bodies = (await running.received()).slice(1).map(({ body }) => body);
      for (const body of bodies) {
        expect(body).toMatchObject({
          state: 'approved',
          previousState: 'manual_review',
          workflowFinalState: 'approved',
          tags: ['approved'],
        });
        expect(body.data.documents.map((document: { decision: { status: string } }) => document.decision.status)).toEqual([
          'approved',
          'approved',
        ]);
      }
    });

    it('carry their reason to where it belongs', async () => {
      const running = await start([{ id: 'a' }, { id: 'b' }]);
      const revised = await running.decideAll('revision', 'Blurry image');
      expect(revised.body).toMatchObject({
        state: 'revision',
        status: 'active',
        tags: ['revision'],
        context: { documents: [{ decision: { status: 'revision', revisionReason: 'Blurry image' } }, {}] },
      });
      expect(await running.told()).toEqual(['workflow.started', 'workflow.state.changed', 'workflow.context.changed', changed, updated]);
      await me.send('POST', `${base}/${running.id}/event`, { name: 'RESUBMITTED' });
      const rejected = await running.decideAll('reject', 'Potential identity theft');
      expect(rejected.body.context.documents[1].decision).toMatchObject({
        status: 'rejected',
        rejectionReason: 'Potential identity theft',
        revisionReason: null,
      });
    });

    it('leave nothing behind when the state does not take the event', async () => {
      const running = await start([{ id: 'a' }]);
      await running.decideAll('revision');
      const before = await running.show();
      await running.told();
      const answer = await running.decideAll('approve');
      expectProblem(answer, 'event_not_accepted');
      expect(answer.body.nextEvents).toEqual(['RESUBMITTED']);
      expect(await running.show()).toEqual(before);
      expect(await running.told()).toEqual([]);
    });

    it('leave nothing behind when a guard says no, and say which', async () => {
      await me.send('POST', '/api/v1/workflow-definition', {
        name: 'strict',
        definition: {
          ...review,
          states: {
            ...review.states,
            manual_review: {
              on: {
                approve: { target: 'approved', guard: { type: 'jmespath', rule: 'score > `10`' } },
                reject: 'rejected',
                revision: 'revision',
              },
            },
          },
        },
      });
      const { workflowRuntimeId: id } = (await me.send('POST', `${base}/run`, runOf('strict', { documents: [{ id: 'a' }], score: 1 })))
        .body;
      const answer = await me.send('PATCH', `${base}/${id}/event-decision`, { name: 'approve' });
      expect(answer).toMatchObject({
        status: 200,
        body: { transitioned: false, version: 1, state: 'manual_review', blockedBy: [{ event: 'approve', target: 'approved' }] },
      });
      expect(answer.body.context.documents).toEqual([{ id: 'a' }]);
    });

    it('take a case without documents, and refuse one that is completed', async () => {
      const running = await start([]);
      expect((await running.decideAll('reject')).body).toMatchObject({ state: 'rejected', context: { documents: [] } });
      expectProblem(await running.decideAll('approve'), 'case_completed');
      expectProblem(await running.decideAll('revised'), 'invalid_request');
      expectProblem(await running.decideAll('UPDATE_CONTEXT'), 'invalid_request');
    });

    it('are made once, however many come at once', async () => {
      const running = await start([{ id: 'a' }]);
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => running.decideAll(n % 2 === 0 ? 'approve' : 'reject')));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const told = await running.told();
      for (const name of [completed, 'workflow.completed']) expect(told.filter((one) => one === name)).toHaveLength(1);
    });
  });

  describe('complete a case by its documents', () => {
    it('when all are approved or rejected, under completedWhenTasksResolved', async () => {
      const running = await start([{ id: 'a' }, { id: 'b' }], { completedWhenTasksResolved: true });
      await running.decide('a', 'revision');
      expect((await running.decide('b', 'reject')).body.status).toBe('active');
      await running.told();
      expect((await running.decide('a', 'approve')).body).toMatchObject({
        status: 'completed',
        state: 'manual_review',
        nextEvents: [],
        resolvedAt: expect.stringMatching(/Z$/),
      });
      expect(await running.told()).toEqual(['workflow.context.changed', changed, completed, 'workflow.completed']);
      const last = (await running.received()).at(-1);
      expect(last?.body).toMatchObject({ workflowStatus: 'completed', workflowFinalState: 'manual_review' });
      expectProblem(await me.send('POST', `${base}/${running.id}/event`, { name: 'approve' }), 'case_completed');
    });

    it('when they arrive decided', async () => {
      const running = await start([{ id: 'a' }], { completedWhenTasksResolved: true });
      expect((await running.merge({ documents: [{ id: 'a', decision: { status: 'approved' } }] })).body.status).toBe('completed');
      const told = await running.told();
      for (const name of [completed, 'workflow.completed']) expect(told.filter((one) => one === name)).toHaveLength(1);
    });

    it('not without that setting, nor without documents', async () => {
      const without = await start([{ id: 'a' }]);
      expect((await without.decide('a', 'approve')).body.status).toBe('active');
      const empty = await start([], { completedWhenTasksResolved: true });
      expect((await empty.merge({ a: 1 })).body.status).toBe('active');
    });

    it('not under workflowLevelResolution: the decisions are marks, and the case is resolved as a whole', async () => {
      const running = await start([{ id: 'a' }, { id: 'b' }], { completedWhenTasksResolved: true, workflowLevelResolution: true });
      await running.decide('a', 'approve');
      expect((await running.decide('b', 'reject')).body).toMatchObject({ status: 'active', state: 'manual_review' });
      const told = await running.told();
      expect(told.filter((name) => name === changed)).toHaveLength(2);
      expect(told).not.toContain('workflow.completed');
      expect((await running.decideAll('reject', 'no')).body).toMatchObject({ status: 'completed', state: 'rejected' });
      expect((await running.told()).filter((name) => name === 'workflow.completed')).toHaveLength(1);
    });
  });
});
