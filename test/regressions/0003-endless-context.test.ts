// A context grew without end, 1 MB a merge: then every event, envelope and snapshot of the case grew with it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let me: Caller;

beforeAll(async () => {
  service = await startTestService();
  me = await service.workspace();
});
afterAll(() => service?.stop());

it('a context that would grow beyond 4 MB is refused, and the case stays as it was', async () => {
  await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
  const id = (await me.send('POST', '/api/v1/external/workflows/run', runOf('review'))).body.workflowRuntimeId;
  const path = `/api/v1/external/workflows/${id}`;
  const grow = () =>
    me.send('POST', `${path}/event`, { name: 'DEEP_MERGE_CONTEXT', payload: { newContext: { list: ['x'.repeat(900_000)] } } });
  for (let n = 0; n < 4; n += 1) expect((await grow()).status).toBe(200);
  const before = (await me.get(path)).body;
  expectProblem(await grow(), 'context_too_large');
  expect((await me.get(path)).body).toEqual(before);
  expect((await me.send('POST', `${path}/event`, { name: 'DEEP_MERGE_CONTEXT', payload: { newContext: { small: true } } })).status).toBe(
    200,
  );
});
