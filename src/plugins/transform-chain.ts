// The transforms of a plugin at the moment of its call. The work is in expressions/transform.ts, which webhooks share; this gives it
// the time.

import type { Json } from '../domain/json.ts';
import type { Transformed } from '../expressions/helper-transformers.ts';
import { applyTransforms } from '../expressions/transform.ts';

/** One `{transformer, mapping}` or a list of them; `message` says why they could not be applied. */
export function runTransforms(written: Json | undefined, data: Json): Transformed {
  return applyTransforms(written, data, new Date());
}
