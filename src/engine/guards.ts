// Evaluates one guard on a case's context and the payload of the event. A guard that cannot be evaluated is a value, never an exception.

import type { Json, JsonObject } from '../domain/json.ts';
import { isTruthy } from '../expressions/bounds.ts';
import { searchJmespath } from '../expressions/jmespath.ts';
import { applyJsonLogic } from '../expressions/json-logic.ts';
import type { Guard } from './chart.ts';

export type Verdict =
  /** `value` is what the rule gave; JavaScript truthiness made it a yes or a no. */
  { readonly kind: 'said'; readonly yes: boolean; readonly value: Json } | { readonly kind: 'failed'; readonly message: string };

/** The guard sees the context with the payload's top-level keys laid over it; the payload is not stored. */
export function evaluateGuard(guard: Guard, context: JsonObject, payload: JsonObject): Verdict {
  const result = evaluate(guard, Object.fromEntries([...Object.entries(context), ...Object.entries(payload)]));
  return result.ok ? { kind: 'said', yes: isTruthy(result.value), value: result.value } : { kind: 'failed', message: result.message };
}

function evaluate(guard: Guard, data: JsonObject): ReturnType<typeof searchJmespath> {
  switch (guard.dialect) {
    case 'json-logic':
      return applyJsonLogic(guard.rule, data);
    case 'jmespath':
      return typeof guard.rule === 'string' ? searchJmespath(guard.rule, data) : { ok: false, message: 'a jmespath rule is text' };
  }
}
