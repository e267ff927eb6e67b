// Evaluates one guard on a case's context and the payload of the event. A guard that cannot be evaluated is a value, never an exception.

import type { Json, JsonObject } from '../domain/json.ts';
import { type Budget, isTruthy, newBudget } from '../expressions/bounds.ts';
import { searchJmespath } from '../expressions/jmespath.ts';
import { applyJsonLogic } from '../expressions/json-logic.ts';
import type { Guard } from './chart.ts';

export type Verdict =
  /** `value` is what the rule gave; JavaScript truthiness made it a yes or a no. */
  { readonly kind: 'said'; readonly yes: boolean; readonly value: Json } | { readonly kind: 'failed'; readonly message: string };

/**
 * The guard sees the context with the payload's top-level keys laid over it; the payload is not stored. Guards that are asked
 * together share a `budget`.
 */
export function evaluateGuard(guard: Guard, context: JsonObject, payload: JsonObject, budget: Budget = newBudget()): Verdict {
  const result = evaluate(guard, { ...context, ...payload }, budget);
  return result.ok ? { kind: 'said', yes: isTruthy(result.value), value: result.value } : { kind: 'failed', message: result.message };
}

function evaluate(guard: Guard, data: JsonObject, budget: Budget): ReturnType<typeof searchJmespath> {
  switch (guard.dialect) {
    case 'json-logic':
      return applyJsonLogic(guard.rule, data, budget);
    case 'jmespath':
      return typeof guard.rule === 'string' ? searchJmespath(guard.rule, data, budget) : { ok: false, message: 'a jmespath rule is text' };
  }
}
