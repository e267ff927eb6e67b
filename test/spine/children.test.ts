// Child cases: started by a state of their parent, seen by it, and never lost, however the two interleave.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';
import { untilAdmitted } from '../support/until-admitted.ts';

const kyc = {
  initial: 'waiting',
  states: {
    waiting: { on: { BEGIN: 'checking', FINISH: 'approved' } },
    checking: { tags: ['pending_process'], on: { FINISH: 'approved' } },
    approved: { type: 'final', tags: ['approved'] },
  },
};
const instant = { initial: 'thinking', states: { thinking: { always: 'approved' }, approved: { type: 'final', tags: ['approved'] } } };

const parent = {
  initial: 'open',
  states: {
    open: { on: { START: 'collecting' } },
    collecting: { on: { STARTED: 'waiting', NOT_STARTED: 'failed', KYC_MOVED: 'waiting' } },
    waiting: { on: { KYC_MOVED: 'moved' } },
    moved: {},
    failed: { type: 'final', tags: ['rejected'] },
  },
};
const mapping = "{entity: {type: 'individual', id: owner.id, data: {firstName: owner.name, lastName: 'L'}}, parentId: workflowRuntimeId}";
const childPlugin = {
  pluginKind: 'child',
  name: 'owner-kyc',
  definitionId: 'kyc',
  stateNames: ['collecting'],
  successAction: 'STARTED',
  errorAction: 'NOT_STARTED',
  transformers: [{ transformer: 'jmespath', mapping }],
};
const callback = {
  definitionId: 'kyc',
  persistenceStates: ['checking'],
  deliverEvent: 'KYC_MOVED',
  transformers: [{ transformer: 'jmespath', mapping: '{name: entity.data.firstName}' }],
};

describe('child workflows', () => {
  let service: TestService;
  let me: Caller;
  let names = 0;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    for (const [name, definition] of Object.entries({ kyc, instant })) await publish({ name, definition });
  });
  afterAll(() => service?.stop());

  const publish = async (definition: { name: string; [key: string]: unknown }, caller = me) => {
    const made = await caller.send('POST', '/api/v1/workflow-definition', definition);
    expect(made.body).toMatchObject({ name: definition.name });
    return made.body;
  };
  const get = async (id: string) => (await me.get(`/api/v1/external/workflows/${id}`)).body;
  const send = async (id: string, name: string, payload?: unknown) =>
    (await me.send('POST', `/api/v1/external/workflows/${id}/event`, { name, payload })).status;
  const begin = async (definition: Record<string, unknown>, context: Record<string, unknown> = {}, config?: Record<string, unknown>) => {
    const name = `parent-${++names}`;
    await publish({ name, definition: parent, ...definition });
    const id = (
      await me.send(
        'POST',
        '/api/v1/external/workflows/run',
        runOf(name, { owner: { id: `owner-${names}`, name: 'Ann' }, ...context }, config),
      )
    ).body.workflowRuntimeId;
    expect(await send(id, 'START')).toBe(200);
    return id as string;
  };
  const until = (id: string, state: string) => expect.poll(async () => (await get(id)).state, { timeout: 20_000 }).toBe(state);
  const childrenOf = async (id: string, name = 'kyc') =>
    Object.entries<Record<string, unknown>>((await get(id)).context.childWorkflows?.[name] ?? {});

  it('start with a context and an entity of their own, and stand in their parent', async () => {
    const id = await begin({
      extensions: { childWorkflowPlugins: [childPlugin] },
      config: { language: 'de', completedWhenTasksResolved: true },
    });
    await until(id, 'waiting');
    const [[childId = '', entry] = []] = await childrenOf(id);
    const child = await get(childId);
    expect(entry).toEqual({
      entityId: child.ballerineEntityId ?? expect.any(String),
      status: 'active',
      tags: [],
      state: 'waiting',
      result: null,
    });
    expect(child).toMatchObject({
      state: 'waiting',
      parentRuntimeDataId: id,
      config: { language: 'de' },
      context: { parentId: id, entity: { id: `owner-${names}`, type: 'individual', data: { firstName: 'Ann' } } },
    });
    expect(child.config).not.toHaveProperty('completedWhenTasksResolved');
    expect(child.context.entity.ballerineEntityId).toBe(entry?.['entityId']);
  });

  it('report the states that the parent asked for, with the result of its transform, and deliver its event', async () => {
    const id = await begin({ extensions: { childWorkflowPlugins: [childPlugin] }, config: { childCallbackResults: [callback] } });
    await until(id, 'waiting');
    const [[childId = ''] = []] = await childrenOf(id);
    await send(childId, 'BEGIN');
    await until(id, 'moved');
    expect(await childrenOf(id)).toEqual([
      [childId, { entityId: expect.any(String), status: 'active', tags: ['pending_process'], state: 'checking', result: { name: 'Ann' } }],
    ]);
    const version = (await get(id)).version;
    await send(childId, 'FINISH');
    await expect
      .poll(async () => (await childrenOf(id))[0]?.[1])
      .toMatchObject({ status: 'completed', tags: ['approved'], state: 'approved', result: { name: 'Ann' } });
    expect(await get(id)).toMatchObject({ state: 'moved', version: version + 1 });
  });

  it('send their initEvent, and run the newest version, named by the id of an old one', async () => {
    const old = await publish({
      name: 'versioned',
      definition: { initial: 'old', states: { old: { on: { BEGIN: 'done' } }, done: { type: 'final' } } },
    });
    expect((await me.send('POST', `/api/v1/workflow-definition/${old.id}/upgrade`, { definition: kyc })).status).toBeLessThan(300);
    const plugin = { ...childPlugin, definitionId: old.id, initEvent: 'BEGIN' };
    const id = await begin({
      extensions: { childWorkflowPlugins: [plugin] },
      config: { childCallbackResults: [{ ...callback, definitionId: old.id }] },
    });
    await until(id, 'moved');
    expect(await childrenOf(id, 'versioned')).toMatchObject([[expect.any(String), { state: 'checking', result: { name: 'Ann' } }]]);
  });

  it('finish at once without losing a thing: the start and the end are two entries in order', async () => {
    const callbacks = [{ definitionId: 'instant', persistenceStates: ['approved'], deliverEvent: 'KYC_MOVED' }];
    const id = await begin({
      extensions: { childWorkflowPlugins: [{ ...childPlugin, definitionId: 'instant' }] },
      config: { childCallbackResults: callbacks },
    });
    await until(id, 'moved');
    expect(await childrenOf(id, 'instant')).toMatchObject([
      [expect.any(String), { status: 'completed', state: 'approved', result: { parentId: id, entity: { type: 'individual' } } }],
    ]);
  });

  it('are still seen by a parent that is completed; it takes no more events', async () => {
    const definition = { ...parent, states: { ...parent.states, collecting: { on: { STARTED: 'failed' } } } };
    const plugin = { ...childPlugin, errorAction: undefined };
    const id = await begin({ definition, extensions: { childWorkflowPlugins: [plugin] }, config: { childCallbackResults: [callback] } });
    await until(id, 'failed');
    const [[childId = ''] = []] = await childrenOf(id);
    await send(childId, 'BEGIN');
    await expect.poll(async () => (await childrenOf(id))[0]?.[1]).toMatchObject({ state: 'checking', result: { name: 'Ann' } });
    expect(await get(id)).toMatchObject({ state: 'failed', status: 'completed' });
  });

  it('answer every entry that names their definition, each with its own states', async () => {
    const silent = { definitionId: 'kyc', persistenceStates: ['nowhere'], deliverEvent: 'NOT_STARTED' };
    const other = { ...callback, definitionId: 'instant', deliverEvent: 'NOT_STARTED' };
    const id = await begin({
      extensions: { childWorkflowPlugins: [{ ...childPlugin, initEvent: 'BEGIN' }] },
      config: { childCallbackResults: [silent, other, callback] },
    });
    await until(id, 'moved');
    const [[childId = ''] = []] = await childrenOf(id);
    await send(childId, 'FINISH');
    await expect.poll(async () => (await childrenOf(id))[0]?.[1]?.['state']).toBe('approved');
    expect(await get(id)).toMatchObject({ state: 'moved', status: 'active' });
  });

  it('land in a parent whose guards break on them, with an event and without', async () => {
    const broken = { type: 'jmespath', rule: 'length(nothing)' };
    const onceSeen = { type: 'jmespath', rule: 'childWorkflows && length(nothing)' };
    for (const waiting of [{ on: { KYC_MOVED: { target: 'moved', guard: broken } } }, { always: { target: 'moved', guard: onceSeen } }]) {
      const states = { ...parent.states, waiting };
      const config = { childCallbackResults: [callback] };
      const id = await begin({ definition: { ...parent, states }, extensions: { childWorkflowPlugins: [childPlugin] }, config });
      await expect.poll(async () => (await childrenOf(id)).length, { timeout: 20_000 }).toBe(1);
      const [[childId = ''] = []] = await childrenOf(id);
      for (const event of ['BEGIN', 'FINISH']) await send(childId, event);
      const entry = async () => (await childrenOf(id))[0]?.[1];
      await expect.poll(entry, { timeout: 20_000 }).toMatchObject({ state: 'approved', status: 'completed', result: { name: 'Ann' } });
      expect(await get(id)).toMatchObject({ status: 'active' });
    }
  });

  it('keep the entry and say why when the result cannot be made', async () => {
    const broken = { ...callback, transformers: [{ transformer: 'jmespath', mapping: 'sum(entity)' }] };
    const id = await begin({
      extensions: { childWorkflowPlugins: [{ ...childPlugin, initEvent: 'BEGIN' }] },
      config: { childCallbackResults: [broken] },
    });
    await until(id, 'moved');
    expect((await childrenOf(id))[0]?.[1]).toMatchObject({ state: 'checking', result: null, error: expect.any(String) });
  });

  it.each([
    ['an unknown definition', { definitionId: 'nobody' }, /No workflow definition has the id or name "nobody"/],
    [
      'a context without an entity',
      { transformers: [{ transformer: 'jmespath', mapping: '{a: owner.id}' }] },
      /"kyc" cannot be started: context.entity must be an object/,
    ],
    ['an initEvent that is not taken', { initEvent: 'NOBODY' }, /"kyc" cannot be started: .*does not accept the event "NOBODY"/],
  ])('are refused in words, with the errorAction: %s', async (_, more, error) => {
    const id = await begin({ extensions: { childWorkflowPlugins: [{ ...childPlugin, ...more }] } });
    await until(id, 'failed');
    const { context } = await get(id);
    expect(context.pluginsOutput['owner-kyc']).toMatchObject({ status: 'ERROR', error: expect.stringMatching(error) });
    expect(context).not.toHaveProperty('childWorkflows');
    const all = await me.get(`/api/v1/external/workflows?workflowDefinitionId=kyc&entityId=owner-${names}`);
    expect(all.body.results).toEqual([]);
  });

  it('nest ten levels deep and no deeper', async () => {
    const name = 'deep';
    const plugin = {
      ...childPlugin,
      definitionId: name,
      transformers: [{ transformer: 'jmespath', mapping: "{entity: {type: 'business', id: entity.id}}" }],
    };
    await publish({ name, definition: { ...parent, initial: 'collecting' }, extensions: { childWorkflowPlugins: [plugin] } });
    await me.send('POST', '/api/v1/external/workflows/run', {
      workflowId: name,
      context: { entity: { type: 'business', id: 'deep-one', data: {} } },
    });
    const cases = async () =>
      (await me.get(`/api/v1/external/workflows?workflowDefinitionId=${name}&limit=100`)).body.results as { id: string; state: string }[];
    await expect.poll(async () => (await cases()).filter((one) => one.state === 'failed').length, { timeout: 20_000 }).toBe(1);
    expect((await cases()).map((one) => one.state).sort()).toEqual(['failed', ...Array.from({ length: 9 }, () => 'waiting')]);
    const last = (await cases()).find((one) => one.state === 'failed');
    expect((await get(last?.id ?? '')).context.pluginsOutput['owner-kyc'].error).toMatch(/10 levels deep at most/);
  });

  it('fan out to a thousand and no further, all or none', async () => {
    const extensions = {
      commonPlugins: [
        {
          pluginKind: 'iterative',
          name: 'all',
          actionPluginName: 'owner-kyc',
          iterateOn: 'owners',
          stateNames: ['collecting'],
          successAction: 'STARTED',
          errorAction: 'NOT_STARTED',
        },
      ],
      childWorkflowPlugins: [
        { ...childPlugin, stateNames: [], transformers: [{ transformer: 'jmespath', mapping: "{entity: {type: 'individual', id: id}}" }] },
      ],
    };
    const definition = { ...parent, states: { ...parent.states, waiting: { on: { START: 'collecting' } } } };
    const owners = Array.from({ length: 600 }, (_, index) => ({ id: `crowd-${index % 300}` }));
    const id = await begin({ extensions, definition }, { owners });
    await expect.poll(async () => (await get(id)).state, { timeout: 60_000 }).toBe('waiting');
    expect(await childrenOf(id)).toHaveLength(600);
    await send(id, 'START');
    await expect.poll(async () => (await get(id)).state, { timeout: 60_000 }).toBe('failed');
    expect((await get(id)).context.pluginsOutput['all'].error).toMatch(/at most 1000 child cases; this one has 600 and asks for 600 more/);
    expect(await childrenOf(id)).toHaveLength(600);
  }, 150_000);
});

describe('children and their parents at the same time', () => {
  it('lose nothing in a thousand interleavings: every child is seen, every write of the parent stays', async () => {
    const [parents, children, writes] = [50, 20, 6];
    const service = await startTestService();
    const me = await service.workspace();
    const publish = (definition: unknown) => me.send('POST', '/api/v1/workflow-definition', definition);
    // Odd owners' children finish in the commit that starts them, the others when they are told to.
    const child = {
      initial: 'thinking',
      states: {
        thinking: { always: [{ target: 'approved', cond: { type: 'json-logic', rule: { var: 'odd' } } }], on: { FINISH: 'approved' } },
        approved: { type: 'final', tags: ['approved'] },
      },
    };
    const allIn = `length(values(childWorkflows."person.v2")[?status == 'completed']) == \`${children}\``;
    const collecting = {
      initial: 'collecting',
      states: {
        collecting: {
          on: { CHILD_DONE: 'collecting', STARTED: 'collecting' },
          always: [{ target: 'complete', cond: { type: 'jmespath', rule: `childWorkflows && ${allIn}` } }],
        },
        complete: {},
      },
    };
    expect((await publish({ name: 'person.v2', definition: child })).status).toBe(201);
    const owners = Array.from({ length: children }, (_, index) => ({ id: index, odd: index % 2 === 1 }));
    const made = await publish({
      name: 'collector',
      definition: collecting,
      extensions: {
        commonPlugins: [
          {
            pluginKind: 'iterative',
            name: 'each',
            actionPluginName: 'person',
            stateNames: ['collecting'],
            iterateOn: 'owners',
            successAction: 'STARTED',
          },
        ],
        childWorkflowPlugins: [
          {
            pluginKind: 'child',
            name: 'person',
            stateNames: [],
            definitionId: 'person.v2',
            transformers: [{ transformer: 'jmespath', mapping: "{odd: odd, n: id, entity: {type: 'individual', id: key}}" }],
          },
        ],
      },
      config: {
        childCallbackResults: [
          {
            definitionId: 'person.v2',
            persistenceStates: ['approved'],
            deliverEvent: 'CHILD_DONE',
            transformers: [{ transformer: 'jmespath', mapping: '{n: n}' }],
          },
        ],
      },
    });
    expect(made.status).toBe(201);

    const play = async (number: number) => {
      const run = runOf('collector', { owners: owners.map((owner) => ({ ...owner, key: `${number}-${owner.id}` })) });
      const id = (await me.send('POST', '/api/v1/external/workflows/run', run)).body.workflowRuntimeId as string;
      const read = async () => (await me.get(`/api/v1/external/workflows/${id}`)).body;
      const post = (to: string, body: unknown) => untilAdmitted(() => me.send('POST', `/api/v1/external/workflows/${to}/event`, body));
      const write = (which: number) =>
        post(id, {
          name: 'DEEP_MERGE_CONTEXT',
          payload: { newContext: { writes: { [`w${which}`]: which } } },
        });
      const early = Array.from({ length: writes / 2 }, (_, which) => write(which));
      await expect
        .poll(async () => Object.keys((await read()).context.childWorkflows?.['person.v2'] ?? {}).length, {
          timeout: 60_000,
          interval: 200,
        })
        .toBe(children);
      const started = Object.keys((await read()).context.childWorkflows['person.v2']);
      const late = Array.from({ length: writes / 2 }, (_, which) => write(writes / 2 + which));
      const finished = started.map((one) => post(one, { name: 'FINISH' }));
      const statuses = (await Promise.all([...early, ...late])).map((answer) => answer.status);
      expect(statuses).toEqual(statuses.map(() => 200));
      await Promise.all(finished);
      await expect.poll(async () => (await read()).state, { timeout: 60_000, interval: 200 }).toBe('complete');
      return read();
    };
    const played = [];
    for (let from = 0; from < parents; from += 10) {
      played.push(...(await Promise.all(Array.from({ length: 10 }, (_, offset) => play(from + offset)))));
    }
    for (const { context } of played) {
      const entries = Object.values<{ status: string; state: string; result: { n: number } }>(context.childWorkflows['person.v2']);
      expect(entries.map((entry) => entry.result.n).sort((a, b) => a - b)).toEqual(owners.map((owner) => owner.id));
      expect(entries.every((entry) => entry.status === 'completed' && entry.state === 'approved')).toBe(true);
      expect(Object.keys(context.writes).sort()).toEqual(Array.from({ length: writes }, (_, which) => `w${which}`));
    }
    // Locks are taken in one order: the server had no ring of waiting transactions to break.
    await service.restart(async (database) => {
      const [row] = await database.query<{ deadlocks: number }>(
        'select deadlocks from pg_stat_database where datname = current_database()',
      );
      expect(row?.deadlocks).toBe(0);
    });
    await service.stop();
  }, 240_000);
});
