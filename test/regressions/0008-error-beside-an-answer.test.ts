// A vendor that answered once and failed later left both in the context: the fields of the answer beside the record of the error, in one
// object, as if they belonged together. What a definition means is in test/conformance/cases/plugins/api.json; here it is told in a webhook.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const definition = {
  initial: 'asking',
  states: {
    asking: { on: { FOUND: 'known', FAILED: 'unknown' } },
    known: { on: { ASK_AGAIN: 'asking' } },
    unknown: { on: { ASK_AGAIN: 'asking' } },
  },
};

describe('a plugin that fails after it had an answer', () => {
  let service: TestService;
  let vendor: Receiver;
  let inbox: Receiver;
  let me: Caller;

  beforeAll(async () => {
    [service, vendor, inbox] = await Promise.all([startTestService(), startReceiver(), startReceiver()]);
    me = await service.workspace();
  });
  afterAll(async () => {
    await service?.stop();
    await vendor?.close();
    await inbox?.close();
  });

  it('leaves its error record alone, in the context and in what webhooks tell', async () => {
    const register = { name: 'register', url: vendor.url, stateNames: ['asking'], successAction: 'FOUND', errorAction: 'FAILED' };
    await me.send('POST', '/api/v1/workflow-definition', { name: 'register', definition, extensions: { apiPlugins: [register] } });
    vendor.answer((_request, response) => {
      const body = { company: { name: 'ACME', owners: ['Ada'] }, status: 'found' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const subscriptions = [{ type: 'webhook', url: inbox.url, events: ['workflow.state.changed'] }];
    const started = await me.send('POST', '/api/v1/external/workflows/run', runOf('register', {}, { subscriptions }));
    const id = started.body.workflowRuntimeId;
    const known = await inbox.first(({ body }) => body.state === 'known');
    expect(known.body.data.pluginsOutput.register).toMatchObject({ company: { name: 'ACME' } });

    vendor.answer(404);
    await me.send('POST', `/api/v1/external/workflows/${id}/event`, { name: 'ASK_AGAIN' });
    const unknown = await inbox.first(({ body }) => body.state === 'unknown');
    const record = { name: 'register', error: 'The vendor answered 404.', status: 'ERROR', httpStatus: 404 };
    expect(unknown.body.data.pluginsOutput).toEqual({ register: record });
    expect((await me.get(`/api/v1/external/workflows/${id}/context`)).body.context.pluginsOutput).toEqual({ register: record });
  });
});
