// `casewire dev` publishes kyb-onboarding with the template's example of a company register, which nobody answers: each case went to a
// reviewer, whatever the company, until somebody edited the definition.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePlace, makePlace } from '../support/database.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

describe('casewire dev', () => {
  let place: DatabasePlace;
  let receiver: Receiver;
  let server: ServerProcess;

  beforeAll(async () => {
    [place, receiver] = await Promise.all([makePlace(), startReceiver()]);
    server = await startServerProcess(place, { withinMs: 50_000 });
  });
  afterAll(async () => {
    await server?.kill();
    await receiver?.close();
    await place?.remove();
  });

  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer secret' };
    const response = await fetch(`${server.url}/api/v1/external/workflows${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return (await response.json()) as { readonly workflowRuntimeId: string };
  };

  it('runs a company register beside the server, so that its kyb-onboarding goes its three ways', async () => {
    const subscriptions = [{ type: 'webhook', url: receiver.url, events: ['workflow.state.changed'] }];
    const document = { category: 'proof_of_ownership', type: 'deed', pages: [], issuer: { country: 'GB' } };
    const ways = { 'Harbour Tea Ltd': 'auto_approved', 'Gone Trading Ltd': 'auto_rejected', 'YTO CENTRE': 'manual_review' };
    for (const [companyName, state] of Object.entries(ways)) {
      const entity = { type: 'business', id: companyName, data: { companyName } };
      const { workflowRuntimeId } = await post('/run', {
        workflowId: 'kyb-onboarding',
        context: { entity, documents: [document] },
        config: { subscriptions },
      });
      await post(`/${workflowRuntimeId}/event`, { name: 'COLLECTION_FLOW_FINISHED' });
      const { body } = await receiver.first((one) => one.body.workflowRuntimeId === workflowRuntimeId && one.body.state === state, 20_000);
      expect(body.data.pluginsOutput.businessInformation).toMatchObject({ name: companyName });
    }
  });

  it('stops the register with the server', async () => {
    expect(await server.terminate()).toBe(0);
  });
});
