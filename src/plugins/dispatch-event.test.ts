import { describe, expect, it } from 'vitest';
import { pluginInput, pluginTools } from '../../test/support/plugin-call.ts';
import type { JsonObject } from '../domain/json.ts';
import { dispatchEvent } from './dispatch-event.ts';

const run = async (entry: JsonObject) => (await dispatchEvent.run(pluginInput(entry, { context: { score: 7 } }), pluginTools())).outcome;
const mapped = (mapping: string) => ({ transformers: [{ transformer: 'jmespath', mapping }] });

describe('dispatchEvent', () => {
  it('sends the named event with the payload that its transform makes, and stores nothing', async () => {
    expect(await run({ eventName: 'SCORED', ...mapped('{points: score}') })).toEqual({
      kind: 'answered',
      destination: 'pluginsOutput.it',
      value: null,
      event: 'SCORED',
      payload: { points: 7 },
    });
    expect(await run({ eventName: 'SCORED' })).toMatchObject({ event: 'SCORED', payload: {} });
  });

  it('fails with the reason when there is no event or no payload', async () => {
    expect(await run({ errorAction: 'FAILED' })).toMatchObject({ kind: 'failed', reason: 'no_event', event: 'FAILED' });
    expect(await run({ eventName: 'SCORED', ...mapped('score') })).toMatchObject({ kind: 'failed', reason: 'bad_payload' });
    expect(await run({ eventName: 'SCORED', ...mapped('length(score)'), errorAction: 'FAILED' })).toMatchObject({
      kind: 'failed',
      reason: 'transform_failed',
      event: 'FAILED',
    });
  });
});
