// riskRules, transformer, iterative, dispatchEvent and email, each through a real definition: what a state asks for on entry
// changes the case's data and moves it.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';
import { type SmtpServer, startSmtpServer } from '../support/smtp-server.ts';

const rule = (id: string, country: string, baseRiskScore: number) => ({
  id,
  domain: 'jurisdiction',
  indicator: `country ${country}`,
  riskLevel: 'high',
  baseRiskScore,
  additionalRiskScore: 5,
  ruleSet: { operator: 'and', rules: [{ key: 'entity.data.country', operator: 'IN', value: [country, 'KP'] }] },
});

/** start → (plugins of `work`) → done | failed */
const chart = {
  initial: 'start',
  states: {
    start: { on: { GO: 'work' } },
    work: {
      on: {
        DONE: 'done',
        FAILED: 'failed',
        SCORED: { target: 'done', cond: { type: 'json-logic', rule: { '>': [{ var: 'points' }, 5] } } },
      },
    },
    done: { type: 'final', tags: ['approved'] },
    failed: { type: 'final', tags: ['rejected'] },
  },
};
const actions = { stateNames: ['work'], successAction: 'DONE', errorAction: 'FAILED' };

describe('the common plugins', () => {
  let service: TestService;
  let smtp: SmtpServer;
  let me: Caller;
  let names = 0;

  beforeAll(async () => {
    smtp = await startSmtpServer();
    service = await startTestService({ smtpUrl: smtp.url, mailFrom: 'no-reply@casewire.test' });
    me = await service.workspace();
  });
  afterAll(async () => {
    await service?.stop();
    await smtp?.close();
  });

  const play = async (extensions: unknown, data: Record<string, unknown> = {}, caller = me) => {
    const name = `plugins-${++names}`;
    const published = await caller.send('POST', '/api/v1/workflow-definition', { name, definition: chart, extensions });
    expect(published.body).toMatchObject({ name });
    const run = runOf(name) as { context: { entity: { data: object } } };
    run.context.entity.data = { ...run.context.entity.data, ...data };
    const id = (await caller.send('POST', '/api/v1/external/workflows/run', run)).body.workflowRuntimeId;
    await caller.send('POST', `/api/v1/external/workflows/${id}/event`, { name: 'GO' });
    await expect
      .poll(async () => (await caller.get(`/api/v1/external/workflows/${id}`)).body.status, { timeout: 15_000 })
      .toBe('completed');
    return (await caller.get(`/api/v1/external/workflows/${id}`)).body;
  };

  it('riskRules: score, indicators and results land in the case, which moves on', async () => {
    const rules = [rule('a', 'IR', 40), rule('b', 'US', 90), rule('c', 'KP', 60)];
    const after = await play(
      { commonPlugins: [{ pluginKind: 'riskRules', name: 'risk', rulesSource: { source: 'inline', rules }, ...actions }] },
      { country: 'KP' },
    );
    expect(after).toMatchObject({ state: 'done', context: { pluginsOutput: { risk: { riskScore: 100, success: true } } } });
    expect(after.context.pluginsOutput.risk.riskIndicatorsByDomain.jurisdiction).toHaveLength(3);
    expect(after.context.pluginsOutput.risk.rulesResults.map((result: { id: string }) => result.id)).toEqual(['a', 'b', 'c']);
  });

  it('riskRules: a named set of the workspace counts as it is when the call runs; an unknown one fails in words', async () => {
    const extensions = {
      commonPlugins: [{ pluginKind: 'riskRules', name: 'risk', rulesSource: { source: 'ruleSet', id: 'kyb v1' }, ...actions }],
    };
    const path = `/api/v1/rule-sets/${encodeURIComponent('kyb v1')}`;
    expect(await play(extensions, { country: 'IR' })).toMatchObject({
      state: 'failed',
      context: { pluginsOutput: { risk: { status: 'ERROR', error: expect.stringContaining('no rule set "kyb v1"') } } },
    });
    expect(await me.send('PUT', path, { rules: [rule('a', 'IR', 40)] })).toMatchObject({
      status: 200,
      body: { id: 'kyb v1', rules: [{ id: 'a' }] },
    });
    expect(await play(extensions, { country: 'IR' })).toMatchObject({
      state: 'done',
      context: { pluginsOutput: { risk: { riskScore: 40 } } },
    });
    await me.send('PUT', path, { rules: [rule('a', 'IR', 70)] });
    expect(await play(extensions, { country: 'IR' })).toMatchObject({ context: { pluginsOutput: { risk: { riskScore: 70 } } } });
    expect((await me.get(path)).body.rules).toMatchObject([{ baseRiskScore: 70 }]);
    expect(await play(extensions, { country: 'IR' }, await service.workspace())).toMatchObject({ state: 'failed' });
    expect((await me.send('DELETE', path)).body).toEqual({ id: 'kyb v1' });
    expect((await me.get(path)).status).toBe(404);
    expect((await me.send('DELETE', path)).status).toBe(404);
  });

  it('rule sets: need their scope, stay in their workspace, and are checked with paths', async () => {
    const path = '/api/v1/rule-sets/checked';
    const reader = await service.keyFor(me, ['cases:read']);
    expect((await reader.send('PUT', path, { rules: [] })).status).toBe(403);
    expect((await me.send('PUT', path, { rules: [rule('a', 'IR', 1)] })).status).toBe(200);
    expect((await (await service.workspace()).get(path)).status).toBe(404);
    const bad = await me.send('PUT', path, {
      rules: [
        {
          ...rule('b', 'IR', 1),
          ruleSet: {
            operator: 'and',
            rules: [
              { key: 'a', operator: 'GTT', value: 1 },
              { key: 'b', operator: 'BETWEEN', value: 3 },
            ],
          },
        },
      ],
    });
    expect(bad).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(bad.body.errors.map((error: { path: string }) => error.path)).toEqual([
      'rules[0].ruleSet.rules[0].operator',
      'rules[0].ruleSet.rules[1].value',
    ]);
    expect(bad.body.errors[0].message).toContain('Did you mean "GT"?');
    expect((await me.get(path)).body.rules).toMatchObject([{ id: 'a' }]);
  });

  it('transformer: helpers edit the context in place; a mapping is kept under the plugin’s name', async () => {
    const commonPlugins = [
      {
        pluginKind: 'transformer',
        name: 'short',
        stateNames: ['work'],
        transformers: [
          {
            transformer: 'helper',
            mapping: [{ source: 'entity.data.companyName', target: 'entity.data.initial', method: 'regex', value: '^.' }],
          },
        ],
      },
      {
        pluginKind: 'transformer',
        name: 'summary',
        ...actions,
        transformers: [{ transformer: 'jmespath', mapping: '{letter: entity.data.initial, case: workflowRuntimeId}' }],
      },
    ];
    const after = await play({ commonPlugins });
    expect(after.context).toMatchObject({
      entity: { type: 'business', data: { companyName: 'ACME', initial: 'A' } },
      pluginsOutput: { summary: { letter: 'A', case: after.id } },
    });
    expect(after.context).not.toHaveProperty('workflowRuntimeId');
  });

  it('dispatchEvent: sends its event with a payload that guards see; a guard that says no stays put', async () => {
    const dispatch = (points: number) => ({
      pluginKind: 'dispatchEvent',
      name: `points-${points}`,
      eventName: 'SCORED',
      stateNames: ['work'],
      transformers: [{ transformer: 'jmespath', mapping: `{points: \`${points}\`}` }],
    });
    expect(await play({ commonPlugins: [dispatch(3), dispatch(8)] })).toMatchObject({ state: 'done', context: { entity: {} } });
  });

  it('iterative: runs a plugin of the definition for each element; errorAction if any fails', async () => {
    const seen: string[] = [];
    const vendor = createServer((request, response) => {
      seen.push(request.url ?? '');
      const id = new URL(request.url ?? '', 'http://x').searchParams.get('id');
      response.writeHead(id === 'bad' ? 422 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ checked: id }));
    });
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/check`;
    const extensions = {
      commonPlugins: [{ pluginKind: 'iterative', name: 'owners', actionPluginName: 'check', iterateOn: 'entity.data.owners', ...actions }],
      apiPlugins: [
        {
          pluginKind: 'api',
          name: 'check',
          url,
          method: 'GET',
          stateNames: [],
          request: { transform: [{ transformer: 'jmespath', mapping: '{id: id}' }] },
          response: { transform: [{ transformer: 'jmespath', mapping: '@' }] },
        },
      ],
    };
    try {
      const good = await play(extensions, { owners: [{ id: 'one' }, { id: 'two' }] });
      expect(good).toMatchObject({
        state: 'done',
        context: {
          pluginsOutput: { owners: { success: true, results: [{ result: { checked: 'one' } }, { result: { checked: 'two' } }] } },
        },
      });
      expect(seen.sort()).toEqual(['/check?id=one', '/check?id=two']);
      const mixed = await play(extensions, { owners: [{ id: 'one' }, { id: 'bad' }] });
      expect(mixed).toMatchObject({
        state: 'failed',
        context: { pluginsOutput: { owners: { status: 'ERROR', results: [{ result: { checked: 'one' } }, { status: 'ERROR' }] } } },
      });
      expect(await play(extensions)).toMatchObject({ state: 'done', context: { pluginsOutput: { owners: { results: [] } } } });
    } finally {
      await new Promise((resolve) => vendor.close(resolve));
    }
  });

  it('email: sends the mail, and moves on', async () => {
    const mail = {
      pluginKind: 'email',
      name: 'invite',
      to: '{entity.data.email}',
      subject: 'Hello {entity.data.companyName}',
      html: '<b>{entity.data.companyName}</b>',
      ...actions,
    };
    const after = await play({ commonPlugins: [mail] }, { companyName: 'A <&> B', email: 'ann@example.com' });
    expect(after).toMatchObject({ state: 'done', context: { pluginsOutput: { invite: { recipients: 1 } } } });
    expect(smtp.mails.at(-1)).toMatchObject({ to: ['ann@example.com'], raw: expect.stringContaining('<b>A &lt;&amp;&gt; B</b>') });
    const bad = await play({ commonPlugins: [mail] }, { email: 'a@example.com\r\nBcc: b@example.com' });
    expect(bad).toMatchObject({
      state: 'failed',
      context: { pluginsOutput: { invite: { status: 'ERROR', error: expect.stringContaining('to:') } } },
    });
  });
});

describe('the email plugin without a mail server', () => {
  it('fails with a reason that says what is missing', async () => {
    const service = await startTestService();
    const me = await service.workspace();
    const mail = { pluginKind: 'email', name: 'invite', to: 'ann@example.com', subject: 'Hi', text: 'Hi', ...actions };
    await me.send('POST', '/api/v1/workflow-definition', { name: 'no-mail', definition: chart, extensions: { commonPlugins: [mail] } });
    const id = (await me.send('POST', '/api/v1/external/workflows/run', runOf('no-mail', {}, { initialEvent: 'GO' }))).body
      .workflowRuntimeId;
    await expect.poll(async () => (await me.get(`/api/v1/external/workflows/${id}`)).body.state, { timeout: 15_000 }).toBe('failed');
    expect((await me.get(`/api/v1/external/workflows/${id}`)).body.context.pluginsOutput.invite.error).toContain('CASEWIRE_SMTP_URL');
    await service.stop();
  });
});
