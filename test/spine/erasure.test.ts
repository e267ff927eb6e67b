// Erasure through the front door: canaries in every place where a case can leave personal data, then every table searched as text.

import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';
import { untilAdmitted } from '../support/until-admitted.ts';

const cases = '/api/v1/external/workflows';
const log = '/api/v1/deliveries';

/** open → asking (a vendor, a custom webhook, a child) → waiting (a timer, a callback) → done. */
const journey = {
  initial: 'open',
  states: {
    open: { on: { GO: 'asking' } },
    asking: { on: { ANSWERED: 'waiting', FAILED: 'waiting', CHILD: {} } },
    waiting: { after: { '600000': 'late' }, on: { CALLED: 'waiting2', FINISH: 'done' } },
    waiting2: { on: { FINISH: 'done' } },
    late: {},
    done: { type: 'final', tags: ['approved'] },
  },
};
const kyc = { initial: 'begun', states: { begun: { on: { PASS: 'passed' } }, passed: { type: 'final', tags: ['approved'] } } };

describe('erasure', () => {
  let service: TestService;
  let me: Caller;
  let vendor: Server;
  let vendorUrl = '';
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    service = await startTestService();
    // Says what it was asked, as a careless vendor does.
    vendor = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const asked = Buffer.concat(chunks).toString();
        response.writeHead(200, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(request.url ?? '').slice(0, 200) });
        response.end(JSON.stringify({ asked, url: request.url, score: 'vendor' }));
      });
    });
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
    vendorUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
    me = await service.workspace();
    await publish('kyc', kyc);
    await publish(
      'journey',
      journey,
      {
        childWorkflowPlugins: [
          {
            pluginKind: 'child',
            name: 'owner',
            definitionId: 'kyc',
            stateNames: ['asking'],
            transformers: [
              { transformer: 'jmespath', mapping: "{entity: {type: 'individual', id: ownerId, data: {name: ownerName}}, note: note}" },
            ],
          },
        ],
        apiPlugins: [
          {
            name: 'registry',
            pluginKind: 'api',
            url: `${vendorUrl}/look/{note}`,
            method: 'POST',
            stateNames: ['asking'],
            request: { transform: [{ transformer: 'jmespath', mapping: '{who: entity.data.name, note: note}' }] },
            response: { transform: [{ transformer: 'jmespath', mapping: '@' }] },
            successAction: 'ANSWERED',
            errorAction: 'FAILED',
          },
          {
            name: 'told',
            pluginKind: 'webhook',
            url: `${vendorUrl}/told/{note}`,
            method: 'POST',
            headers: { 'x-note': '{note}' },
            stateNames: ['asking'],
            request: { transform: [{ transformer: 'jmespath', mapping: '{note: note, owner: ownerName}' }] },
          },
        ],
      },
      { childCallbackResults: [{ definitionId: 'kyc', persistenceStates: ['passed'], deliverEvent: 'CHILD' }] },
    );
  });
  afterAll(async () => {
    await service?.stop();
    for (const receiver of receivers) await receiver.close();
    vendor?.close();
  });

  const publish = async (name: string, definition: unknown, extensions: unknown = {}, config: unknown = {}) => {
    const made = await me.send('POST', '/api/v1/workflow-definition', { name, definition, extensions, config });
    expect(made.body).toMatchObject({ name });
  };
  const receive = async (): Promise<Receiver> => {
    const receiver = await startReceiver();
    receivers.push(receiver);
    return receiver;
  };
  /** Every row of every table, as text. */
  const dump = async (): Promise<readonly string[]> => {
    const lines: string[] = [];
    await service.restart(async (database: Database) => {
      const tables = await database.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
      );
      for (const { name } of tables) {
        const rows = await database.query<{ line: string }>(`select t::text as line from ${name} t`);
        lines.push(...rows.map(({ line }) => `${name}: ${line}`));
      }
    });
    return lines;
  };
  const hits = (lines: readonly string[], mark: string) => lines.filter((line) => line.includes(mark)).map((line) => line.slice(0, 300));

  /** A case that has put `mark` wherever a case can, all of it settled but for one delivery that waits for its next attempt. */
  const fill = async (mark: string, receiver: Receiver, failing: Receiver): Promise<{ id: string; entityId: string; childId: string }> => {
    const subscriptions = [
      {
        type: 'webhook',
        url: `${receiver.url}?u=${mark}`,
        events: ['workflow.*'],
        description: mark,
        headers: { 'x-note': mark },
        includeChanges: true,
      },
      { type: 'webhook', url: `${receiver.url}/${mark}`, events: ['workflow.*'], transform: '{note: data.note, eventName: eventName}' },
      { type: 'webhook', url: failing.url, events: ['workflow.started'], retrySchedule: [3_600] },
    ];
    const document = {
      id: `doc-${mark}`,
      category: 'passport',
      type: mark,
      pages: [{ uri: `https://files.example/${mark}` }],
      properties: { name: mark },
    };
    const run = await me.send(
      'POST',
      `${cases}/run`,
      {
        workflowId: 'journey',
        context: {
          entity: { type: 'business', id: `entity-${mark}`, data: { name: mark } },
          documents: [document],
          note: mark,
          ownerId: `owner-${mark}`,
          ownerName: mark,
          [`key-${mark}`]: true,
        },
        config: { subscriptions },
      },
      { 'idempotency-key': randomUUID() },
    );
    expect(run.status).toBe(200);
    const { workflowRuntimeId: id, ballerineEntityId: entityId } = run.body;
    await me.send('PATCH', `${cases}/${id}`, { tags: [`tag-${mark}`], context: { later: mark } });
    await me.send('PATCH', `${cases}/${id}/decision/doc-${mark}`, { decision: 'reject', reason: mark, comment: mark });
    await me.send('POST', `${cases}/${id}/event`, { name: 'GO', payload: { secretThought: mark } }, { 'idempotency-key': `go-${id}` });
    await expect.poll(async () => (await me.get(`${cases}/${id}`)).body.state, { timeout: 15_000 }).toBe('waiting');
    const callback = (await me.get(`${cases}/${id}/callback-url?event=CALLED`)).body;
    const called = await fetch(callback.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ said: mark }),
    });
    expect(called.status).toBe(200);
    await expect
      .poll(async () => Object.keys((await me.get(`${cases}/${id}`)).body.context.childWorkflows?.kyc ?? {}).length, { timeout: 15_000 })
      .toBe(1);
    const childId = Object.keys((await me.get(`${cases}/${id}`)).body.context.childWorkflows.kyc)[0] ?? '';
    await me.send('POST', `${cases}/${childId}/event`, { name: 'PASS' });
    await expect
      .poll(async () => JSON.stringify((await me.get(`${cases}/${id}`)).body.context.childWorkflows.kyc[childId].result ?? ''), {
        timeout: 15_000,
      })
      .toContain(mark);
    await expect
      .poll(async () => (await me.get(`${log}?workflowRuntimeId=${id}&status=pending&status=sending`)).body.results.length, {
        timeout: 15_000,
      })
      .toBe(0);
    return { id, entityId, childId };
  };
  it('of a case leaves no trace of its data in any table, keeps the facts, and touches no other case', async () => {
    const receiver = await receive();
    const failing = await receive();
    receiver.answer((got, response) => response.writeHead(200, { 'x-echo': got.path }).end(got.raw));
    failing.answer((got, response) => response.writeHead(500).end(got.raw));
    const erased = await fill('canary0one', receiver, failing);
    const other = await fill('canary0two', receiver, failing);
    const before = await dump();
    expect(hits(before, 'canary0one').length).toBeGreaterThan(30);
    const facts = (await me.get(`${cases}/${erased.id}/timeline?limit=200`)).body.results;

    const answer = await me.send('POST', `${cases}/${erased.id}/erase`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: erased.id,
      erased: true,
      context: {},
      config: {},
      status: 'active',
      state: 'waiting2',
      nextEvents: [],
      tags: [],
    });
    const again = await me.send('POST', `${cases}/${erased.id}/erase`);
    expect(again.body).toEqual(answer.body);

    const after = await dump();
    // The caller's own id of the entity is no data of the case: it stays until the entity itself is erased.
    const traces = after.map((line) => line.replaceAll('entity-canary0one', '').replaceAll('owner-canary0one', ''));
    expect(hits(traces, 'canary0one')).toEqual([]);
    expect(hits(after, 'canary0two').length).toBe(hits(before, 'canary0two').length);
    expect(after.filter((line) => line.includes(other.id)).length).toBe(before.filter((line) => line.includes(other.id)).length);

    expect((await me.get(`${cases}/${other.id}`)).body.context.note).toBe('canary0two');
    const child = await me.get(`${cases}/${erased.childId}`);
    expect(child.body).toMatchObject({ erased: true, context: {}, status: 'completed', state: 'passed', tags: ['approved'] });
    const kept = (await me.get(`${cases}/${erased.id}/timeline?limit=200`)).body.results;
    expect(kept.at(-1)).toMatchObject({ kind: 'erased', id: erased.id });
    expect(kept).toHaveLength(facts.length + 1);
    expect(kept.find((one: { kind: string }) => one.kind === 'transition')).toMatchObject({ from: 'open', to: 'asking' });
  });

  it('cancels what waits, refuses what comes later, and says why nothing can be shown or sent again', async () => {
    const receiver = await receive();
    const failing = await receive();
    failing.answer(500);
    const { id } = await fill('canary0three', receiver, failing);
    expect((await me.get(`${log}?workflowRuntimeId=${id}&status=retrying`)).body.results).toHaveLength(1);
    await me.send('POST', `${cases}/${id}/erase`);

    expect((await me.get(`${log}?workflowRuntimeId=${id}&status=retrying`)).body.results).toEqual([]);
    const [cancelled] = (await me.get(`${log}?workflowRuntimeId=${id}&status=cancelled`)).body.results;
    expect(cancelled).toMatchObject({ reason: 'erased', nextAttemptAt: null });
    expectProblem(await me.send('POST', `${log}/${cancelled.id}/retry`), 'case_erased');
    const shown = await me.get(`${log}/${cancelled.id}`);
    expect(shown.body).toMatchObject({ payloadGone: 'erased', request: null });
    expect(shown.body.attempts[0]).toMatchObject({
      number: 1,
      detail: null,
      response: { status: 500, headers: {}, body: null },
      payloadGone: 'erased',
    });
    const event = await me.get(`/api/v1/events/${cancelled.eventId}`);
    expect(event.body).toMatchObject({ eventName: 'workflow.started', body: null, payloadGone: 'erased' });
    const [call] = (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${id}&plugin=registry`)).body.results;
    expect((await me.get(`/api/v1/plugin-calls/${call.id}`)).body.attempts[0]).toMatchObject({ request: null, payloadGone: 'erased' });

    for (const [method, path, body] of [
      ['POST', 'event', { name: 'FINISH' }],
      ['PATCH', '', { context: { note: 'back' } }],
      ['PATCH', 'decision/doc-canary0three', { decision: 'approve' }],
      ['PATCH', 'assign', { assigneeId: null }],
    ] as const) {
      expectProblem(await me.send(method, `${cases}/${id}${path === '' ? '' : `/${path}`}`, body), 'case_erased');
    }
    const callback = (await me.get(`${cases}/${id}/callback-url?event=CALLED`)).body;
    const late = await fetch(callback.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"said":"canary0three"}',
    });
    expect(late.status).toBe(409);
    // The same key shows the case no more.
    expectProblem(
      await me.send(
        'POST',
        `${cases}/${id}/event`,
        { name: 'GO', payload: { secretThought: 'canary0three' } },
        { 'idempotency-key': `go-${id}` },
      ),
      'case_erased',
    );
    expect(hits(await dump(), 'canary0three').filter((line) => !/^(entities|cases): /.test(line))).toEqual([]);
  });

  it('of a child alone reaches what its parent was told by it', async () => {
    const receiver = await receive();
    const { id, childId } = await fill('canary0four', receiver, receiver);
    await me.send('POST', `${cases}/${childId}/erase`);
    const parent = await me.get(`${cases}/${id}`);
    expect(parent.body.erased).toBeUndefined();
    expect(parent.body.context.note).toBe('canary0four');
    expect(parent.body.context.childWorkflows.kyc[childId]).toMatchObject({ erased: true, result: null, state: 'passed' });
    const told = (await me.get(`/api/v1/events?workflowRuntimeId=${id}&limit=200`)).body.results;
    const bodies = await Promise.all(told.map(async (one: { id: string }) => (await me.get(`/api/v1/events/${one.id}`)).body.body));
    const entries = bodies.flatMap((body) => body?.data.childWorkflows?.kyc?.[childId] ?? []);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter((entry) => entry.result !== null)).toEqual([]);
    // It goes on.
    expect((await me.send('POST', `${cases}/${id}/event`, { name: 'FINISH' })).body).toMatchObject({ state: 'done', status: 'completed' });
  });

  it('of an entity reaches all its cases and the caller’s own id of it, which then begins anew', async () => {
    const receiver = await receive();
    const first = await fill('canary0five', receiver, receiver);
    const run = {
      workflowId: 'kyc',
      context: { entity: { type: 'business', id: 'entity-canary0five', data: { name: 'canary0five' } }, documents: [] },
    };
    const second = (await me.send('POST', `${cases}/run`, run)).body;
    expect(second.ballerineEntityId).toBe(first.entityId);
    const answer = await me.send('POST', `/api/v1/entities/${first.entityId}/erase`);
    expect(answer.body).toEqual({
      ballerineEntityId: first.entityId,
      erased: true,
      workflowRuntimeIds: [first.id, second.workflowRuntimeId].sort(),
    });
    expect((await me.send('POST', `/api/v1/entities/${first.entityId}/erase`)).body).toEqual(answer.body);
    const child = (await me.get(`${cases}/${first.childId}`)).body;
    expect(child.erased).toBe(true);
    await me.send('POST', `/api/v1/entities/${child.ballerineEntityId}/erase`);
    expect(hits(await dump(), 'canary0five')).toEqual([]);

    const anew = (await me.send('POST', `${cases}/run`, run)).body;
    expect(anew.ballerineEntityId).not.toBe(first.entityId);
    expect(anew.workflowRuntimeId).not.toBe(second.workflowRuntimeId);
  });

  it('lets what is being sent end, and keeps nothing of the answer', async () => {
    const receiver = await receive();
    const held: (() => void)[] = [];
    receiver.answer((got, response) => void held.push(() => response.writeHead(got.path.endsWith('/bad') ? 500 : 200).end(got.raw)));
    const run = await me.send('POST', `${cases}/run`, {
      workflowId: 'kyc',
      context: { entity: { type: 'individual', id: 'entity-canary0six', data: {} }, documents: [], note: 'canary0six' },
      config: {
        subscriptions: ['/good', '/bad'].map((path) => ({ type: 'webhook', url: `${receiver.url}${path}`, events: ['workflow.started'] })),
      },
    });
    const { workflowRuntimeId: id } = run.body;
    await receiver.count(2);
    await me.send('POST', `${cases}/${id}/erase`);
    for (const answer of held) answer();
    await expect
      .poll(async () => {
        const { results } = (await me.get(`${log}?workflowRuntimeId=${id}`)).body;
        return results.map(({ status, reason, responseStatus }: Record<string, unknown>) => [responseStatus, status, reason]).sort();
      })
      .toEqual([
        [200, 'delivered', null],
        [500, 'cancelled', 'erased'],
      ]);
    const lines = (await dump()).map((line) => line.replaceAll('entity-canary0six', ''));
    expect(hits(lines, 'canary0six')).toEqual([]);
  });

  it('of many cases in the middle of their events, answers and deliveries leaves nothing that comes in behind it', async () => {
    const receiver = await receive();
    receiver.answer((got, response) => response.writeHead(got.raw.length % 3 === 0 ? 500 : 200).end(got.raw));
    const settings = { events: ['workflow.*'], retrySchedule: [1, 1, 1], ordering: 'case' };
    const subscriptions = [
      { type: 'webhook', url: `${receiver.url}/a`, ...settings, transform: '{note: data.note}' },
      { type: 'webhook', url: `${receiver.url}/b`, ...settings, ordering: 'none' },
    ];
    const send = (...asked: Parameters<Caller['send']>) => untilAdmitted(() => me.send(...asked));
    const one = async (n: number): Promise<readonly number[]> => {
      const context = {
        entity: { type: 'business', id: `busy-${n}`, data: {} },
        documents: [],
        note: 'canary0eight',
        ownerId: `busy-owner-${n}`,
        ownerName: 'x',
      };
      const run = await send('POST', `${cases}/run`, { workflowId: 'journey', context, config: { subscriptions } });
      const path = `${cases}/${run.body.workflowRuntimeId}`;
      const busy = Array.from({ length: 8 }, (_, k) => send('PATCH', path, { context: { later: `canary0eight ${k}` } }));
      const going = send('POST', `${path}/event`, { name: 'GO' });
      await busy[n % 8];
      const erased = await send('POST', `${path}/erase`);
      return [erased.status, ...(await Promise.all([going, ...busy])).map((answer) => answer.status)];
    };
    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => one(n)));
    expect(answers.map(([erased]) => erased)).toEqual(answers.map(() => 200));
    expect(answers.flat().filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const unsettled = async () => (await me.get(`${log}?status=pending&status=sending&status=retrying&limit=200`)).body.results;
    await expect
      .poll(async () => (await unsettled()).filter(({ url }: { url: string }) => url.startsWith(new URL(receiver.url).origin)), {
        timeout: 20_000,
      })
      .toEqual([]);
    expect(hits(await dump(), 'canary0eight')).toEqual([]);
  });

  it('asks for an administrator, and tells nobody of other workspaces', async () => {
    const reader = await service.keyFor(me, ['cases:run', 'cases:read', 'cases:write', 'deliveries:write']);
    const run = await me.send('POST', `${cases}/run`, {
      workflowId: 'kyc',
      context: { entity: { type: 'individual', id: 'entity-seven', data: {} }, documents: [] },
    });
    const { workflowRuntimeId: id, ballerineEntityId } = run.body;
    expectProblem(await reader.send('POST', `${cases}/${id}/erase`), 'forbidden');
    expectProblem(await reader.send('POST', `/api/v1/entities/${ballerineEntityId}/erase`), 'forbidden');
    const stranger = await service.workspace();
    expectProblem(await stranger.send('POST', `${cases}/${id}/erase`), 'not_found');
    expectProblem(await stranger.send('POST', `/api/v1/entities/${ballerineEntityId}/erase`), 'not_found');
    expect((await me.get(`${cases}/${id}`)).body.erased).toBeUndefined();
  });
});
