// The built-in templates, played from outside: every workspace sees and copies them, and a copy that is pointed at a vendor of its own
// goes every way that its description names.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { companies } from '../../src/cli/demo-register.ts';
import { expectProblem } from '../support/problem.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';

const definitions = '/api/v1/workflow-definition';
const cases = '/api/v1/external/workflows';

interface Sample {
  readonly workflowId: string;
  readonly context: { readonly entity: { readonly data: object }; readonly documents?: readonly object[] };
}
const sample = (name: string): Sample =>
  JSON.parse(readFileSync(new URL(`../../src/templates/samples/${name}.json`, import.meta.url), 'utf8')) as Sample;

describe('built-in templates', () => {
  let service: TestService;
  let me: Caller;
  let vendor: Receiver;
  let inbox: Receiver;
  /** What the vendor answers, by path; 503 for the rest. */
  const answers = new Map<string, (request: Received) => readonly [number, unknown]>();

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    [vendor, inbox] = await Promise.all([startReceiver(), startReceiver()]);
    vendor.answer((request, response) => {
      const [status, body] = answers.get(new URL(request.path, 'http://vendor').pathname)?.(request) ?? [503, { error: 'closed' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  afterAll(async () => {
    await service?.stop();
    await vendor?.close();
    await inbox?.close();
  });

  const copy = async (name: string, as = name, caller = me) => {
    const made = await caller.send('POST', `${definitions}/${name}/copy`, { name: as, displayName: as });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };
  /** A copy whose vendor is ours, at a path of its own, and which does not wait for a vendor that is down. */
  const pointed = async (name: string, path: string) => {
    const { id, extensions } = await copy(name, path.slice(1));
    const [plugin] = extensions.apiPlugins;
    const changed = { ...plugin, url: new URL(path, vendor.url).href, retry: { attempts: 0 } };
    const answer = await me.send('PUT', `${definitions}/${id}/extensions`, { extensions: { ...extensions, apiPlugins: [changed] } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  let people = 0;
  const run = async (name: string, template = name, data: object = {}, config: object = {}): Promise<string> => {
    const { context } = sample(template);
    const entity = { ...context.entity, id: `applicant-${++people}`, data: { ...context.entity.data, ...data } };
    const started = await me.send('POST', `${cases}/run`, { workflowId: name, context: { ...context, entity }, config });
    expect(started.status, JSON.stringify(started.body)).toBe(200);
    return started.body.workflowRuntimeId;
  };
  const get = async (id: string): Promise<Answer['body']> => (await me.get(`${cases}/${id}`)).body;
  const send = async (id: string, name: string) => (await me.send('POST', `${cases}/${id}/event`, { name })).body;
  const decideAll = (id: string, name: string, reason?: string) => me.send('PATCH', `${cases}/${id}/event-decision`, { name, reason });
  const until = async (id: string, state: string) => {
    await expect.poll(async () => (await get(id)).state, { timeout: 15_000, interval: 50 }).toBe(state);
    return get(id);
  };

  describe('belong to every workspace', () => {
    it('in its list, marked, until a definition of its own hides one', async () => {
      const own = await service.workspace();
      const listed = async () => (await own.get(`${definitions}?limit=200`)).body.items;
      const before = await listed();
      expect(before.map(({ name, builtIn }: { name: string; builtIn: boolean }) => [name, builtIn])).toEqual(
        ['case-review', 'document-review', 'kyb-onboarding', 'kyb-with-owners', 'kyc-owner', 'merchant-monitoring'].map((name) => [
          name,
          true,
        ]),
      );
      const made = await copy('kyb-onboarding', 'kyb-onboarding', own);
      expect(made).toMatchObject({ name: 'kyb-onboarding', version: 1, builtIn: false, createdAt: expect.any(String), findings: [] });
      const after = await listed();
      expect(after.map(({ name }: { name: string }) => name)).toEqual([
        'kyb-onboarding',
        ...before.map(({ name }: { name: string }) => name).filter((name: string) => name !== 'kyb-onboarding'),
      ]);
      expect((await own.get(`${definitions}/${made.id}`)).body).toEqual(made);
    });

    it('read by name; to run or to change one, it must be copied first, and the answer says so', async () => {
      const own = await service.workspace();
      expect((await own.get(`${definitions}/case-review`)).body).toMatchObject({ name: 'case-review', builtIn: true, createdAt: null });
      for (const answer of [
        await own.send('POST', `${cases}/run`, sample('case-review')),
        await own.send('POST', `${definitions}/case-review/upgrade`, { displayName: 'Mine' }),
        await own.send('PUT', `${definitions}/case-review/extensions`, { extensions: {} }),
      ]) {
        expectProblem(answer, 'not_found');
        expect(answer.body.detail).toContain('POST /api/v1/workflow-definition/case-review/copy');
      }
      await copy('case-review', 'case-review', own);
      expect((await own.send('POST', `${cases}/run`, sample('case-review'))).body).toMatchObject({ state: 'manual_review' });
    });
  });

  describe('case-review', () => {
    it('is decided by one reviewer, after a revision too', async () => {
      await copy('case-review');
      const id = await run('case-review');
      expect(await send(id, 'revision')).toMatchObject({ state: 'revision' });
      expect(await send(id, 'RESUBMITTED')).toMatchObject({ state: 'manual_review' });
      expect(await send(id, 'approve')).toMatchObject({ state: 'approved', status: 'completed' });
      expect(await send(await run('case-review'), 'reject')).toMatchObject({ state: 'rejected', status: 'completed' });
    });
  });

  describe('document-review', () => {
    it('is decided by its documents alone', async () => {
      await copy('document-review');
      const decide = async (id: string, place: number, decision: string) => {
        const { documents } = (await get(id)).context;
        return (await me.send('PATCH', `${cases}/${id}/decision/${documents[place].id}`, { decision })).body;
      };
      const id = await run('document-review');
      expect(await decide(id, 0, 'revision')).toMatchObject({ state: 'revision' });
      await decide(id, 0, 'revised');
      expect(await send(id, 'RESUBMITTED')).toMatchObject({ state: 'document_review' });
      await decide(id, 0, 'approve');
      expect(await decide(id, 1, 'approve')).toMatchObject({ state: 'approved', status: 'completed' });
      const other = await run('document-review');
      await decide(other, 0, 'approve');
      expect(await decide(other, 1, 'reject')).toMatchObject({ state: 'rejected', status: 'completed' });
    });
  });

  describe('kyb-onboarding', () => {
    beforeAll(async () => {
      answers.set('/register', ({ path }) => {
        const name = new URL(path, 'http://vendor').searchParams.get('name');
        const company = companies.find((known) => known.name === name);
        return company ? [200, company] : [404, { error: 'no such company' }];
      });
      await pointed('kyb-onboarding', '/register');
    });

    const finish = async (companyName: string, config: object = {}) => {
      const id = await run('register', 'kyb-onboarding', { companyName }, config);
      expect(await get(id)).toMatchObject({ state: 'collection_flow', tags: ['collection_flow'] });
      await send(id, 'COLLECTION_FLOW_FINISHED');
      return id;
    };

    it.each([
      ['Harbour Tea Ltd', 'auto_approved', ['approved'], 0],
      ['Gone Trading Ltd', 'auto_rejected', ['rejected'], 90],
    ])('decides %s by itself: %s', async (name, state, tags, riskScore) => {
      expect(await until(await finish(name), state)).toMatchObject({
        status: 'completed',
        tags,
        context: { pluginsOutput: { riskEvaluation: { riskScore, success: true } } },
      });
    });

    it('is approved by a reviewer, and its last webhook tells all four kinds of case data', async () => {
      const subscriptions = [{ type: 'webhook', url: inbox.url, events: ['workflow.completed'] }];
      const id = await finish('YTO CENTRE', { subscriptions });
      await until(id, 'manual_review');
      expect(await send(id, 'approve')).toMatchObject({ state: 'manual_review', transitioned: false });
      expect((await decideAll(id, 'approve')).body).toMatchObject({ state: 'approved', status: 'completed' });
      const { body } = await inbox.first((request) => request.body.workflowRuntimeId === id);
      expect(body).toMatchObject({
        workflowFinalState: 'approved',
        tags: ['approved'],
        data: {
          entity: { data: { companyName: 'YTO CENTRE', businessType: 'SMB' } },
          documents: [{ category: 'proof_of_ownership', decision: { status: 'approved' } }],
          pluginsOutput: {
            businessInformation: { name: 'YTO CENTRE', status: 'active', numberOfOwners: 4 },
            riskEvaluation: { riskScore: 30, rulesResults: [{ id: 'many-owners' }] },
          },
        },
      });
    });

    it('is rejected by a reviewer', async () => {
      const id = await finish('YTO CENTRE');
      await until(id, 'manual_review');
      expect((await decideAll(id, 'reject', 'Document on watchlist or blacklist')).body).toMatchObject({
        state: 'rejected',
        tags: ['rejected'],
      });
    });

    it('comes back from a revision to its reviewer', async () => {
      const id = await finish('YTO CENTRE');
      const [document] = (await until(id, 'manual_review')).context.documents;
      const decide = (decision: string) => me.send('PATCH', `${cases}/${id}/decision/${document.id}`, { decision });
      expect((await decide('revision')).body).toMatchObject({ state: 'revision', tags: ['revision'] });
      expect(await send(id, 'RESUBMITTED')).toMatchObject({ state: 'revision', transitioned: false });
      await decide('revised');
      expect(await send(id, 'RESUBMITTED')).toMatchObject({ state: 'manual_review' });
    });

    it('goes to a reviewer when the register fails, with the reason, and can ask it again', async () => {
      const open = answers.get('/register');
      answers.delete('/register');
      const id = await finish('Harbour Tea Ltd');
      expect((await until(id, 'manual_review')).context.pluginsOutput.businessInformation).toEqual({
        name: 'businessInformation',
        error: 'The vendor answered 503.',
        status: 'ERROR',
        httpStatus: 503,
      });
      if (open) answers.set('/register', open);
      await send(id, 'ASK_REGISTER_AGAIN');
      expect((await until(id, 'auto_approved')).context.pluginsOutput.businessInformation).toMatchObject({ status: 'active', error: null });
    });
  });

  describe('kyb-with-owners', () => {
    const owners = async (id: string) => Object.entries<Answer['body']>((await get(id)).context.childWorkflows?.['kyc-owner'] ?? {});
    const start = async () => {
      const id = await run('kyb-with-owners');
      await send(id, 'COLLECTION_FLOW_FINISHED');
      await expect.poll(async () => (await owners(id)).length, { timeout: 15_000 }).toBe(2);
      return id;
    };
    const decideOwner = async (id: string, name: string) => {
      await me.send('PATCH', `${cases}/${id}`, {
        context: { documents: [{ id: 'passport', category: 'proof_of_identity', type: 'passport' }] },
      });
      expect(await send(id, 'COLLECTION_FLOW_FINISHED')).toMatchObject({ state: 'manual_review' });
      return send(id, name);
    };

    it('says that its owners need a definition, and starts their cases once it is there', async () => {
      await copy('kyb-with-owners');
      const id = await run('kyb-with-owners');
      await send(id, 'COLLECTION_FLOW_FINISHED');
      expect((await until(id, 'manual_review')).context.pluginsOutput.ownerChecks).toMatchObject({
        status: 'ERROR',
        error: expect.stringContaining('"kyc-owner" is a built-in template. Copy it'),
      });
      expect(await send(id, 'approve')).toMatchObject({ state: 'manual_review', transitioned: false });
      await copy('kyc-owner');
      await send(id, 'CHECK_OWNERS_AGAIN');
      await expect.poll(async () => (await owners(id)).length, { timeout: 15_000 }).toBe(2);
      expect(await get(id)).toMatchObject({ state: 'owner_checks', tags: ['pending_process'] });
    });

    it('is approved when each owner is', async () => {
      const id = await start();
      const [first, second] = await owners(id);
      expect((await get(first?.[0] ?? '')).context.entity).toMatchObject({ type: 'individual', data: { firstName: expect.any(String) } });
      await decideOwner(first?.[0] ?? '', 'approve');
      await expect.poll(async () => (await owners(id)).filter(([, { state }]) => state === 'approved').length, { timeout: 15_000 }).toBe(1);
      expect((await get(id)).state).toBe('owner_checks');
      await decideOwner(second?.[0] ?? '', 'approve');
      await until(id, 'manual_review');
      expect(Object.fromEntries(await owners(id))[first?.[0] ?? '']).toMatchObject({ result: { lastName: expect.any(String) } });
      expect(await send(id, 'revision')).toMatchObject({ state: 'revision' });
      expect(await send(id, 'RESUBMITTED')).toMatchObject({ state: 'manual_review' });
      expect(await send(id, 'approve')).toMatchObject({ state: 'approved', status: 'completed' });
    });

    it('cannot be approved with a rejected owner', async () => {
      const id = await start();
      const [first, second] = await owners(id);
      await decideOwner(first?.[0] ?? '', 'approve');
      await decideOwner(second?.[0] ?? '', 'reject');
      await until(id, 'manual_review');
      expect(await send(id, 'approve')).toMatchObject({ state: 'manual_review', transitioned: false });
      expect(await send(id, 'reject')).toMatchObject({ state: 'rejected', status: 'completed' });
    });
  });

  describe('merchant-monitoring', () => {
    const noAlerts = '{"alerts": []}';
    const alert = '{"alerts": [{"kind": "prohibited goods", "url": "https://harbour-tea.example/shop"}]}';

    beforeAll(async () => {
      answers.set('/reports', () => [202, {}]);
      await pointed('merchant-monitoring', '/reports');
    });

    const ordersOf = (id: string) =>
      vendor.received.filter(({ path, body }) => path === '/reports' && new URL(body?.callbackUrl ?? 'http://x').pathname.includes(id));
    /** The callback URL of the case's latest order, once there are so many. */
    const ordered = async (id: string, count = 1): Promise<string> => {
      await expect.poll(() => ordersOf(id).length, { timeout: 15_000, interval: 50 }).toBe(count);
      return ordersOf(id).at(-1)?.body.callbackUrl;
    };
    const callBack = async (url: string, body: string) => (await fetch(url, { method: 'POST', body })).json();
    /** Makes the case's timer due, and waits. */
    const fire = async (id: string, state: string) => {
      await service.restart(async (database) => {
        await database.query("update timers set due_at = now() - interval '1 day' where case_id = $1 and status = 'pending'", [id]);
      });
      return until(id, state);
    };

    it('orders a report with a callback URL, whose token is shown nowhere, and goes to rest without alerts', async () => {
      const id = await run('reports', 'merchant-monitoring');
      const url = await ordered(id);
      expect(url).toMatch(
        new RegExp(`^${service.url}${cases}/${id}/hook/REPORT_READY\\?token=[\\w-]{43}&resultDestination=pluginsOutput.merchantReport$`),
      );
      expect(await callBack(url, noAlerts)).toEqual({ accepted: true, repeated: false });
      expect(await get(id)).toMatchObject({ state: 'in_good_standing', context: { pluginsOutput: { merchantReport: { alerts: [] } } } });
      expect(await callBack(url, noAlerts)).toEqual({ accepted: true, repeated: true });
      const token = new URL(url).searchParams.get('token') ?? '';
      await expect.poll(async () => (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${id}`)).body.results[0].status).toBe('done');
      const [call] = (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${id}`)).body.results;
      const shown = await Promise.all(
        [`/api/v1/plugin-calls/${call.id}`, `${cases}/${id}`, `${cases}/${id}/timeline`].map(async (path) =>
          JSON.stringify((await me.get(path)).body),
        ),
      );
      expect(shown[0]).toContain('{callbackUrl.REPORT_READY}&resultDestination=pluginsOutput.merchantReport');
      expect(shown.join()).not.toContain(token);
      expect(await send(id, 'STOP_MONITORING')).toMatchObject({ state: 'approved', status: 'completed' });
    });

    it('lets a reviewer decide on alerts: keep the merchant, or not', async () => {
      const id = await run('reports', 'merchant-monitoring');
      await callBack(await ordered(id), alert);
      expect(await get(id)).toMatchObject({ state: 'manual_review', tags: ['manual_review'] });
      expect(await send(id, 'approve')).toMatchObject({ state: 'in_good_standing', status: 'active' });
      await send(id, 'CHECK_NOW');
      await callBack(await ordered(id, 2), alert);
      expect(await send(id, 'reject')).toMatchObject({ state: 'rejected', status: 'completed' });
    });

    it('goes to a reviewer when the vendor is down, with the reason', async () => {
      await pointed('merchant-monitoring', '/nobody-there');
      const id = await run('nobody-there', 'merchant-monitoring');
      expect((await until(id, 'manual_review')).context.pluginsOutput.merchantMonitoring).toMatchObject({
        status: 'ERROR',
        error: 'The vendor answered 503.',
      });
    });

    it('asks again when its timer is due, and takes the same words as a new report', { timeout: 60_000 }, async () => {
      const id = await run('reports', 'merchant-monitoring');
      expect(await callBack(await ordered(id), noAlerts)).toEqual({ accepted: true, repeated: false });
      await fire(id, 'awaiting_report');
      expect(await callBack(await ordered(id, 2), noAlerts)).toEqual({ accepted: true, repeated: false });
      expect(await get(id)).toMatchObject({ state: 'in_good_standing' });
      await fire(id, 'awaiting_report');
      await ordered(id, 3);
      await fire(id, 'manual_review');
    });
  });
});
