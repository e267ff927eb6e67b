import { describe, expect, it } from 'vitest';
import { pluginInput, pluginTools } from '../../test/support/plugin-call.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { iterative } from './iterative.ts';
import { noRecord, type Plugin, type PluginAnswer, type PluginInput } from './plugin.ts';

const answered = (value: Json): PluginAnswer => ({
  outcome: { kind: 'answered', destination: 'x', value, event: 'IGNORED' },
  record: noRecord,
});
const failed = (detail: string): PluginAnswer => ({
  outcome: { kind: 'failed', reason: 'no', detail, destination: 'x', value: null, event: 'IGNORED' },
  record: noRecord,
});
const retry = (inMs: number): PluginAnswer => ({
  outcome: { kind: 'retry', reason: 'busy', detail: 'The vendor is busy.', inMs },
  record: noRecord,
});

/** Runs the iteration with a sibling `check` whose kind is `api`. */
async function iterate(context: JsonObject, work: (input: PluginInput) => Promise<PluginAnswer>, entry: JsonObject = {}) {
  const action: Plugin = { kinds: ['api'], run: work };
  const plugin = iterative((kind) => (kind === 'api' ? action : null));
  const written = {
    actionPluginName: 'check',
    iterateOn: 'entity.owners',
    successAction: 'ALL_DONE',
    errorAction: 'SOME_FAILED',
    ...entry,
  };
  const siblings: Record<string, JsonObject> = {
    check: { url: 'https://x', successAction: 'IGNORED' },
    mail: { pluginKind: 'email' },
    again: { pluginKind: 'iterative' },
  };
  const input = pluginInput(written, {
    name: 'each',
    context,
    config: { language: 'en' },
    idempotencyKey: 'call',
    sibling: (name) => siblings[name] ?? null,
  });
  return (await plugin.run(input, pluginTools())).outcome;
}
const owners = (count: number) => ({ entity: { owners: Array.from({ length: count }, (_, index) => ({ id: index })) } });

describe('iterative', () => {
  it('runs the sibling for each element, and collects the results in order', async () => {
    const seen: PluginInput[] = [];
    const outcome = await iterate({ entity: { owners: [{ id: 'a' }, { id: 'b' }, 'plain'] } }, async (input) => {
      seen.push(input);
      return answered({ got: input.context });
    });
    expect(outcome).toEqual({
      kind: 'answered',
      destination: 'pluginsOutput.each',
      value: {
        results: [{ result: { got: { id: 'a' } } }, { result: { got: { id: 'b' } } }, { result: { got: { value: 'plain' } } }],
        success: true,
      },
      event: 'ALL_DONE',
    });
    expect(seen.map((input) => input.idempotencyKey)).toEqual(['call-0', 'call-1', 'call-2']);
    expect(seen[0]).toMatchObject({
      name: 'check',
      entry: { url: 'https://x' },
      config: { language: 'en' },
      caseId: '0190a0a0-0000-7000-8000-000000000001',
      attempt: 1,
    });
  });

  it('works on eight elements at a time', async () => {
    let [running, most] = [0, 0];
    await iterate(owners(30), async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return answered(null);
    });
    expect(most).toBe(8);
  });

  it('sends errorAction if any element fails, and keeps what the others gave', async () => {
    const outcome = await iterate(owners(3), async ({ context }) => (context['id'] === 1 ? failed('The vendor said no.') : answered(1)));
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: 'elements_failed',
      detail: '1 of 3 elements failed; the first: The vendor said no.',
      event: 'SOME_FAILED',
      destination: 'pluginsOutput.each',
      value: { name: 'each', status: 'ERROR', results: [{ result: 1 }, { error: 'The vendor said no.', status: 'ERROR' }, { result: 1 }] },
    });
  });

  it('tries an element again without repeating the others', async () => {
    const tries: string[] = [];
    const outcome = await iterate(owners(2), async ({ idempotencyKey, attempt }) => {
      tries.push(`${idempotencyKey}#${attempt}`);
      return idempotencyKey === 'call-1' && attempt < 3 ? retry(1) : answered(attempt);
    });
    expect(outcome).toMatchObject({ kind: 'answered', value: { results: [{ result: 1 }, { result: 3 }] } });
    expect(tries.sort()).toEqual(['call-0#1', 'call-1#1', 'call-1#2', 'call-1#3']);
  });

  it('fails an element whose vendor asks for too much patience', async () => {
    expect(await iterate(owners(1), async () => retry(60_000))).toMatchObject({
      kind: 'failed',
      detail: expect.stringContaining('The vendor is busy.'),
    });
  });

  it('starts the children of all elements together', async () => {
    const outcome = await iterate(owners(2), async ({ context }) => ({
      outcome: {
        kind: 'start-child',
        children: [{ definition: 'kyc', context, initialEvent: null }],
        event: 'IGNORED',
        destination: 'x',
        errorEvent: 'IGNORED',
      },
      record: noRecord,
    }));
    expect(outcome).toEqual({
      kind: 'start-child',
      children: [
        { definition: 'kyc', context: { id: 0 }, initialEvent: null },
        { definition: 'kyc', context: { id: 1 }, initialEvent: null },
      ],
      event: 'ALL_DONE',
      destination: 'pluginsOutput.each',
      errorEvent: 'SOME_FAILED',
    });
  });

  it('takes a transform in place of a path, and nothing as an empty list', async () => {
    const seen: Json[] = [];
    const work = async ({ context }: PluginInput) => {
      seen.push(context['id'] ?? null);
      return answered(null);
    };
    await iterate(owners(3), work, { iterateOn: [{ transformer: 'jmespath', mapping: 'entity.owners[?id > `0`]' }] });
    expect(seen).toEqual([1, 2]);
    expect(await iterate({}, work)).toMatchObject({ kind: 'answered', value: { results: [], success: true }, event: 'ALL_DONE' });
  });

  it.each([
    ['what is no list', { entity: { owners: 'Ann' } }, {}, 'no_list'],
    ['no path', {}, { iterateOn: null }, 'no_list'],
    ['a transform that fails', {}, { iterateOn: { transformer: 'jmespath', mapping: 'sum(@)' } }, 'no_list'],
    ['more than 1,000 elements', owners(1_001), {}, 'too_many_elements'],
    ['a plugin that is not there', owners(1), { actionPluginName: 'nobody' }, 'unknown_plugin'],
    ['another iteration', owners(1), { actionPluginName: 'again' }, 'nested_iteration'],
    ['a kind that nothing runs', owners(1), { actionPluginName: 'mail' }, 'unknown_plugin'],
  ])('refuses %s', async (_, context, entry, reason) => {
    expect(await iterate(context as JsonObject, async () => answered(null), entry)).toMatchObject({
      kind: 'failed',
      reason,
      event: 'SOME_FAILED',
    });
  });

  it('keeps no more than a megabyte of results', async () => {
    const outcome = await iterate(owners(5), async () => answered('x'.repeat(400_000)));
    expect(outcome).toMatchObject({ kind: 'failed', detail: expect.stringContaining('3 of 5 elements failed') });
  });
});
