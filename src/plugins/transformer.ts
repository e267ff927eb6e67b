// transformer: makes new data out of the case's own. Makes no request.
//
// A chain of helpers alone edits the context in place, and only what they changed is written: the case may have moved on since
// the call was claimed. Any other chain makes a new value, kept at `persistResponseDestination` or `pluginsOutput.<name>`.

import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { callData } from './call-data.ts';
import { actionOf, noRecord, outputOf, type Plugin, type PluginAnswer, type PluginInput } from './plugin.ts';
import { failure } from './plugin-failure.ts';
import { runTransforms } from './transform-chain.ts';

export const transformer: Plugin = { kinds: ['transformer'], run: async (input) => run(input) };

function run(input: PluginInput): PluginAnswer {
  const { transformers, transform = transformers, persistResponseDestination: place } = input.entry;
  if (transform === undefined || transform === null) return failure(input, 'no_transform', 'The plugin has no "transformers".');
  const data = callData(input);
  const made = runTransforms(transform, data);
  if (!made.ok) return failure(input, 'transform_failed', made.message);
  const given = typeof place === 'string' && place !== '' ? place : null;
  const edited = given === null && editsInPlace(transform) && isJsonObject(made.value) ? changed(data, made.value) : null;
  const kept = edited === null ? { destination: given ?? outputOf(input.name), value: made.value } : { destination: '', value: edited };
  return { outcome: { kind: 'answered', ...kept, event: actionOf(input.entry, 'successAction') }, record: noRecord };
}

function editsInPlace(transform: Json): boolean {
  const steps: readonly Json[] = Array.isArray(transform) ? transform : [transform];
  return steps.every((step) => isJsonObject(step) && (step['transformer'] === 'helper' || step['transformer'] === 'helpers'));
}

/** The part of `after` that differs from `before`, as an update to merge; what is gone becomes null. */
function changed(before: JsonObject, after: JsonObject): JsonObject {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...keys].flatMap((key): readonly (readonly [string, Json])[] => {
      const [old, now] = [before[key], after[key]];
      if (now === undefined) return [[key, null]];
      if (JSON.stringify(old) === JSON.stringify(now)) return [];
      return [[key, isJsonObject(old) && isJsonObject(now) ? changed(old, now) : now]];
    }),
  );
}
