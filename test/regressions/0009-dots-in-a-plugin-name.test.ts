// A plugin named `company.register` was published, and its result was kept two levels deep: nobody found it at pluginsOutput.<name>, and
// the results of `company` and `company.register` were merged into each other.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problem.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const definition = { initial: 'asking', states: { asking: { on: { OK: 'done' } }, done: { type: 'final', tags: ['approved'] } } };
const finding = { severity: 'error', code: 'bad-plugin-name', path: '$.extensions.apiPlugins[0].name' };

describe('a plugin with dots in its name', () => {
  let service: TestService;
  let me: Caller;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
  });
  afterAll(() => service?.stop());

  const publish = (plugin: Record<string, unknown>) => {
    const extensions = { apiPlugins: [{ name: 'company.register', url: 'http://127.0.0.1/', stateNames: ['asking'], ...plugin }] };
    return me.send('POST', '/api/v1/workflow-definition', { name: 'dotted', definition, extensions });
  };

  it('is refused at publish, with the place and what to write', async () => {
    const answer = await publish({ successAction: 'OK' });
    expectProblem(answer, 'definition_invalid');
    expect(JSON.stringify(answer.body)).toContain(finding.path);
    expect(JSON.stringify(answer.body)).toContain('company_register');
  });

  it('is taken when it is a custom webhook, which has no result', async () => {
    expect((await publish({})).status).toBe(201);
  });
});
