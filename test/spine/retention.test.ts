// What is kept no longer, seen through the API: the facts stay, the payload says that it is gone, and nothing can be sent of it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

describe('a payload that is kept no longer', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    receiver = await startReceiver();
    receiver.answer(500);
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  it('is shown as gone, and is not sent again', async () => {
    const subscriptions = [
      { type: 'webhook', url: `${receiver.url}/plain`, events: ['workflow.started'], retrySchedule: [] },
      { type: 'webhook', url: `${receiver.url}/made`, events: ['workflow.started'], retrySchedule: [], transform: '{a: eventName}' },
      { type: 'webhook', url: `${receiver.url}/kept`, events: ['workflow.started'], retrySchedule: [3_600] },
    ];
    const run = await me.send('POST', '/api/v1/external/workflows/run', runOf('review', {}, { subscriptions }));
    expect(run.status).toBe(200);
    const path = `/api/v1/deliveries?workflowRuntimeId=${run.body.workflowRuntimeId}`;
    await expect
      .poll(async () => (await me.get(path)).body.results.map(({ status }: { status: string }) => status).sort())
      .toEqual(['exhausted', 'exhausted', 'retrying']);
    // As housekeeping leaves it when the week is over.
    await service.restart(async (database) => {
      for (const table of ['event_bodies', 'attempt_answers']) await database.script(`delete from ${table}`);
      await database.script(`update deliveries set body = null, payload_gone = 'payload_expired' where body is not null`);
    });

    const results = (await me.get(path)).body.results as { id: string; eventId: string; url: string; status: string }[];
    const [first] = results;
    const event = await me.get(`/api/v1/events/${first?.eventId}`);
    expect(event.body).toMatchObject({ eventName: 'workflow.started', body: null, payloadGone: 'payload_expired' });
    for (const { id } of results) {
      const shown = await me.get(`/api/v1/deliveries/${id}`);
      expect(shown.body.payloadGone).toBe('payload_expired');
      expect(shown.body.attempts[0]).toMatchObject({ response: { status: 500, headers: {}, body: null }, payloadGone: 'payload_expired' });
      expectProblem(await me.send('POST', `/api/v1/deliveries/${id}/retry`), 'payload_expired');
    }
    const timeline = await me.get(`/api/v1/external/workflows/${run.body.workflowRuntimeId}/timeline`);
    expect(timeline.body.results[0]).toMatchObject({ kind: 'started', state: 'draft' });

    const before = receiver.received.length;
    const filter = { workflowRuntimeId: run.body.workflowRuntimeId, status: ['exhausted', 'retrying'] };
    const job = await me.send('POST', '/api/v1/deliveries/retry', { filter });
    await expect
      .poll(async () => (await me.get(`/api/v1/deliveries/retry-jobs/${job.body.id}`)).body, { timeout: 10_000 })
      .toMatchObject({ status: 'done', retried: 0 });
    expect(receiver.received).toHaveLength(before);
  });
});
