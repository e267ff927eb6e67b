// `{callbackUrl.EVENT}` in what a definition's author writes: the vendor gets a URL that works, and nobody else ever sees its token.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const awaiting = {
  initial: 'awaiting',
  states: {
    awaiting: { on: { DONE: 'approved', 'KYC DONE/1': 'approved', FAILED: 'manual_review' } },
    manual_review: { on: { approve: 'approved' } },
    approved: { type: 'final', tags: ['approved'] },
  },
};

describe('callback URLs', () => {
  let service: TestService;
  let me: Caller;
  let vendor: Receiver;
  let inbox: Receiver;

  beforeAll(async () => {
    [service, vendor, inbox] = await Promise.all([startTestService(), startReceiver(), startReceiver()]);
    me = await service.workspace();
  });
  afterAll(async () => {
    await service?.stop();
    await vendor?.close();
    await inbox?.close();
  });

  const publish = (name: string, plugin: Record<string, unknown>) =>
    me.send('POST', '/api/v1/workflow-definition', {
      name,
      definition: awaiting,
      extensions: { apiPlugins: [{ name, stateNames: ['awaiting'], url: `${vendor.url}/${name}`, ...plugin }] },
    });
  const run = async (name: string): Promise<string> => {
    const subscriptions = [{ type: 'webhook', url: inbox.url, events: ['*'] }];
    const started = await me.send('POST', `${cases}/run`, runOf(name, { trap: '{callbackUrl.DONE}' }, { subscriptions }));
    return started.body.workflowRuntimeId;
  };
  const asked = (name: string): Promise<Received> => vendor.first(({ path }) => path.startsWith(`/hook/${name}`));
  const callBack = async (url: string) => (await fetch(url, { method: 'POST', body: '{"found":true}' })).json();
  const get = async (path: string) => (await me.get(path)).body;

  it('stand in url, headers and mapping; an answer that echoes one is kept without it', async () => {
    vendor.answer(({ headers, body }, response) => {
      const echo = JSON.stringify({ echo: body, header: headers['x-callback'], token: new URL(body.here).searchParams.get('token') });
      response.writeHead(200, { 'content-type': 'application/json', 'x-echo': String(headers['x-callback']) }).end(echo);
    });
    const mapping = "{here: '{callbackUrl.DONE}&resultDestination=pluginsOutput.kyc', data: trap}";
    const made = await publish('everywhere', {
      url: `${vendor.url}/everywhere?back={callbackUrl.KYC DONE/1}`,
      headers: { 'x-callback': '{callbackUrl.DONE}' },
      request: { transform: { transformer: 'jmespath', mapping } },
      errorAction: 'FAILED',
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const id = await run('everywhere');
    const request = await asked('everywhere');
    const inUrl = new URL(request.path, 'http://vendor').searchParams.get('back') ?? '';
    const { token } = await get(`${cases}/${id}/callback-url`);
    expect(inUrl).toBe(`${service.url}${cases}/${id}/hook/KYC%20DONE%2F1?token=${token}`);
    expect(request.headers['x-callback']).toBe(`${service.url}${cases}/${id}/hook/DONE?token=${token}`);
    expect(request.body).toEqual({
      here: `${request.headers['x-callback']}&resultDestination=pluginsOutput.kyc`,
      data: '{callbackUrl.DONE}',
    });

    await expect.poll(async () => (await get(`/api/v1/plugin-calls?workflowRuntimeId=${id}`)).results[0].status).toBe('done');
    const { context } = await get(`${cases}/${id}`);
    expect(context.pluginsOutput.everywhere).toMatchObject({
      echo: { here: '{callbackUrl.DONE}&resultDestination=pluginsOutput.kyc' },
      header: '{callbackUrl.DONE}',
      token: '{callback.token}',
    });
    expect(await callBack(request.body.here)).toEqual({ accepted: true, repeated: false });
    await inbox.first(({ body }) => body.workflowRuntimeId === id && body.eventName === 'workflow.completed');
    const [call] = (await get(`/api/v1/plugin-calls?workflowRuntimeId=${id}`)).results;
    const seen = [
      await get(`/api/v1/plugin-calls/${call.id}`),
      await get(`${cases}/${id}`),
      await get(`${cases}/${id}/timeline`),
      ...inbox.received.map(({ raw }) => raw),
    ];
    expect(JSON.stringify(seen)).toContain('{callbackUrl.KYC DONE/1}');
    expect(JSON.stringify(seen)).not.toContain(token);
    expect((await get(`${cases}/${id}`)).context.pluginsOutput.kyc).toEqual({ found: true });
  });

  it('go out with custom webhooks, and stand as placeholders in their deliveries', async () => {
    vendor.answer(204);
    const made = await publish('telling', {
      request: { transform: { transformer: 'jmespath', mapping: "{answerAt: '{callbackUrl.DONE}'}" } },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const id = await run('telling');
    const { body } = await asked('telling');
    expect(await callBack(body.answerAt)).toMatchObject({ accepted: true });
    expect(await get(`${cases}/${id}`)).toMatchObject({ state: 'approved', context: { hookResponse: { found: true } } });
    const { results } = await get(`/api/v1/deliveries?workflowRuntimeId=${id}&limit=200`);
    const delivery = results.find(({ eventName }: { eventName: string }) => eventName === 'custom.telling');
    const shown = JSON.stringify(await get(`/api/v1/deliveries/${delivery.id}`));
    expect(shown).toContain('{callbackUrl.DONE}');
    expect(shown).not.toContain(new URL(body.answerAt).searchParams.get('token'));
  });

  it('are refused at publish for an event that no state takes', async () => {
    for (const [event, fix] of [
      ['DUNE', 'DONE'],
      ['', 'name of an event'],
    ]) {
      const answer = await publish('wrong', {
        request: { transform: { transformer: 'jmespath', mapping: `{a: '{callbackUrl.${event}}'}` } },
      });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([
        { path: '$.extensions.apiPlugins[0].request.transform.mapping', message: expect.stringContaining(fix ?? '') },
      ]);
    }
  });
});
