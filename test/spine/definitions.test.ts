// Definitions through the front door: published whole or not at all, never changed, and all findings at once.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/workflow-definition';
const cases = '/api/v1/external/workflows';

/** As `review`, with one more event. */
const longer = { ...review, states: { ...review.states, review: { on: { ...review.states.review.on, escalate: 'rejected' } } } };

describe('definitions', () => {
  let service: TestService;
  let receiver: Receiver;
  let me: Caller;
  beforeAll(async () => {
    [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
    me = await service.workspace();
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });

  it('are created with every field, and read back', async () => {
    const body = {
      id: 'my-own.id~1',
      name: 'whole',
      displayName: 'The whole',
      definitionType: 'statechart-json',
      definition: review,
      extensions: { commonPlugins: [] },
      config: { language: 'en', theme: { color: 'red' } },
      contextSchema: { type: 'object' },
      documentsSchema: [{ category: 'x' }],
    };
    const made = await me.send('POST', base, body);
    expect(made).toMatchObject({ status: 201, body: { ...body, version: 1 } });
    expect((await me.get(`${base}/my-own.id~1`)).body).toEqual(made.body);
    expect(made.body).not.toHaveProperty('contentHash');
    expect(Object.keys(made.body.definition.states)).toEqual(['draft', 'review', 'approved', 'rejected']);
  });

  it('are listed, the newest first, then the built-in ones, page by page', async () => {
    const lister = await service.workspace();
    for (const name of ['one', 'two', 'three']) await lister.send('POST', base, { name, definition: review });
    const names = async (query: string) => (await lister.get(`${base}?${query}`)).body.items.map((item: { name: string }) => item.name);
    const all = await names('');
    expect(all.slice(0, 4)).toEqual(['three', 'two', 'one', 'case-review']);
    expect(await names('limit=2&page=2')).toEqual(['one', 'case-review']);
    expect(await names('limit=2&page=3')).toEqual(all.slice(4, 6));
    expect((await lister.get(`${base}?limit=2`)).body.meta).toMatchObject({ total: all.length, pages: Math.ceil(all.length / 2) });
  });

  it('are listed by cursor, each once, whatever is published meanwhile', async () => {
    const lister = await service.workspace();
    for (const name of ['one', 'two', 'three'])
      await lister.send('POST', base, { name, id: `${name}.${'x'.repeat(240)}`, definition: review });
    const all = (await lister.get(base)).body.items.map((item: { name: string }) => item.name);
    for (const limit of [1, 2, 3, 4]) {
      const shown: string[] = [];
      let cursor = '';
      do {
        const { status, body } = await lister.get(`${base}?limit=${limit}${cursor}`);
        expect(status).toBe(200);
        expect(body.items.length).toBeLessThanOrEqual(limit);
        shown.push(...body.items.map((item: { name: string }) => item.name));
        await lister.send('POST', `${base}/${shown[0]}.${'x'.repeat(240)}/upgrade`);
        cursor = body.meta.nextCursor === null ? '' : `&cursor=${body.meta.nextCursor}`;
      } while (cursor !== '');
      // What was published on the way stands before the first page.
      expect(shown.slice(-all.length)).toEqual(all);
      expect(shown.filter((name) => !['one', 'two', 'three'].includes(name))).toEqual(all.slice(3));
    }
    expect((await lister.get(`${base}?limit=200`)).body.meta.nextCursor).toBeNull();
    const { nextCursor } = (await lister.get(`${base}?limit=1`)).body.meta;
    // Another workspace's cursor names nothing here.
    expectProblem(await me.get(`${base}?cursor=${nextCursor}`), 'invalid_request');
  });

  it('keep name and id for themselves', async () => {
    await me.send('POST', base, { name: 'taken', id: 'taken-id', definition: review });
    expectProblem(await me.send('POST', base, { name: 'taken', definition: review }), 'name_taken');
    expectProblem(await me.send('POST', base, { name: 'free', id: 'taken-id', definition: review }), 'name_taken');
    // A run names an id or a name: neither may take the other's runs over.
    expectProblem(await me.send('POST', base, { name: 'free', id: 'taken', definition: review }), 'name_taken');
    expectProblem(await me.send('POST', base, { name: 'taken-id', definition: review }), 'name_taken');
    for (const bad of [{ id: '..' }, { id: '.' }, { id: 'a/b' }, { id: '' }, { name: ' ' }]) {
      expectProblem(await me.send('POST', base, { name: 'free', definition: review, ...bad }), 'invalid_request');
    }
    expectProblem(await me.send('POST', `${base}/taken-id/copy`, { name: 'taken', displayName: 'x' }), 'name_taken');
    const other = await service.workspace();
    expect((await other.send('POST', base, { name: 'taken', id: 'taken-id', definition: review })).status).toBe(201);
    const rush = await Promise.all(Array.from({ length: 8 }, () => me.send('POST', base, { name: 'rush', definition: review })));
    expect(rush.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });

  it('are copied under a new name, subscriptions included in words and not in secrets', async () => {
    const source = await me.send('POST', base, {
      name: 'source',
      displayName: 'Source',
      definition: review,
      config: { language: 'de', subscriptions: [{ type: 'webhook', url: receiver.url, events: ['*'] }] },
    });
    const copy = await me.send('POST', `${base}/${source.body.id}/copy`, { name: 'copied', displayName: 'Copied' });
    expect(copy).toMatchObject({
      status: 201,
      body: { name: 'copied', displayName: 'Copied', version: 1, definition: review, config: { language: 'de' } },
    });
    expect(copy.body.id).not.toBe(source.body.id);
    expect(copy.body.subscriptions[0].secret).not.toBe(source.body.subscriptions[0].secret);
    expectProblem(await me.send('POST', `${base}/nowhere/copy`, { name: 'x', displayName: 'x' }), 'not_found');
  });

  it('never change: an upgrade, a PUT and another PUT are new versions', async () => {
    const first = await me.send('POST', base, { name: 'versions', displayName: 'First', definition: review, config: { language: 'en' } });
    const second = await me.send('POST', `${base}/${first.body.id}/upgrade`, { definition: longer });
    expect(second).toMatchObject({
      status: 201,
      body: { version: 2, displayName: 'First', name: 'versions', config: { language: 'en' }, definition: longer },
    });
    const third = await me.send('PUT', `${base}/${first.body.id}/definition`, { definition: review });
    expect(third).toMatchObject({ status: 200, body: { version: 3, definition: review } });
    const fourth = await me.send('PUT', `${base}/${third.body.id}/extensions`, { extensions: { note: { any: 1 } } });
    expect(fourth.body).toMatchObject({ version: 4, definition: review, extensions: { note: { any: 1 } } });
    expect((await me.get(`${base}/${first.body.id}`)).body).toMatchObject({ version: 1, displayName: 'First', definition: review });
    expect((await me.get(`${base}/${second.body.id}`)).body).toMatchObject({ version: 2, definition: longer });
    expectProblem(await me.send('POST', `${base}/nowhere/upgrade`, {}), 'not_found');
    expectProblem(await me.send('POST', `${base}/${first.body.id}/upgrade`, { name: 'renamed' }), 'invalid_request');
    expectProblem(await me.send('PUT', `${base}/${first.body.id}/definition`, {}), 'invalid_request');
  });

  it('get every version number once when many upgrade at once', async () => {
    const first = await me.send('POST', base, { name: 'contended', definition: review });
    const rush = await Promise.all(
      Array.from({ length: 6 }, (_, n) => me.send('POST', `${base}/${first.body.id}/upgrade`, { displayName: `n${n}` })),
    );
    expect(rush.map(({ body }) => body.version).sort()).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('stay with the cases that run them', async () => {
    const first = await me.send('POST', base, { name: 'kept', definition: review });
    const run = await me.send('POST', `${cases}/run`, runOf('kept'));
    const id = run.body.workflowRuntimeId;
    await me.send('POST', `${base}/${first.body.id}/upgrade`, { definition: longer });
    const sent = await me.send('POST', `${cases}/${id}/event`, { name: 'SUBMIT' });
    expect(sent.body).toMatchObject({ workflowDefinitionId: first.body.id, nextEvents: ['approve', 'reject'] });
    expectProblem(await me.send('POST', `${cases}/${id}/event`, { name: 'escalate' }), 'event_not_accepted');
    const fresh = await me.send('POST', `${cases}/run`, runOf('kept', {}, { initialEvent: 'SUBMIT' }));
    expect((await me.get(`${cases}/${fresh.body.workflowRuntimeId}`)).body.nextEvents).toEqual(['approve', 'escalate', 'reject']);
  });

  it('change their subscriptions for the next event of running cases', async () => {
    const entry = (path: string) => ({ type: 'webhook', url: `${receiver.url}/${path}`, events: ['workflow.state.changed'] });
    const first = await me.send('POST', base, {
      name: 'edited',
      definition: review,
      config: { subscriptions: [entry('old'), entry('kept')] },
    });
    const run = await me.send('POST', `${cases}/run`, runOf('edited', { score: 99 }));
    const send = (name: string) => me.send('POST', `${cases}/${run.body.workflowRuntimeId}/event`, { name });
    const next = await me.send('POST', `${base}/${first.body.id}/upgrade`, { config: { subscriptions: [entry('kept'), entry('new')] } });
    const byUrl = (answer: typeof next) =>
      new Map<string, { id: string; secret?: string }>(
        answer.body.subscriptions.map((one: { url: string }) => [one.url.split('/').at(-1), one]),
      );
    expect(byUrl(next).get('kept')?.id).toBe(byUrl(first).get('kept')?.id);
    expect(byUrl(next).get('kept')?.secret).toBeUndefined();
    expect(byUrl(next).get('new')?.secret).toMatch(/^whsec_/);
    await send('SUBMIT');
    for (const path of ['kept', 'new']) await receiver.first((got) => got.path === `/hook/${path}`);
    const log = await me.get(`/api/v1/deliveries?workflowRuntimeId=${run.body.workflowRuntimeId}`);
    expect(log.body.results.map(({ url }: { url: string }) => url.split('/').at(-1)).sort()).toEqual(['kept', 'new']);
  });

  const broken = {
    name: 'broken',
    definition: {
      initial: 'a',
      states: {
        a: { on: { GO: 'nowhere', NEXT: { target: 'b', guard: { type: 'json-logic', options: { rule: { bogus: [1] } } } } } },
        b: { on: { BACK: { target: 'a', cond: { type: 'jmespath', options: { rule: 'foo[' } } } }, invoke: { src: 'x' } },
        stuck: {},
        left: { always: 'right' },
        right: { always: 'left' },
      },
    },
    extensions: {
      apiPlugins: [
        {
          name: 'hook',
          url: 'https://example.com/',
          method: 'POST',
          stateNames: ['missing'],
          request: { transform: { transformer: 'jmespath', mapping: '{a: ' } },
        },
      ],
    },
    contextSchema: { type: 'nonsense' },
  };
  /** The places where something is wrong; the words are the check's own. */
  const places = [
    '$.definition.states.a.on.GO',
    '$.definition.states.a.on.NEXT',
    '$.definition.states.b.on.BACK',
    '$.definition.states.b.invoke',
    '$.definition.states.left',
    '$.extensions.apiPlugins[0]',
    '$.contextSchema',
  ];

  it('are refused with all findings at once, each with its path and what to do', async () => {
    const answer = await me.send('POST', base, broken);
    expectProblem(answer, 'definition_invalid');
    for (const place of places) {
      const found = answer.body.findings.find(
        (finding: { path: string; severity: string }) => finding.path.startsWith(place) && finding.severity === 'error',
      );
      expect(found, place).toMatchObject({
        message: expect.stringMatching(/./),
        fix: expect.stringMatching(/./),
        code: expect.stringMatching(/^[a-z-]+$/),
      });
    }
    expect(answer.body.errors.length).toBe(
      answer.body.findings.filter((finding: { severity: string }) => finding.severity === 'error').length,
    );
    expect((await me.get(`${base}?limit=200`)).body.items.some((item: { name: string }) => item.name === 'broken')).toBe(false);
  });

  it('are checked dry, with the same findings, and nothing stored', async () => {
    const checked = await me.send('POST', `${base}/check`, broken);
    expect(checked).toMatchObject({ status: 200, body: { ok: false } });
    expect(checked.body.findings).toEqual((await me.send('POST', base, broken)).body.findings);
    const fine = await me.send('POST', `${base}/check`, { name: 'fine', definition: review });
    expect(fine.body).toMatchObject({ ok: true });
    expect((await me.get(`${base}?limit=200`)).body.items.some((item: { name: string }) => item.name === 'fine')).toBe(false);
  });

  const entry = { type: 'webhook', url: 'https://example.com/hook', events: ['*'] };
  it.each([
    ['the URL is none', [{ ...entry, url: 'nope' }], '$.config.subscriptions[0].url', 'destination_not_allowed'],
    [
      'the address is forbidden',
      [entry, { ...entry, url: 'https://10.0.0.1/' }],
      '$.config.subscriptions[1].url',
      'destination_not_allowed',
    ],
    ['a member is misspelt', [{ ...entry, event: ['x'] }], '$.config.subscriptions[0].event', 'invalid_request'],
    ['they are no list', 'nope', '$.config.subscriptions', 'invalid_request'],
    ['they are too many', Array(101).fill(entry), '$.config.subscriptions', 'invalid_request'],
  ] as const)('are checked dry with the verdict of publishing, when of their subscriptions %s', async (_, subscriptions, path, code) => {
    const body = { name: 'half-subscribed', definition: review, config: { subscriptions } };
    const checked = await me.send('POST', `${base}/check`, body);
    expect(checked.body).toMatchObject({ ok: false, findings: [{ severity: 'error', code: 'bad-subscription', path }] });
    const published = await me.send('POST', base, body);
    expectProblem(published, code);
    expect(published.body.findings).toEqual(checked.body.findings);
    const worse = await me.send('POST', base, { ...body, definition: broken.definition });
    expectProblem(worse, 'definition_invalid');
    expect(worse.body.findings).toContainEqual(checked.body.findings[0]);
  });

  it('warn of children and rule sets that do not exist yet, and not of those that do', async () => {
    const body = {
      name: 'parent',
      definition: review,
      extensions: {
        childWorkflowPlugins: [
          { name: 'child', stateNames: ['review'], definitionId: 'later' },
          { name: 'again', stateNames: ['rejected'], definitionId: 'parent' },
        ],
        commonPlugins: [{ name: 'risk', pluginKind: 'riskRules', stateNames: ['review'], rulesSource: { source: 'ruleSet', id: 'later' } }],
      },
    };
    const warned = await me.send('POST', base, body);
    expect(warned).toMatchObject({
      status: 201,
      body: {
        findings: [
          {
            severity: 'warning',
            code: 'unknown-child-definition',
            path: '$.extensions.childWorkflowPlugins[0].definitionId',
            message: expect.stringContaining('"later"'),
          },
          { severity: 'warning', code: 'unknown-rule-set', path: '$.extensions.commonPlugins[0].rulesSource.id' },
        ],
      },
    });
    await me.send('POST', base, { name: 'later', definition: review });
    await me.send('PUT', '/api/v1/rule-sets/later', { rules: [] });
    expect((await me.send('POST', `${base}/check`, body)).body).toEqual({ ok: true, findings: [] });
  });

  it('carry their warnings', async () => {
    const made = await me.send('POST', base, {
      name: 'warned',
      definition: { initial: 'a', states: { a: { on: { GO: 'approved' } }, approved: { type: 'final' }, island: { on: { GO: 'a' } } } },
    });
    expect(made.status).toBe(201);
    const severities = new Set(made.body.findings.map((finding: { severity: string }) => finding.severity));
    expect([...severities]).toEqual(['warning']);
    expect((await me.get(`${base}/${made.body.id}`)).body.findings).toEqual(made.body.findings);
  });

  it('are refused when an always loop would never end', async () => {
    const loop = { initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } };
    expectProblem(await me.send('POST', base, { name: 'loop', definition: loop }), 'definition_invalid');
  });

  it('refuse an upgrade whole: no half version, no changed subscription', async () => {
    const url = `${receiver.url}/upright`;
    const first = await me.send('POST', base, {
      name: 'upright',
      definition: review,
      config: { subscriptions: [{ type: 'webhook', url, events: ['*'] }] },
    });
    expectProblem(
      await me.send('POST', `${base}/${first.body.id}/upgrade`, { definition: broken.definition, config: {} }),
      'definition_invalid',
    );
    expectProblem(
      await me.send('POST', `${base}/${first.body.id}/upgrade`, {
        config: { subscriptions: [{ type: 'webhook', url: 'http://10.0.0.1/', events: ['*'] }] },
      }),
      'destination_not_allowed',
    );
    expectProblem(await me.send('POST', `${base}/${first.body.id}/upgrade`, { config: { colour: 1 } }), 'definition_invalid');
    await me.send('POST', `${cases}/run`, runOf('upright'));
    await receiver.first((got) => got.path === '/hook/upright');
  });
});
