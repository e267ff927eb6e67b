// dispatchEvent: sends the named event to its own case, with a payload made by a transform. Makes no request.

import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { callData } from './call-data.ts';
import { noRecord, outputOf, type Plugin, type PluginAnswer, type PluginInput } from './plugin.ts';
import { failure } from './plugin-failure.ts';
import { runTransforms } from './transform-chain.ts';

export const dispatchEvent: Plugin = { kinds: ['dispatchEvent'], run: async (input) => run(input) };

function run(input: PluginInput): PluginAnswer {
  const { eventName: event, transformers, transform = transformers } = input.entry;
  if (typeof event !== 'string' || event === '') return failure(input, 'no_event', 'The plugin names no event: "eventName" is missing.');
  if (transform === undefined || transform === null) return dispatched(input, event, {});
  const made = runTransforms(transform, callData(input));
  if (!made.ok) return failure(input, 'transform_failed', made.message);
  if (!isJsonObject(made.value))
    return failure(input, 'bad_payload', 'The payload of an event is an object; the transform gave something else.');
  return dispatched(input, event, made.value);
}

/** The event brings no data of its own: what it carries is its payload. */
function dispatched(input: PluginInput, event: string, payload: JsonObject): PluginAnswer {
  return { outcome: { kind: 'answered', destination: outputOf(input.name), value: null, event, payload }, record: noRecord };
}
