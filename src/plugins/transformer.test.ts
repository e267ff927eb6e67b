import { describe, expect, it } from 'vitest';
import { pluginInput, pluginTools } from '../../test/support/plugin-call.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { transformer } from './transformer.ts';

const context = { entity: { data: { name: 'ACME Ltd', secretNote: 'x', tags: ['a'] } }, other: 1 };
const run = async (entry: JsonObject) => (await transformer.run(pluginInput(entry, { name: 'shape', context }), pluginTools())).outcome;

describe('transformer', () => {
  it('keeps what a mapping makes under its name, or where it is told to', async () => {
    const transformers = [{ transformer: 'jmespath', mapping: '{company: entity.data.name, id: workflowRuntimeId}' }];
    const value = { company: 'ACME Ltd', id: '0190a0a0-0000-7000-8000-000000000001' };
    expect(await run({ transformers, successAction: 'SHAPED' })).toEqual({
      kind: 'answered',
      destination: 'pluginsOutput.shape',
      value,
      event: 'SHAPED',
    });
    expect(await run({ transformers, persistResponseDestination: 'entity.summary' })).toMatchObject({
      destination: 'entity.summary',
      value,
      event: null,
    });
  });

  it('edits the context in place with helpers, and writes only what they changed', async () => {
    const mapping: readonly Json[] = [
      { source: 'entity.data.name', target: 'entity.data.short', method: 'regex', value: '^\\w+' },
      { source: 'entity.data.secretNote', target: 'entity.data.secretNote', method: 'remove' },
    ];
    expect(await run({ transformers: [{ transformer: 'helper', mapping }] })).toEqual({
      kind: 'answered',
      destination: '',
      value: { entity: { data: { short: 'ACME', secretNote: null } } },
      event: null,
    });
  });

  it('gives the whole result of helpers when it has a place for it', async () => {
    const mapping = [{ source: 'other', target: 'copy', method: 'setTimeToRecordUTC' }];
    expect(await run({ transformers: { transformer: 'helpers', mapping }, persistResponseDestination: 'shaped' })).toMatchObject({
      destination: 'shaped',
      value: { other: 1, copy: expect.any(Number) },
    });
  });

  it('fails with the reason, and sends its errorAction', async () => {
    const broken = { transformers: [{ transformer: 'jmespath', mapping: 'length(other)' }], errorAction: 'NOT_SHAPED' };
    expect(await run(broken)).toMatchObject({
      kind: 'failed',
      reason: 'transform_failed',
      event: 'NOT_SHAPED',
      destination: 'pluginsOutput.shape',
      value: { status: 'ERROR' },
    });
    expect(await run({})).toMatchObject({ kind: 'failed', reason: 'no_transform' });
  });
});
