// child: makes the context of a child case out of this case's data. The case itself is started when the call is settled, in one
// commit with the answer: this plugin makes no request and touches no case.

import { isJsonObject } from '../domain/json.ts';
import { callData } from './call-data.ts';
import { actionOf, noRecord, outputOf, type Plugin, type PluginAnswer, type PluginInput } from './plugin.ts';
import { failure } from './plugin-failure.ts';
import { runTransforms } from './transform-chain.ts';

export const child: Plugin = { kinds: ['child'], run: async (input) => run(input) };

function run(input: PluginInput): PluginAnswer {
  const { definitionId: definition, initEvent, transformers, transform = transformers } = input.entry;
  if (typeof definition !== 'string' || definition === '')
    return failure(input, 'no_definition', 'The plugin names no definition: "definitionId" is missing.');
  // Without a transform the child gets what this case has.
  const made =
    transform === undefined || transform === null ? { ok: true as const, value: input.context } : runTransforms(transform, callData(input));
  if (!made.ok) return failure(input, 'transform_failed', made.message);
  if (!isJsonObject(made.value))
    return failure(input, 'bad_context', 'The context of a child case is an object; the transform gave something else.');
  const initialEvent = typeof initEvent === 'string' && initEvent !== '' ? initEvent : null;
  return {
    outcome: {
      kind: 'start-child',
      children: [{ definition, context: made.value, initialEvent }],
      event: actionOf(input.entry, 'successAction'),
      destination: outputOf(input.name),
      errorEvent: actionOf(input.entry, 'errorAction'),
    },
    record: noRecord,
  };
}
