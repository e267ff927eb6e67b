import { describe, expect, it } from 'vitest';
import { pluginInput, pluginTools } from '../../test/support/plugin-call.ts';
import type { JsonObject } from '../domain/json.ts';
import { child } from './child.ts';

const context = { entity: { type: 'business', id: 'b-1' }, owner: { id: 'o-1', name: 'Ann' } };
const run = async (entry: JsonObject) => (await child.run(pluginInput(entry, { name: 'kyc', context }), pluginTools())).outcome;
const mapping = "{entity: {type: 'individual', id: owner.id}}";

describe('child', () => {
  it('asks for a case of the definition, with the context that its transform makes', async () => {
    const entry = {
      definitionId: 'kyc-v2',
      transformers: [{ transformer: 'jmespath', mapping }],
      initEvent: 'BEGIN',
      successAction: 'STARTED',
      errorAction: 'FAILED',
    };
    expect(await run(entry)).toEqual({
      kind: 'start-child',
      children: [{ definition: 'kyc-v2', context: { entity: { type: 'individual', id: 'o-1' } }, initialEvent: 'BEGIN' }],
      event: 'STARTED',
      destination: 'pluginsOutput.kyc',
      errorEvent: 'FAILED',
    });
  });

  it('hands the case’s own context down when it has no transform', async () => {
    expect(await run({ definitionId: 'kyc' })).toMatchObject({
      children: [{ definition: 'kyc', context, initialEvent: null }],
      event: null,
      errorEvent: null,
    });
  });

  it('fails with the reason', async () => {
    expect(await run({ errorAction: 'FAILED' })).toMatchObject({ kind: 'failed', reason: 'no_definition', event: 'FAILED' });
    expect(await run({ definitionId: 'kyc', transformers: [{ transformer: 'jmespath', mapping: 'owner.name' }] })).toMatchObject({
      reason: 'bad_context',
    });
    expect(await run({ definitionId: 'kyc', transformers: [{ transformer: 'jmespath', mapping: 'sum(owner)' }] })).toMatchObject({
      reason: 'transform_failed',
    });
  });
});
