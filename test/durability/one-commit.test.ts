// A change, its events and their deliveries are one commit: when the deliveries cannot be stored, the change was never made. A trigger in
// the database refuses them, as a full disk would.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';

const refuseDeliveries = (database: Database) =>
  database.script(`
    create function refuse_delivery() returns trigger language plpgsql as $$
      begin raise exception 'no space left for deliveries' using errcode = 'disk_full'; end $$;
    create trigger refuse_delivery before insert on deliveries for each row execute function refuse_delivery()`);
const takeDeliveries = (database: Database) => database.script('drop trigger refuse_delivery on deliveries; drop function refuse_delivery');

describe('a change whose deliveries cannot be stored', () => {
  let service: TestService;
  let receiver: Receiver;
  let me: Caller;
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
    me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: [{ type: 'webhook', url: receiver.url }] });
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  it('is not made at all, be it a new case or an event; asked for again later it is made and told once', async () => {
    const before = (await me.send('POST', `${cases}/run`, runOf('review'))).body.workflowRuntimeId as string;
    await receiver.count(1);
    const key = { 'idempotency-key': randomUUID() };
    const started = runOf('review');
    const begin = () => me.send('POST', `${cases}/run`, started, key);
    const submit = () => me.send('POST', `${cases}/${before}/event`, { name: 'SUBMIT' });

    await service.restart(refuseDeliveries);
    expect((await begin()).status).toBeGreaterThanOrEqual(500);
    expect((await submit()).status).toBeGreaterThanOrEqual(500);
    const listed = (await me.get(cases)).body.results as readonly { readonly id: string; readonly state: string }[];
    expect(listed.map(({ id, state }) => [id, state])).toEqual([[before, 'draft']]);
    expect((await me.get('/api/v1/events')).body.results).toHaveLength(1);

    await service.restart(takeDeliveries);
    const after = (await begin()).body.workflowRuntimeId as string;
    expect((await submit()).status).toBe(200);
    const told = (await receiver.count(3)).map(({ body }) => [body.workflowRuntimeId, body.eventName]);
    expect(told).toContainEqual([after, 'workflow.started']);
    expect(told).toContainEqual([before, 'workflow.state.changed']);
    expect((await me.get(cases)).body.results).toHaveLength(2);
  });
});
