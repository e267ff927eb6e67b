// Where secrets come from and where they can get: only what an author wrote in a definition is expanded, only from the workspace's own
// store. A case that is full of placeholders stays full of placeholders.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const canary = 'canary-5d1e';
const trap = '{secret.KEY} {secrets.KEY} {entity.id}';
const flow = {
  initial: 'first',
  states: {
    first: { on: { NEXT: 'second', FAILED: 'failed' } },
    second: { on: { NEXT: 'third', FAILED: 'failed' } },
    third: { on: { NEXT: 'fourth', FAILED: 'failed' } },
    fourth: { on: { NEXT: 'done', FAILED: 'failed' } },
    done: { type: 'final', tags: ['approved'] },
    failed: { type: 'final', tags: ['rejected'] },
  },
};
const jmespath = (mapping: string) => ({ transformer: 'jmespath', mapping });

describe('secrets', () => {
  let service: TestService;
  let me: Caller;
  let vendor: Receiver;
  let smtp: Awaited<ReturnType<typeof startSmtpServer>>;

  beforeAll(async () => {
    smtp = await startSmtpServer();
    service = await startTestService({ smtpUrl: smtp.url, mailFrom: 'casewire@example.com' });
    me = await service.workspace();
    vendor = await startReceiver();
    process.env['CASEWIRE_TEST_ONLY_IN_ENV'] = 'canary-of-the-environment';
    expect((await me.send('POST', '/api/v1/external/secrets', { key: 'KEY', value: canary })).status).toBe(201);
  });
  afterAll(async () => {
    delete process.env['CASEWIRE_TEST_ONLY_IN_ENV'];
    await service?.stop();
    await vendor?.close();
    await smtp?.close();
  });

  const publish = (name: string, extensions: unknown) =>
    me.send('POST', '/api/v1/workflow-definition', { name, definition: flow, extensions });
  const run = async (name: string, context: Record<string, unknown>): Promise<string> =>
    (await me.send('POST', '/api/v1/external/workflows/run', runOf(name, context))).body.workflowRuntimeId;
  const completed = async (id: string) => {
    const read = async () => (await me.get(`/api/v1/external/workflows/${id}`)).body;
    await expect.poll(async () => (await read()).status, { timeout: 15_000 }).toBe('completed');
    return read();
  };
  const api = (name: string, state: string, more: Record<string, unknown>) => ({
    ...{ name, stateNames: [state], successAction: 'NEXT', errorAction: 'FAILED', retry: { attempts: 0 } },
    ...more,
  });

  it('are never read from what a case holds, however it got there: from its run, a vendor’s answer, a transform', async () => {
    // The vendor answers with a placeholder of its own, beside the one that the case has.
    vendor.answer((_request, response) => void response.writeHead(200).end(JSON.stringify({ echoed: trap, '{secret.KEY}': 1 })));
    const published = await publish('trapped', {
      apiPlugins: [
        api('one', 'first', {
          url: `${vendor.url}/one/{trap}?q={trap}`,
          headers: { 'x-trap': '{trap}' },
          request: { transform: jmespath("{trap: trap, joined: join('', ['{sec', 'ret.KEY}']), own: '{secret.KEY}'}") },
        }),
        api('two', 'second', {
          url: { url: `${vendor.url}/two/{part}`, options: { part: '{pluginsOutput.one.echoed}' } },
          headers: { 'x-trap': '{pluginsOutput.one.echoed}' },
          request: { transform: jmespath('{all: @}') },
        }),
        { name: 'hook', url: `${vendor.url}/hook/{trap}`, stateNames: ['third'], headers: { 'x-trap': '{trap}' } },
      ],
      commonPlugins: [
        {
          ...{ pluginKind: 'transformer', name: 'made', stateNames: ['third'], successAction: 'NEXT', errorAction: 'FAILED' },
          transformers: [jmespath("{joined: join('', ['{sec', 'ret.KEY}']), trap: trap}")],
        },
        {
          ...{ pluginKind: 'email', name: 'mail', stateNames: ['fourth'], successAction: 'NEXT', errorAction: 'FAILED' },
          ...{ to: 'a@example.com', subject: 'S {trap}', text: '{trap} {pluginsOutput.made.joined}' },
        },
      ],
    });
    expect(published.status, JSON.stringify(published.body)).toBe(201);
    const { state, context } = await completed(await run('trapped', { trap }));
    expect(state).toBe('done');
    expect(context).toMatchObject({ trap, pluginsOutput: { one: { echoed: trap }, made: { joined: '{secret.KEY}', trap } } });

    const asked = (part: string) => vendor.received.find(({ path }) => path.startsWith(`/hook/${part}/`));
    await vendor.first(({ path }) => path.startsWith('/hook/hook/'));
    for (const part of ['one', 'two', 'hook']) {
      const url = new URL(asked(part)?.path ?? '', 'http://vendor');
      expect([part, decodeURIComponent(url.pathname)]).toEqual([part, `/hook/${part}/${trap}`]);
      expect([part, asked(part)?.headers['x-trap']]).toEqual([part, trap]);
    }
    // The one place where the author wrote it.
    expect(asked('one')?.body).toEqual({ trap, joined: '{secret.KEY}', own: canary });
    expect(asked('two')?.raw).not.toContain('canary-');
    expect(asked('hook')?.raw).not.toContain('canary-');
    const [mail] = smtp.mails;
    expect(mail?.raw ?? JSON.stringify(mail)).toContain('{secret.KEY}');
    expect(JSON.stringify(mail)).not.toContain('canary-');
  });

  it('are never read from the environment of the process: not at publish, not when the stored one is gone', async () => {
    const key = 'CASEWIRE_TEST_ONLY_IN_ENV';
    const headers = { authorization: `Bearer {secret.${key}}` };
    const extensions = {
      apiPlugins: [
        api('register', 'first', { url: `${vendor.url}/env`, headers }),
        { name: 'hook', url: `${vendor.url}/env-hook?k={secrets.${key}}`, stateNames: ['first'] },
      ],
    };
    const refused = await publish('env', extensions);
    expectProblem(refused, 'definition_invalid');
    expect(refused.body.findings.map(({ code }: { code: string }) => code)).toEqual(['unknown-secret', 'unknown-secret']);
    await me.send('POST', '/api/v1/external/secrets', { key, value: 'stored' });
    expect((await publish('env', extensions)).status).toBe(201);
    await me.send('DELETE', `/api/v1/external/secrets/${key}`);
    const id = await run('env', {});
    expect(await completed(id)).toMatchObject({
      state: 'failed',
      context: { pluginsOutput: { register: { status: 'ERROR', error: expect.stringContaining(key) } } },
    });
    const deliveries = async () => (await me.get(`/api/v1/deliveries?workflowRuntimeId=${id}`)).body.results;
    await expect.poll(deliveries, { timeout: 10_000 }).toMatchObject([{ status: 'cancelled', reason: 'unknown_secret' }]);
    expect(vendor.received.filter(({ path }) => path.includes('/env'))).toEqual([]);
  });
});
