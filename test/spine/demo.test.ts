// What `npm start` shows, played against a real server: the story goes through, every webhook is signed, and the last one tells all
// four kinds of case data. A later start finds its register again, and leaves a definition that somebody pointed elsewhere.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseDataLines } from '../../src/cli/case-data-lines.ts';
import { createDemoInbox } from '../../src/cli/demo-inbox.ts';
import { type DemoReceiver, type ReceivedWebhook, startDemoReceiver } from '../../src/cli/demo-receiver.ts';
import { type DemoRegister, startDemoRegister } from '../../src/cli/demo-register.ts';
import { playDemo, readStory } from '../../src/cli/play-demo.ts';
import { createTerminal } from '../../src/cli/terminal.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const definitions = '/api/v1/workflow-definition';

describe('the demo', () => {
  let service: TestService;
  let register: DemoRegister;
  let receiver: DemoReceiver;
  let demo: Caller;
  const received: ReceivedWebhook[] = [];
  const inbox = createDemoInbox({ webhookMs: 20_000, quietMs: 20 });
  const options: { registerUrl: string } = { registerUrl: '' };

  beforeAll(async () => {
    register = await startDemoRegister(0);
    receiver = await startDemoReceiver({
      secret: 'webhook-shared-secret-secret',
      onWebhook: (webhook) => {
        received.push(webhook);
        inbox.put(webhook);
      },
    });
    options.registerUrl = register.url;
    service = await startTestService({}, options);
    demo = service.caller('secret');
  });
  afterAll(async () => {
    await service?.stop();
    receiver?.stop();
    register?.stop();
  });

  const latest = async () => {
    const { items } = (await demo.get(`${definitions}?limit=200`)).body;
    return items
      .filter(({ name }: { name: string }) => name === 'kyb-onboarding')
      .sort((a: { version: number }, b: { version: number }) => b.version - a.version)[0];
  };

  it('tells its story to the end, and its last webhook tells the four kinds of case data', async () => {
    const said: string[] = [];
    const out = { write: (text: string) => said.push(text) };
    const world = { terminal: createTerminal(out, out), serverUrl: service.url, accessKey: 'secret', receiverUrl: receiver.url, ...inbox };
    const last = await playDemo(world, readStory());
    expect(last, said.join('')).toMatchObject({ eventName: 'workflow.completed', state: 'approved', verified: true });
    expect(caseDataLines(last?.data ?? {})).toEqual([
      ['collection flow', expect.stringContaining('companyName YTO CENTRE')],
      ['company register', 'YTO CENTRE is active since 2011-05-17, 4 owners'],
      ['risk rules', 'score 30; More than three owners (medium)'],
      ['reviewer', expect.stringContaining('proof_of_ownership approved')],
    ]);
    expect(received.every(({ verified }) => verified)).toBe(true);
    const names = received.map(({ eventName }) => eventName);
    for (const name of ['workflow.state.changed', 'workflow.context.document.completed', 'workflow.completed'])
      expect(names).toContain(name);
  });

  it('publishes nothing anew at the next start, unless its register has moved', async () => {
    expect(await latest()).toMatchObject({ id: 'mp0h897g68v', version: 1, extensions: { apiPlugins: [{ url: register.url }] } });
    await service.restart();
    expect(await latest()).toMatchObject({ version: 1 });
    options.registerUrl = 'http://127.0.0.1:9/companies';
    await service.restart();
    expect(await latest()).toMatchObject({ version: 2, extensions: { apiPlugins: [{ url: options.registerUrl }] } });
  });

  it('leaves a register of one’s own', async () => {
    const { id, extensions } = await latest();
    const own = { ...extensions, apiPlugins: [{ ...extensions.apiPlugins[0], url: 'https://register.acme.test/v2' }] };
    expect((await demo.send('PUT', `${definitions}/${id}/extensions`, { extensions: own })).status).toBe(200);
    options.registerUrl = register.url;
    await service.restart();
    expect(await latest()).toMatchObject({ version: 3, extensions: own });
  });
});
