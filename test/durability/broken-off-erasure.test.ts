// An erasure of an entity that breaks off between two of its cases: each case is a commit, so what was done stays done, the rest is as it
// was, and the same call, made again after the next start, completes it. A trigger stands for the crash: it strikes at the second case.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const entityId = 'company-4711';
const canary = 'canary-of-the-company';

describe('an erasure of an entity that breaks off', () => {
  let service: TestService;
  let me: Caller;
  let ids: readonly string[];
  let entity: string;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
    const config = { allowMultipleActiveWorkflows: true };
    const context = { entity: { type: 'business', id: entityId, data: { name: canary } }, documents: [] };
    const run = async () => (await me.send('POST', `${cases}/run`, { ...runOf('review', {}, config), context })).body;
    const started = [await run(), await run(), await run()];
    ids = started.map(({ workflowRuntimeId }) => workflowRuntimeId);
    entity = started[0]?.ballerineEntityId;
    expect(new Set(ids).size).toBe(3);
  });
  afterAll(() => service?.stop());

  const shown = async () => {
    const answers = [];
    for (const id of ids) {
      const { body } = await me.get(`${cases}/${id}`);
      answers.push({ erased: body.erased ?? false, told: JSON.stringify(body).includes(canary) });
    }
    return answers;
  };
  const erase = () => me.send('POST', `/api/v1/entities/${entity}/erase`);
  const intact = { erased: false, told: true };
  const gone = { erased: true, told: false };

  it('keeps what was erased, and leaves the rest as it was', async () => {
    await service.restart(async (database) => {
      await database.query(`create function break_off() returns trigger language plpgsql as $$
        begin raise exception 'the process dies here'; end $$`);
      await database.query(`create trigger break_off before update on cases for each row
        when (new.erased_at is not null and new.id = '${ids[1]}') execute function break_off()`);
    });
    expectProblem(await erase(), 'internal_error');
    expect(await shown()).toEqual([gone, intact, intact]);
    // The entity is found by its own id and the caller's, as before: whoever asked can ask again.
    expect((await me.get(`${cases}/${ids[2]}`)).body).toMatchObject({ ballerineEntityId: entity, correlationId: entityId });
  });

  it('is completed by the same call after the next start, and answers as one that went through', async () => {
    await service.restart(async (database) => {
      await database.query('drop trigger break_off on cases');
    });
    const answer = { ballerineEntityId: entity, erased: true, workflowRuntimeIds: ids };
    expect(await erase()).toMatchObject({ status: 200, body: answer });
    expect(await shown()).toEqual([gone, gone, gone]);
    for (const id of ids) expect((await me.get(`${cases}/${id}`)).body.correlationId).toBeNull();
    expect(await erase()).toMatchObject({ status: 200, body: answer });
  });
});
