// The page's request sent twice while its case is active must not leave two copies of the document that it names without an id.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageRun } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

describe('a run request that is repeated', () => {
  let service: TestService;
  let demo: Caller;

  beforeAll(async () => {
    service = await startTestService();
    demo = service.caller('secret');
  });
  afterAll(() => service?.stop());

  it('merges into the same case, document for document', async () => {
    const first = await demo.send('POST', '/api/v1/external/workflows/run', pageRun);
    const second = await demo.send('POST', '/api/v1/external/workflows/run', pageRun);
    expect(second.body.workflowRuntimeId).toBe(first.body.workflowRuntimeId);
    const { body } = await demo.get(`/api/v1/external/workflows/${first.body.workflowRuntimeId}`);
    expect(body.context.documents).toHaveLength(1);
    expect(body.version).toBe(1);
  });

  it('is refused when a member of it is nearly one of ours, since what it holds would be lost', async () => {
    const answer = await demo.send('POST', '/api/v1/external/workflows/run', pageRun.replace('"config"', '"confg"'));
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ path: 'confg', message: 'unknown key. Did you mean "config"?' }]);
  });
});
