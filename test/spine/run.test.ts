// POST /run through the front door: the page's own request, one case for one entity, merging, documents, schemas.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageRun, review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const runPath = '/api/v1/external/workflows/run';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('POST /run', () => {
  let service: TestService;
  let receiver: Receiver;
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  /** A workspace with the review chart published. */
  const ready = async (name = 'review', more: Record<string, unknown> = {}): Promise<Caller> => {
    const me = await service.workspace();
    const made = await me.send('POST', '/api/v1/workflow-definition', { name, definition: review, ...more });
    expect(made.status).toBe(201);
    return me;
  };
  const casesOf = async (me: Caller) => (await me.get('/api/v1/external/workflows')).body.results as { id: string }[];
  const caseOf = async (me: Caller, id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;

  it('answers the request of the page as it is printed', async () => {
    const demo = service.caller('secret');
    const answer = await demo.send('POST', runPath, pageRun);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('warning')).toMatch(/^299 /);
    expect(answer.body).toMatchObject({
      workflowDefinitionId: 'mp0h897g68v',
      workflowRuntimeId: expect.stringMatching(uuid),
      ballerineEntityId: expect.stringMatching(uuid),
      entity: { id: '0a5212e0-ba12422222011b7', type: 'business' },
      entities: [],
      status: 'active',
    });
    expect(typeof answer.body.state).toBe('string');
    const stored = await caseOf(demo, answer.body.workflowRuntimeId);
    expect(stored.context.documents).toMatchObject([{ id: expect.stringMatching(uuid), category: 'proof_of_ownership' }]);
    expect(stored.correlationId).toBe('0a5212e0-ba12422222011b7');
  });

  it('holds the very request that the seed page prints', () => {
    const readme = readFileSync('README.md', 'utf8').replaceAll(/\s/g, '');
    expect(readme).toContain(pageRun.replaceAll(/\s/g, ''));
  });

  it('answers strict JSON without a warning', async () => {
    const me = await ready();
    const answer = await me.send('POST', runPath, runOf('review'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('warning')).toBeNull();
  });

  it('tolerates comments as well as trailing commas', async () => {
    const me = await ready();
    const answer = await me.send(
      'POST',
      runPath,
      `// a case\n{"workflowId":"review",/* who */"context":{"entity":{"type":"business","id":"commented",},},}`,
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('warning')).toMatch(/^299 /);
  });

  it('takes the same entity and definition to the active case, and merges the context by id', async () => {
    const me = await ready();
    const entity = { type: 'business', id: 'same', data: { companyName: 'ACME', size: 3 } };
    const first = await me.send('POST', runPath, {
      workflowId: 'review',
      context: { entity, documents: [{ id: 'a', category: 'x', n: 1 }], kept: { deep: 1 } },
    });
    const second = await me.send('POST', runPath, {
      workflowId: 'review',
      context: {
        entity: { ...entity, data: { companyName: 'ACME Ltd' } },
        documents: [
          { id: 'b', category: 'y' },
          { id: 'a', n: 2 },
        ],
        kept: { more: 2 },
      },
    });
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(await casesOf(me)).toHaveLength(1);
    const stored = await caseOf(me, first.body.workflowRuntimeId);
    expect(stored.context.documents).toEqual([
      { id: 'a', category: 'x', n: 2 },
      { id: 'b', category: 'y' },
    ]);
    expect(stored.context.kept).toEqual({ deep: 1, more: 2 });
    expect(stored.version).toBe(2);
  });

  it('adds the subscriptions of a second call to the active case, once', async () => {
    const me = await ready();
    const request = (path: string) => ({
      workflowId: 'review',
      context: { entity: { type: 'business', id: 'subscribed' } },
      config: { subscriptions: [{ type: 'webhook', url: `${receiver.url}/${path}`, events: ['workflow.state.changed'] }] },
    });
    const first = await me.send('POST', runPath, request('one'));
    expect(first.body.subscriptions).toHaveLength(1);
    expect((await me.send('POST', runPath, request('one'))).body.subscriptions).toBeUndefined();
    expect((await me.send('POST', runPath, request('two'))).body.subscriptions).toHaveLength(1);
    await me.send('POST', `/api/v1/external/workflows/${first.body.workflowRuntimeId}/event`, { name: 'SUBMIT' });
    for (const path of ['one', 'two']) await receiver.first((got) => got.path === `/hook/${path}`);
    const log = await me.get('/api/v1/deliveries');
    expect(log.body.results).toHaveLength(2);
  });

  it('starts a new case with allowMultipleActiveWorkflows, of the run or of the definition', async () => {
    const me = await ready();
    const entity = { type: 'individual', id: 'many' };
    const run = (config?: object) => me.send('POST', runPath, { workflowId: 'review', context: { entity }, ...(config ? { config } : {}) });
    const first = await run();
    const second = await run({ allowMultipleActiveWorkflows: true });
    expect(second.body.workflowRuntimeId).not.toBe(first.body.workflowRuntimeId);
    expect(second.body.ballerineEntityId).toBe(first.body.ballerineEntityId);

    const other = await ready('many', { config: { allowMultipleActiveWorkflows: true } });
    const ids = new Set<string>();
    for (let n = 0; n < 2; n += 1)
      ids.add((await other.send('POST', runPath, { workflowId: 'many', context: { entity } })).body.workflowRuntimeId);
    expect(ids.size).toBe(2);
    const overridden = await other.send('POST', runPath, {
      workflowId: 'many',
      context: { entity },
      config: { allowMultipleActiveWorkflows: false },
    });
    expect(ids).toContain(overridden.body.workflowRuntimeId);
  });

  it('starts a new case when the one before is completed', async () => {
    const me = await ready();
    const request = { workflowId: 'review', context: { entity: { type: 'business', id: 'again' } } };
    const first = await me.send('POST', runPath, request);
    const path = `/api/v1/external/workflows/${first.body.workflowRuntimeId}/event`;
    for (const name of ['SUBMIT', 'reject']) await me.send('POST', path, { name });
    const second = await me.send('POST', runPath, request);
    expect(second.body.workflowRuntimeId).not.toBe(first.body.workflowRuntimeId);
  });

  it('makes exactly one case of twenty runs at once', async () => {
    const me = await ready();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        me.send('POST', runPath, { workflowId: 'review', context: { entity: { type: 'business', id: 'rush' }, [`caller${n}`]: n } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.workflowRuntimeId)).size).toBe(1);
    const [only, ...others] = await casesOf(me);
    expect(others).toEqual([]);
    const { context } = await caseOf(me, only?.id ?? '');
    expect(Object.keys(context).filter((key) => key.startsWith('caller'))).toHaveLength(20);
  });

  it('gives documents without an id one of ours, also on a merge', async () => {
    const me = await ready();
    const run = (documents: object[]) =>
      me.send('POST', runPath, { workflowId: 'review', context: { entity: { type: 'business', id: 'papers' }, documents } });
    const { body } = await run([{ category: 'x' }, { id: 'mine', category: 'y' }]);
    const [first, second] = (await caseOf(me, body.workflowRuntimeId)).context.documents;
    expect(first.id).toMatch(uuid);
    expect(second.id).toBe('mine');
    await run([{ id: '', category: 'z' }]);
    const after = (await caseOf(me, body.workflowRuntimeId)).context.documents;
    expect(after.map((document: { category: string }) => document.category)).toEqual(['x', 'y', 'z']);
    expect(after[2].id).toMatch(uuid);
  });

  it('knows the entity by either id, and updates its data', async () => {
    const me = await ready();
    const first = await me.send('POST', runPath, { workflowId: 'review', context: { entity: { type: 'business', id: 'either' } } });
    const { ballerineEntityId } = first.body;
    const second = await me.send('POST', runPath, {
      workflowId: 'review',
      context: { entity: { type: 'business', ballerineEntityId, data: { a: 1 } } },
    });
    expect(second.body).toEqual(first.body);
    const unknown = await me.send('POST', runPath, {
      workflowId: 'review',
      context: { entity: { type: 'business', ballerineEntityId: '00000000-0000-7000-8000-000000000000' } },
    });
    expect(unknown.status).toBe(404);
  });

  it('sends the initialEvent in the same commit', async () => {
    const me = await ready();
    const run = await me.send('POST', runPath, runOf('review', {}, { initialEvent: 'SUBMIT' }));
    expect(run.body.state).toBe('review');
    const events = await me.get(`/api/v1/events?workflowRuntimeId=${run.body.workflowRuntimeId}`);
    expect(events.body.results.map((event: { eventName: string }) => event.eventName).sort()).toEqual([
      'workflow.context.document.updated',
      'workflow.started',
      'workflow.state.changed',
    ]);
    const refused = await me.send('POST', runPath, runOf('review', {}, { initialEvent: 'nonsense' }));
    expect(refused).toMatchObject({ status: 400, body: { code: 'event_not_accepted' } });
    expect(await casesOf(me)).toHaveLength(1);
  });

  it('sends no initialEvent to a case that is completed as it starts', async () => {
    const me = await ready();
    const documents = [{ id: 'a', category: 'x', decision: { status: 'approved' } }];
    const run = await me.send(
      'POST',
      runPath,
      runOf('review', { documents }, { completedWhenTasksResolved: true, initialEvent: 'SUBMIT' }),
    );
    expect(run).toMatchObject({ status: 200, body: { status: 'completed', state: 'draft' } });
  });

  it('runs the newest version, by name or by the id of any version', async () => {
    const me = await service.workspace();
    const { body: first } = await me.send('POST', '/api/v1/workflow-definition', { name: 'versions', id: 'my-id', definition: review });
    const { body: second } = await me.send('POST', '/api/v1/workflow-definition/my-id/upgrade', { displayName: 'Newer' });
    expect(second.version).toBe(2);
    for (const workflowId of ['versions', first.id, second.id]) {
      const run = await me.send('POST', runPath, runOf(workflowId));
      expect(run.body.workflowDefinitionId).toBe(second.id);
    }
  });

  it('names every violation of the contextSchema and stores nothing', async () => {
    const contextSchema = {
      type: 'object',
      required: ['country'],
      properties: {
        country: { type: 'string', minLength: 2 },
        entity: { type: 'object', properties: { data: { type: 'object', required: ['companyName'] } } },
        documents: { type: 'array', items: { type: 'object', required: ['category'] } },
      },
    };
    const me = await ready('strict', { contextSchema });
    const bad = await me.send('POST', runPath, {
      workflowId: 'strict',
      context: { entity: { type: 'business', id: 'bad', data: {} }, documents: [{ category: 'x' }, {}] },
    });
    expect(bad).toMatchObject({ status: 400, body: { code: 'context_invalid' } });
    const paths = bad.body.errors.map((error: { path: string }) => error.path).sort();
    expect(paths).toEqual(['context.country', 'context.documents.1.category', 'context.entity.data.companyName']);
    expect(await casesOf(me)).toEqual([]);
    expect((await me.get('/api/v1/events')).body.results).toEqual([]);
  });

  it('holds a merge into an active case to the contextSchema too', async () => {
    const me = await ready('strict', {
      contextSchema: { type: 'object', required: ['country'], properties: { country: { type: 'string' } } },
    });
    const entity = { type: 'business', id: 'merged' };
    const first = await me.send('POST', runPath, { workflowId: 'strict', context: { entity, country: 'DE' } });
    expect(first.status).toBe(200);
    const bad = await me.send('POST', runPath, { workflowId: 'strict', context: { entity, country: 7 } });
    expect(bad).toMatchObject({ status: 400, body: { code: 'context_invalid', errors: [{ path: 'context.country' }] } });
    expect((await caseOf(me, first.body.workflowRuntimeId)).context.country).toBe('DE');
    const partial = await me.send('POST', runPath, { workflowId: 'strict', context: { entity, note: 'more' } });
    expect(partial.status).toBe(200);
  });

  it('answers before the receiver does', async () => {
    const me = await ready();
    const silent = await startReceiver();
    const held: (() => void)[] = [];
    silent.answer((_got, response) => void held.push(() => response.writeHead(204).end()));
    const run = await me.send(
      'POST',
      runPath,
      runOf('review', {}, { subscriptions: [{ type: 'webhook', url: silent.url, events: ['*'] }] }),
    );
    expect(run.status).toBe(200);
    await silent.count(1);
    for (const release of held) release();
    await expect.poll(async () => (await me.get('/api/v1/deliveries')).body.results[0].status).toBe('delivered');
    await silent.close();
  });
});
