// Idempotency keys: the same request twice is done once, in one workspace, also after a restart.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageRun, review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const run = '/api/v1/external/workflows/run';
const definitions = '/api/v1/workflow-definition';

describe('Idempotency-Key', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service?.stop());

  const ready = async (): Promise<Caller> => {
    const me = await service.workspace();
    await me.send('POST', definitions, { name: 'review', definition: review });
    return me;
  };
  const many = (more: object = {}) => runOf('review', {}, { allowMultipleActiveWorkflows: true, ...more });
  const with_ = (key: string) => ({ 'idempotency-key': key });
  const cases = async (me: Caller) => (await me.get('/api/v1/external/workflows?limit=200')).body.meta.total as number;

  it('gives the first answer again, and starts no second case', async () => {
    const me = await ready();
    const body = many();
    const first = await me.send('POST', run, body, with_('one'));
    const again = await me.send('POST', run, body, with_('one'));
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await cases(me)).toBe(1);
    await me.send('POST', run, body, with_('two'));
    expect(await cases(me)).toBe(2);
  });

  it('gives twenty callers at once one case and one answer', async () => {
    const me = await ready();
    const body = many({ subscriptions: [{ type: 'webhook', url: 'https://example.com/', events: ['workflow.completed'] }] });
    const answers = await Promise.all(Array.from({ length: 20 }, () => me.send('POST', run, body, with_('rush'))));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers[0]?.body.subscriptions[0].secret).toMatch(/^whsec_/);
    expect(await cases(me)).toBe(1);
  });

  it('refuses the key for another body or another route', async () => {
    const me = await ready();
    const body = many();
    const { body: first } = await me.send('POST', run, body, with_('once'));
    const { body: other } = await me.send('POST', run, many());
    expectProblem(await me.send('POST', run, many(), with_('once')), 'idempotency_conflict');
    expectProblem(await me.send('POST', run, `${JSON.stringify(body)} `, with_('once')), 'idempotency_conflict');
    const event = (id: string) => me.send('POST', `/api/v1/external/workflows/${id}/event`, { name: 'SUBMIT' }, with_('event'));
    expect((await event(first.workflowRuntimeId)).status).toBe(200);
    expect((await event(first.workflowRuntimeId)).body.state).toBe('review');
    expectProblem(await event(other.workflowRuntimeId), 'idempotency_conflict');
    expect((await me.get(`/api/v1/external/workflows/${other.workflowRuntimeId}`)).body.state).toBe('draft');
    expect(await cases(me)).toBe(2);
  });

  it('survives a restart', async () => {
    const me = await ready();
    const body = many();
    const first = await me.send('POST', run, body, with_('kept'));
    await service.restart();
    expect((await me.send('POST', run, body, with_('kept'))).body).toEqual(first.body);
    expect(await cases(me)).toBe(1);
  });

  it('belongs to the workspace', async () => {
    const [me, other] = [await ready(), await ready()];
    const body = many();
    const mine = await me.send('POST', run, body, with_('shared'));
    const theirs = await other.send('POST', run, body, with_('shared'));
    expect(theirs.status).toBe(200);
    expect(theirs.body.workflowRuntimeId).not.toBe(mine.body.workflowRuntimeId);
    const colleague = await service.keyFor(me, ['cases:run']);
    expect((await colleague.send('POST', run, body, with_('shared'))).body).toEqual(mine.body);
  });

  it('is not burnt by a refused request', async () => {
    const me = await ready();
    expectProblem(await me.send('POST', run, runOf('nowhere'), with_('mended')), 'not_found');
    expectProblem(await me.send('POST', run, '{', with_('mended')), 'malformed_json');
    expectProblem(await me.send('POST', run, many({ initialEvent: 'nonsense' }), with_('mended')), 'event_not_accepted');
    expect(await cases(me)).toBe(0);
    expect((await me.send('POST', run, many(), with_('mended'))).status).toBe(200);
  });

  it('serves every other POST that creates', async () => {
    const me = await service.workspace();
    const post = (path: string, body: unknown) => me.send('POST', path, body, with_(path));
    const first = await post(definitions, { name: 'review', definition: review });
    const { id } = first.body;
    for (const [path, body] of [
      [definitions, { name: 'review', definition: review }],
      [`${definitions}/${id}/copy`, { name: 'copied', displayName: 'Copied' }],
      [`${definitions}/${id}/upgrade`, { displayName: 'Newer' }],
      ['/api/v1/external/customers/subscriptions', { subscriptions: [{ type: 'webhook', url: 'https://example.com/' }] }],
    ] as const) {
      const once = await post(path, body);
      const twice = await post(path, body);
      expect(once.status).toBe(201);
      expect(twice).toMatchObject({ status: 201, body: once.body });
    }
    const listed = (await me.get(`${definitions}?limit=100`)).body.items;
    expect(listed.filter(({ builtIn }: { builtIn: boolean }) => !builtIn)).toHaveLength(3);
  });

  it('works with the request of the page', async () => {
    const demo = service.caller('secret');
    const first = await demo.send('POST', run, pageRun, with_('page'));
    const again = await demo.send('POST', run, pageRun, with_('page'));
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('warning')).toBe(first.headers.get('warning'));
  });
});
