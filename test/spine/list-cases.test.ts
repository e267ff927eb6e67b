// GET /workflows: every filter, order and way of paging of the list, on a workspace with known cases.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/external/workflows';

describe('the list of cases', () => {
  let service: TestService;
  let me: Caller;
  const ids: string[] = [];
  let ada = '';
  let version = '';

  /** Six cases: 0–3 of `orders`, of which 1 is in review, 2 rejected and 3 assigned; 4 and 5 of `returns%`. */
  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    for (const name of ['orders', 'returns%']) {
      const made = await me.send('POST', '/api/v1/workflow-definition', { name, definition: review });
      if (name === 'orders') version = made.body.id;
    }
    for (let number = 0; number < 6; number += 1) {
      const run = runOf(number < 4 ? 'orders' : 'returns%', { entity: { type: 'business', id: `shop_${number}`, data: {} } });
      ids.push((await me.send('POST', `${base}/run`, run)).body.workflowRuntimeId);
    }
    const send = (place: number, name: string) => me.send('POST', `${base}/${ids[place]}/event`, { name });
    await send(1, 'SUBMIT');
    await send(2, 'SUBMIT');
    await send(2, 'reject');
    ada = (await me.send('POST', '/api/v1/people', { firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' })).body.id;
    expect((await me.send('PATCH', `${base}/${ids[3]}/assign`, { assigneeId: ada })).status).toBe(200);
  });
  afterAll(() => service?.stop());

  interface Row {
    readonly id: string;
  }
  const list = async (query: string) => (await me.get(`${base}?${query}`)).body;
  /** The cases by their number here, in the order of the list. */
  const found = async (query: string) => (await list(query)).results.map(({ id }: Row) => ids.indexOf(id));

  it.each<[string, readonly number[]]>([
    ['', [5, 4, 3, 2, 1, 0]],
    ['status=completed', [2]],
    ['status=active&status=completed', [5, 4, 3, 2, 1, 0]],
    ['state=review', [1]],
    ['status=active&state=draft', [5, 4, 3, 0]],
    ['workflowDefinitionId=returns%25', [5, 4]],
    ['entityId=shop_4', [4]],
    ['search=shop_1', [1]],
    ['search=SHOP', [5, 4, 3, 2, 1, 0]],
    ['search=rejec', [2]],
    // A sign of SQL's patterns means itself.
    ['search=%25', [5, 4]],
    ['search=shopx', []],
    ['orderDirection=asc', [0, 1, 2, 3, 4, 5]],
    ['orderBy=updatedAt&limit=2', [3, 2]],
    ['orderBy=state&orderDirection=asc&status=active&workflowDefinitionId=orders', [0, 3, 1]],
    ['orderBy=resolvedAt&status=completed', [2]],
    ['limit=4&page=2', [1, 0]],
  ])('answers ?%s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('is filtered by the id of a version, by ours of an entity, and by assignee, who is named', async () => {
    expect(await found(`workflowDefinitionId=${version}`)).toEqual([3, 2, 1, 0]);
    const entity = (await list('entityId=shop_4')).results[0].ballerineEntityId;
    expect(await found(`entityId=${entity}`)).toEqual([4]);
    const { results } = await list(`assigneeId=${ada}`);
    expect(results).toMatchObject([
      { id: ids[3], assigneeId: ada, assignee: { id: ada, firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' } },
    ]);
    expect((await list('state=review')).results[0]).toMatchObject({ assigneeId: null, assignee: null, nextEvents: ['approve', 'reject'] });
  });

  it('comes in pages by cursor, each case once, and says how many there are', async () => {
    const seen: number[] = [];
    let cursor = '';
    do {
      const { results, meta } = await list(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(meta).toMatchObject({ total: 6, pages: 3 });
      seen.push(...results.map(({ id }: Row) => ids.indexOf(id)));
      cursor = meta.nextCursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it.each(['status=open', 'orderBy=name', 'limit=0', 'cursor=nonsense', 'colour=red'])('refuses ?%s', async (query) => {
    expectProblem(await me.get(`${base}?${query}`), 'invalid_request');
  });
});
