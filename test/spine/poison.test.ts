// Rows that cannot be used, as an old version, a hand or a broken disk may leave them: each ends dead with its reason, and nothing that
// stands behind it waits. CASEWIRE_PROOF_FULL=1: 1,000 of them among 10,000.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { insertDeliveries, poisonKinds, refusals } from '../support/poison-rows.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const full = process.env['CASEWIRE_PROOF_FULL'] === '1';
const healthy = full ? 10_000 : 1_000;
/** Of each kind. */
const rows = full ? 100 : 10;

describe('rows that cannot be used', () => {
  let service: TestService;
  let me: Caller;
  let receiver: Receiver;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    receiver = await startReceiver();
    receiver.answer((got, response) =>
      got.path.includes('poison') ? response.writeHead(500).end('poison') : response.writeHead(204).end(),
    );
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  it('end dead with their reason among deliveries that all arrive', { timeout: full ? 600_000 : 120_000 }, async () => {
    await me.send('POST', '/api/v1/external/secrets', { key: 'BAD', value: 'one\r\nx-injected: two' });
    const entries = ['good', ...Object.keys(poisonKinds)].map((description) => ({
      type: 'webhook',
      url: receiver.url,
      events: ['never.told'],
      description,
    }));
    const made = await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: entries });
    expect(made.status).toBe(201);
    const ids = new Map<string, string>();
    await service.restart(async (database: Database) => {
      await database.script(refusals);
      const subscriptions = await database.query<{ id: string; description: string }>(
        'select id, description from subscriptions where workspace_id = $1 and deleted_at is null',
        [me.workspaceId],
      );
      for (const { id, description } of subscriptions) ids.set(description, id);
      for (const [name, { spoil, damage }] of Object.entries(poisonKinds)) {
        const id = ids.get(name);
        // Before the healthy ones, in the same lane.
        await database.query(insertDeliveries, [me.workspaceId, id, rows]);
        for (const text of [spoil, damage]) if (text) await database.query(text, [id]);
      }
      for (let left = healthy; left > 0; left -= 1_000)
        await database.query(insertDeliveries, [me.workspaceId, ids.get('good'), Math.min(left, 1_000)]);
    });
    const open = async () =>
      (await me.get('/api/v1/deliveries?limit=200&status=pending&status=sending&status=retrying')).body.results.map(
        ({ status, reason, subscriptionId }: Record<string, string>) => ({ status, reason, subscriptionId }),
      );
    await expect.poll(open, { timeout: full ? 300_000 : 60_000, interval: 500 }).toEqual([]);

    const counts = await fates(service, me.workspaceId);
    for (const [name, { status = 'cancelled', reason }] of Object.entries(poisonKinds)) {
      expect({ name, fates: counts.get(ids.get(name) ?? '') }).toEqual({ name, fates: [{ status, reason, count: rows }] });
    }
    expect(counts.get(ids.get('good') ?? '')).toEqual([{ status: 'delivered', reason: null, count: healthy }]);
    expect((await me.get(`${cases}?limit=1`)).status).toBe(200);
  });

  it('that are timers, plugin calls or news of children are given up, and hold up nobody else', { timeout: 90_000 }, async () => {
    const chart = {
      initial: 'open',
      states: {
        open: { after: { '1500': 'late' }, on: { GO: 'asking' } },
        late: {},
        asking: { on: { DONE: 'done', CHILD: {} } },
        done: { type: 'final' },
      },
    };
    const plugin = {
      pluginKind: 'transformer',
      name: 'plain',
      stateNames: ['asking'],
      transformers: [{ transformer: 'jmespath', mapping: '{a: `1`}' }],
    };
    await me.send('POST', '/api/v1/workflow-definition', {
      name: 'timed',
      definition: chart,
      extensions: { commonPlugins: [{ ...plugin, successAction: 'DONE' }] },
    });
    const run = async (id: string) =>
      (
        await me.send('POST', `${cases}/run`, {
          workflowId: 'timed',
          context: { entity: { type: 'business', id, data: {} }, documents: [] },
        })
      ).body.workflowRuntimeId;
    const [gone, garbled] = [await run('gone'), await run('garbled')];
    await service.restart(async (database: Database) => {
      await database.script('alter table cases drop constraint cases_workspace_id_definition_id_fkey');
      await database.query(`update cases set definition_id = 'gone' where id = $1`, [gone]);
      await database.query(
        `update cases set snapshot = '{"status":"active","value":{"nowhere":5},"historyValue":7}', state = '{"nowhere":5}' where id = $1`,
        [garbled],
      );
      await database.query(`update timers set status = 'cancelled' where case_id = any($1::uuid[])`, [[gone, garbled]]);
      for (const id of [gone, garbled]) {
        await database.query(
          `insert into timers (id, workspace_id, case_id, timer_id, due_at, status, created_at)
           select gen_random_uuid(), $1, $2, 'xstate.after.1500.(machine).open' || n, now() - interval '1 hour', 'pending', now() from generate_series(1, 80) n`,
          [me.workspaceId, id],
        );
        await database.query(
          `insert into plugin_calls (id, workspace_id, case_id, plugin, kind, state, status, due_at, created_at)
           select gen_random_uuid(), $1, $2, 'plain', 'transformer', 'asking', 'pending', now() - interval '1 hour', now() from generate_series(1, 20)`,
          [me.workspaceId, id],
        );
      }
      // More parents than one look takes.
      await database.query(
        `with parent as (
           insert into cases (id, workspace_id, definition_id, definition_name, entity_id, status, state, state_name, snapshot, context, config, version, sequence, created_at, updated_at)
           select gen_random_uuid(), workspace_id, definition_id, definition_name, entity_id, status, state, state_name, snapshot, context, config, 1, 1, created_at, updated_at
             from cases, generate_series(1, 60) where id = $1 returning id
         )
         insert into child_progress (workspace_id, parent_case_id, child_case_id, definition_name, callback, entry, context, event, status, due_at)
         select $2, id, $3, 'timed', 0, '{"entityId":"e","status":"active","tags":[],"state":"open"}', '{}', 'CHILD', 'pending', now() - interval '1 hour' from parent`,
        [gone, me.workspaceId, garbled],
      );
    });
    const well = await run('well');
    await expect.poll(async () => (await me.get(`${cases}/${well}`)).body.state, { timeout: 15_000 }).toBe('late');
    const asks = await run('asks');
    await me.send('POST', `${cases}/${asks}/event`, { name: 'GO' });
    await expect.poll(async () => (await me.get(`${cases}/${asks}`)).body.state, { timeout: 15_000 }).toBe('done');

    const calls = async () => (await me.get('/api/v1/plugin-calls?status=pending&status=running')).body.results.length;
    await expect.poll(calls, { timeout: 30_000 }).toBe(0);
    let open = -1;
    const ended: Record<string, unknown>[] = [];
    await expect
      .poll(
        async () => {
          await service.restart(async (database) => {
            [{ open }] = (await database.query<{ open: number }>(
              `select (select count(*) from timers where status = 'pending') + (select count(*) from child_progress where status = 'pending') as open`,
            )) as [{ open: number }];
            if (open > 0) return;
            ended.push(
              ...(await database.query<Record<string, unknown>>(
                `select 'timer' as what, case_id = $1 as gone, status, reason, count(*) as count from timers where case_id = any($3::uuid[]) and reason is not null group by 1, 2, 3, 4
                 union all
                 select 'call', case_id = $1, status, reason, count(*) from plugin_calls where case_id = any($3::uuid[]) group by 1, 2, 3, 4
                 union all
                 select 'news', parent_case_id <> $2, status, reason, count(*) from child_progress group by 1, 2, 3, 4 order by 1, 2`,
                [gone, garbled, [gone, garbled]],
              )),
            );
          });
          return open;
        },
        { timeout: 60_000, interval: 4_000 },
      )
      .toBe(0);
    expect(ended).toEqual([
      { what: 'call', gone: false, status: 'failed', reason: 'internal_error', count: 20 },
      { what: 'call', gone: true, status: 'failed', reason: 'definition_gone', count: 20 },
      { what: 'news', gone: true, status: 'refused', reason: 'definition_gone', count: 60 },
      { what: 'timer', gone: false, status: 'cancelled', reason: 'unusable', count: 80 },
      { what: 'timer', gone: true, status: 'cancelled', reason: 'definition_gone', count: 80 },
    ]);
  });
});

/** How the deliveries of each subscription ended. */
async function fates(service: TestService, workspaceId: string): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const all = new Map<string, unknown[]>();
  await service.restart(async (database) => {
    const found = await database.query<{ subscription_id: string; status: string; reason: string | null; count: number }>(
      'select subscription_id, status, reason, count(*) as count from deliveries where workspace_id = $1 group by 1, 2, 3',
      [workspaceId],
    );
    for (const { subscription_id, ...fate } of found) all.set(subscription_id, [...(all.get(subscription_id) ?? []), fate]);
  });
  return all;
}
