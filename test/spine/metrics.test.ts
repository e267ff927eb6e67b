// GET /metrics tells a scraper what the process did, and nobody else.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('the metrics', () => {
  let service: TestService;
  let receiver: Receiver;
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
  });
  afterAll(async () => {
    await receiver?.close();
    await service?.stop();
  });

  const scrape = async (headers: Record<string, string> = {}) => {
    const response = await fetch(`${service.url}/metrics`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('count attempts, steps and requests, and tell what waits', async () => {
    const me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    const config = { subscriptions: [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }] };
    const settled = new Promise<void>((resolve) => service.signals.on('delivery.settled', () => resolve()));
    const run = await me.send('POST', '/api/v1/external/workflows/run', runOf('review', {}, config));
    await settled;
    const { status, headers, text } = await scrape();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('casewire_delivery_attempt_seconds_count{outcome="delivered"} 1\n');
    expect(text).toContain('casewire_deliveries_planned_total 1\n');
    expect(text).toMatch(
      /casewire_http_request_seconds_count\{method="POST",route="\/api\/v1\/external\/workflows\/run",status="200"\} 1\n/,
    );
    expect(text).toContain('casewire_deliveries_due 0\n');
    expect(text).toMatch(/casewire_database_connections \d+\n/);
    expect(text).toMatch(/process_resident_memory_bytes \d+/);
    for (const inside of [run.body.workflowRuntimeId, me.workspaceId, receiver.url, me.key]) expect(text).not.toContain(inside);
  });

  it('are shown to this machine, and beyond it to keys that may administer', async () => {
    const [admin, reader] = [await service.workspace(), await service.workspace(['cases:read'])];
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    const refused = await fetch(`${service.url}/metrics`, { headers: forwarded });
    expectProblem({ status: refused.status, headers: refused.headers, body: await refused.json() }, 'unauthorized');
    expect((await scrape({ ...forwarded, authorization: 'Bearer nobody' })).status).toBe(401);
    expect((await scrape({ ...forwarded, authorization: `Bearer ${reader.key}` })).status).toBe(403);
    expect((await scrape({ ...forwarded, authorization: `Bearer ${admin.key}` })).status).toBe(200);
  });

  it('need a key behind a proxy, which asks from this machine for everybody', async () => {
    const port = await freePort();
    const behind = await startTestService({ publicUrl: 'https://cases.example', port });
    try {
      const me = await behind.workspace();
      const ask = async (headers: Record<string, string>) => (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).status;
      expect(await ask({})).toBe(401);
      expect(await ask({ authorization: `Bearer ${me.key}` })).toBe(200);
    } finally {
      await behind.stop();
    }
  });
});
