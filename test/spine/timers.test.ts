// `after` in a definition: fires when due, once, and not at all when its state was left.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const waiting = {
  initial: 'waiting',
  states: {
    waiting: { after: { 700: 'late' }, on: { ANSWER: 'answered' } },
    answered: { after: { 600_000: 'late' }, on: { AGAIN: 'waiting' } },
    late: { type: 'final', tags: ['rejected'] },
  },
};

describe('timers', () => {
  let service: TestService;
  let me: Caller;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    expect((await me.send('POST', '/api/v1/workflow-definition', { name: 'waiting', definition: waiting })).status).toBe(201);
  });
  afterAll(() => service?.stop());

  const run = async () => (await me.send('POST', '/api/v1/external/workflows/run', runOf('waiting'))).body.workflowRuntimeId as string;
  const get = async (id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;

  it('fire when due, and move the case once', async () => {
    const fired = new Promise<void>((resolve) => service.signals.on('timer.fired', () => resolve()));
    const id = await run();
    expect(await get(id)).toMatchObject({ state: 'waiting', status: 'active' });
    await fired;
    expect(await get(id)).toMatchObject({ state: 'late', status: 'completed', version: 2 });
  });

  it('do not fire when their state was left before, and count anew when it is entered again', async () => {
    const left = await run();
    await me.send('POST', `/api/v1/external/workflows/${left}/event`, { name: 'ANSWER' });
    const other = await run();
    await expect.poll(async () => (await get(other)).state, { timeout: 10_000 }).toBe('late');
    expect(await get(left)).toMatchObject({ state: 'answered', version: 2 });
    await me.send('POST', `/api/v1/external/workflows/${left}/event`, { name: 'AGAIN' });
    await expect.poll(async () => (await get(left)).state, { timeout: 10_000 }).toBe('late');
  });
});
