// One case that goes wrong for ever, by its definition or by a bug, is stopped in words; the others do not notice.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const made = (state: string, mapping: string, successAction: string) => ({
  ...{ pluginKind: 'transformer', name: `in_${state}`, stateNames: [state], successAction },
  transformers: [{ transformer: 'jmespath', mapping }],
});

describe('a case that goes wrong', () => {
  let service: TestService;
  let me: Caller;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    const circle = {
      definition: { initial: 'a', states: { a: { on: { TO_B: 'b' } }, b: { on: { TO_A: 'a' } } } },
      extensions: {
        commonPlugins: [
          made('a', '{turn: pluginsOutput.in_b.turn}', 'TO_B'),
          made('b', "{turn: join('', ['x', pluginsOutput.in_b.turn || ''])}", 'TO_A'),
        ],
      },
    };
    const waiting = {
      definition: {
        initial: 'waiting',
        states: { waiting: { after: { 600000: 'asking' } }, asking: { on: { DONE: 'done' } }, done: { type: 'final', tags: ['approved'] } },
      },
      extensions: { commonPlugins: [made('asking', '{done: `true`}', 'DONE')] },
    };
    for (const [name, parts] of Object.entries({ circle, waiting })) {
      expect((await me.send('POST', '/api/v1/workflow-definition', { name, ...parts })).status).toBe(201);
    }
  });
  afterAll(() => service?.stop());

  const run = async (name: string) =>
    (await me.send('POST', '/api/v1/external/workflows/run', runOf(name))).body.workflowRuntimeId as string;
  const get = async (id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;
  const calls = async (id: string) => (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${id}&limit=200`)).body.results;
  const until = (id: string, state: string) => expect.poll(async () => (await get(id)).state, { timeout: 20_000 }).toBe(state);

  it('by plugins that answer each other for ever, is stopped after a hundred calls a minute: the last answer is kept, its event is not sent', async () => {
    const id = await run('circle');
    const settled = async () => (await calls(id)).filter(({ status }: { status: string }) => status === 'done').length;
    await expect.poll(settled, { timeout: 60_000 }).toBe(100);
    const [last] = await calls(id);
    expect(last).toMatchObject({ plugin: 'in_b', callback: 'TO_A', callbackAccepted: false, reason: 'too_many_requests' });
    expect(await get(id)).toMatchObject({ state: 'b', status: 'active', context: { pluginsOutput: { in_b: { turn: 'x'.repeat(50) } } } });
    const { attempts } = (await me.get(`/api/v1/plugin-calls/${last.id}`)).body;
    expect(attempts).toMatchObject([{ outcome: 'answered', detail: expect.stringContaining('go in a circle') }]);
    // A person's event that would start it again is refused too, and can be sent later.
    const refused = await me.send('POST', `/api/v1/external/workflows/${id}/event`, { name: 'TO_A' });
    expect(refused.body).toMatchObject({ status: 429, code: 'too_many_requests' });
  }, 90_000);

  it('by too many calls when a timer is due, gets its timer later', async () => {
    const id = await run('waiting');
    await service.restart(async (database) => {
      await database.query('update timers set due_at = now() where case_id = $1', [id]);
      await database.query(
        `insert into plugin_calls (id, workspace_id, case_id, plugin, kind, state, status, due_at, created_at, settled_at)
         select gen_random_uuid(), workspace_id, id, 'in_asking', 'transformer', 'asking', 'done', now(), now(), now()
           from cases, generate_series(1, 100) where id = $1`,
        [id],
      );
    });
    const other = await run('circle');
    await expect.poll(async () => (await calls(other)).length, { timeout: 20_000 }).toBeGreaterThan(5);
    expect(await get(id)).toMatchObject({ state: 'waiting', version: 1 });
    await service.restart(async (database) => {
      await database.query("update plugin_calls set created_at = created_at - interval '2 minutes' where case_id = $1", [id]);
    });
    await until(id, 'done');
  }, 60_000);

  it('by a bug of ours, holds up neither the timers nor the plugin calls of others; its call fails in words', async () => {
    const [broken, well] = [await run('waiting'), await run('waiting')];
    await service.restart(async (database) => {
      // A state that the definition does not have: nothing can move this case.
      await database.query(
        `update cases set snapshot = '{"status":"active","value":"nowhere","historyValue":{},"children":{}}' where id = $1`,
        [broken],
      );
      await database.query("update timers set due_at = now() - interval '1 minute' where case_id = $1", [broken]);
      await database.query('update timers set due_at = now() where case_id = $1', [well]);
      await database.query(
        `insert into plugin_calls (id, workspace_id, case_id, plugin, kind, state, status, due_at, created_at)
         select gen_random_uuid(), workspace_id, id, 'in_asking', 'transformer', 'asking', 'pending', now() - interval '1 minute', now() from cases where id = $1`,
        [broken],
      );
    });
    await until(well, 'done');
    const failed = { status: 'failed', reason: 'internal_error', callbackAccepted: false };
    await expect.poll(() => calls(broken), { timeout: 20_000 }).toMatchObject([failed]);
    const { attempts } = (await me.get(`/api/v1/plugin-calls/${(await calls(broken))[0].id}`)).body;
    expect(attempts).toMatchObject([{ outcome: 'failed', reason: 'internal_error', detail: expect.stringContaining('on our side') }]);
    // Calls go on to be settled after it.
    await until(await run('circle'), 'b');
  }, 60_000);
});
