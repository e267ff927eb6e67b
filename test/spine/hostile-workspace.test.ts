// A workspace that publishes the dearest definition it may, and runs cases of a megabyte on it: every answer comes, and its neighbours
// are served meanwhile. The bounds themselves are measured in test/bounds.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import { review, runOf } from '../support/page.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const numbers = Array.from({ length: 100_000 }, (_, place) => (place * 7919) % 100_000);
const dearGuard = { type: 'jmespath', options: { rule: 'length(sort(numbers)) < `0`' } };
const neverYes = Array.from({ length: 300 }, () => ({ target: 'b', guard: dearGuard }));

const dear: JsonObject = { initial: 'a', states: { a: { on: { GO: neverYes, NOTE: {} } }, b: {} } };
const slowSchema: JsonObject = { type: 'object', properties: { text: { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } } };

const run = '/api/v1/external/workflows/run';

describe('a hostile workspace', () => {
  let service: TestService;
  let hostile: Caller;
  let neighbour: Caller;

  beforeAll(async () => {
    service = await startTestService({ roles: ['api'] });
    hostile = await service.workspace();
    neighbour = await service.workspace();
  });
  afterAll(() => service?.stop());

  /** How many answers the neighbour got, one after the other, until the work was done; all of them must be good. */
  async function neighbourMeanwhile(work: Promise<unknown>): Promise<number> {
    let [answers, working] = [0, true];
    const done = work.finally(() => {
      working = false;
    });
    while (working) {
      expect((await neighbour.get('/api/v1/external/workflows')).status).toBe(200);
      answers += 1;
    }
    await done;
    return answers;
  }

  it('runs cases of a megabyte with 300 dear guards, and does not stop its neighbours', async () => {
    const published = await hostile.send('POST', '/api/v1/workflow-definition', { name: 'dear', definition: dear });
    expect(published.status).toBe(201);
    const work = async (): Promise<readonly number[]> => {
      const runs = await Promise.all(Array.from({ length: 4 }, () => hostile.send('POST', run, runOf('dear', { numbers }))));
      const events = await Promise.all(
        runs.map(({ body }) => hostile.send('POST', `/api/v1/external/workflows/${body.workflowRuntimeId}/event`, { name: 'GO' })),
      );
      expect(runs.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(events.every(({ body }) => body.code === 'guard_failed' && body.detail.includes('steps'))).toBe(true);
      return events.map(({ status }) => status);
    };
    const working = work();
    expect(await neighbourMeanwhile(working)).toBeGreaterThanOrEqual(3);
    expect(new Set(await working).size).toBe(1);
  });

  it('is told when its schema takes too long, and the case is not made', async () => {
    await hostile.send('POST', '/api/v1/workflow-definition', { name: 'slow', definition: review, contextSchema: slowSchema });
    const work = hostile.send('POST', run, runOf('slow', { text: 'a'.repeat(900_000) }));
    await neighbourMeanwhile(work);
    const { status, body } = await work;
    expect(status).toBe(400);
    expect(body.code).toBe('context_invalid');
  });

  it('hears at publish what is too large, and nothing else', async () => {
    const states = Object.fromEntries(Array.from({ length: 501 }, (_, place) => [`s${place}`, { on: { GO: 'nowhere' } }]));
    const { status, body } = await hostile.send('POST', '/api/v1/workflow-definition', {
      name: 'large',
      definition: { initial: 's0', states },
    });
    expect(status).toBe(400);
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].message).toContain('at most 500');
  });
});
