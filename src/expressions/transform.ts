// The transforms of a plugin: one `{transformer, mapping}` or a list of them, each on what the one before gave. Pure; the time comes
// in. Every failure is a value.

import { isJsonObject, type Json } from '../domain/json.ts';
import { type Budget, newBudget } from './bounds.ts';
import { applyHelpers, type Transformed } from './helper-transformers.ts';
import { searchJmespath } from './jmespath.ts';

/** Without a transform the data stay as they are. `message` names the step that failed. */
export function applyTransforms(written: Json | undefined, data: Json, now: Date): Transformed {
  const steps: readonly Json[] = written === undefined || written === null ? [] : Array.isArray(written) ? written : [written];
  // All steps together: a thousand of them may not take a thousand times as long.
  const budget = newBudget();
  let value = data;
  for (const [index, step] of steps.entries()) {
    const next = applyTransform(step, value, now, budget);
    if (!next.ok) return { ok: false, message: steps.length > 1 ? `step ${index + 1}: ${next.message}` : next.message };
    value = next.value;
  }
  return { ok: true, value };
}

function applyTransform(step: Json, data: Json, now: Date, budget: Budget): Transformed {
  const { transformer, mapping } = isJsonObject(step) ? step : { transformer: null, mapping: null };
  switch (transformer) {
    case 'jmespath':
      return typeof mapping === 'string' ? searchJmespath(mapping, data, budget) : { ok: false, message: 'the mapping is not text' };
    case 'helper':
    case 'helpers':
      return applyHelpers(mapping, data, now, budget);
    default:
      return { ok: false, message: `there is no transformer ${JSON.stringify(transformer ?? null)}` };
  }
}
