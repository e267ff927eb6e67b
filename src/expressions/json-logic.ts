// JSON Logic behind a guard: guards and risk rules come through here. Every failure is a value.
// The library reads inherited members and has no limits, so its evaluator and three operations are narrowed once, below.

import jsonLogic from 'json-logic-js';
import { isJsonObject, type Json } from '../domain/json.ts';
import {
  type Budget,
  charge,
  chargeList,
  chargeText,
  copyOut,
  faultOf,
  isPrototypeName,
  maxExpressionDepth,
  newBudget,
  tooLong,
} from './bounds.ts';

export type JsonLogicResult = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** The operations of the JSON Logic specification, except `log`: a rule has no console. */
export const jsonLogicOperations: readonly string[] = [
  ...['var', 'missing', 'missing_some', 'if', '?:', 'and', 'or', '!', '!!', '==', '===', '!=', '!==', '>', '>=', '<', '<='],
  ...['+', '-', '*', '/', '%', 'min', 'max', 'map', 'filter', 'reduce', 'all', 'some', 'none', 'merge', 'in', 'cat', 'substr'],
];

/** What is wrong with the rule, with its place in dotted form; null if it can be evaluated. */
export function checkJsonLogic(rule: Json): string | null {
  try {
    return tooLong(JSON.stringify(rule)) ?? faultIn(rule, '', 0);
  } catch (error) {
    return faultOf(error);
  }
}

/**
 * Evaluates the rule on `data`; the value is given as it is, truthiness is the caller's matter. Evaluations that are done together
 * share a `budget`.
 */
export function applyJsonLogic(rule: Json, data: Json, shared: Budget = newBudget()): JsonLogicResult {
  const fault = checkJsonLogic(rule);
  if (fault !== null) return { ok: false, message: fault };
  budget = shared;
  try {
    return { ok: true, value: copyOut(shared, jsonLogic.apply(rule as Parameters<typeof jsonLogic.apply>[0], data)) };
  } catch (error) {
    return { ok: false, message: faultOf(error) };
  } finally {
    budget = null;
  }
}

function faultIn(rule: Json, at: string, depth: number): string | null {
  if (depth > maxExpressionDepth) return `it nests deeper than ${maxExpressionDepth} levels`;
  if (Array.isArray(rule))
    return firstFault(
      rule.map((part, index) => [String(index), part]),
      at,
      depth,
    );
  if (!isJsonObject(rule)) return null;
  const entries = Object.entries(rule);
  const [operation, operands] = entries[0] ?? [];
  if (entries.length > 1 && entries.some(([key]) => jsonLogicOperations.includes(key))) {
    return `${placed(at)}an operation stands alone in its object; here are ${entries.map(([key]) => `"${key}"`).join(', ')}`;
  }
  if (entries.length !== 1 || operation === undefined || operands === undefined) return firstFault(entries, at, depth);
  if (!jsonLogicOperations.includes(operation)) return `${placed(at)}there is no operation "${operation}"`;
  if (operation === 'var' && pathOf(operands).some(isPrototypeName))
    return `${placed(at)}the variable "${pathOf(operands).join('.')}" is not allowed`;
  return firstFault([[operation, operands]], at, depth);
}

function firstFault(parts: readonly (readonly [string, Json])[], at: string, depth: number): string | null {
  for (const [key, part] of parts) {
    const fault = faultIn(part, at === '' ? key : `${at}.${key}`, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

function placed(at: string): string {
  return at === '' ? '' : `at ${at}: `;
}

/** The path that a `var` names in so many words; empty if another rule computes it. */
function pathOf(operands: Json): readonly string[] {
  const path = Array.isArray(operands) ? operands[0] : operands;
  return typeof path === 'string' ? path.split('.') : [];
}

/** The evaluation that is running; evaluation is synchronous, so there is one at most. */
let budget: Budget | null = null;

/** Reads own members only: neither `constructor` of an object nor `map` of a list is data. */
function readVariable(this: unknown, path: unknown, fallback: unknown = null): unknown {
  if (path === undefined || path === null || path === '') return this;
  let value: unknown = this;
  for (const key of String(path).split('.')) {
    if (value === null || value === undefined || !Object.hasOwn(Object(value), key)) return fallback;
    value = (value as Record<string, unknown>)[key];
  }
  return value === undefined ? fallback : value;
}

function concatenate(...parts: readonly unknown[]): string {
  let text = '';
  for (const part of parts) {
    text += part === null || part === undefined ? '' : String(part);
    chargeText(text.length);
  }
  return text;
}

/** The library copies the whole list for each part. */
function merge(...parts: readonly unknown[]): unknown[] {
  const merged: unknown[] = [];
  for (const part of parts) {
    chargeList(merged.length + (Array.isArray(part) ? part.length : 1));
    for (const element of Array.isArray(part) ? (part as readonly unknown[]) : [part]) merged.push(element);
  }
  return merged;
}

function narrowOperations(): void {
  jsonLogic.add_operation('merge', merge);
  jsonLogic.add_operation('var', readVariable);
  jsonLogic.add_operation('cat', concatenate);
  jsonLogic.rm_operation('log');
}

/** The library recurses through its own `apply` member: replacing it charges every step. */
function narrowApply(): void {
  const apply = jsonLogic.apply;
  Object.assign(jsonLogic, {
    apply(rule: Parameters<typeof apply>[0], data: unknown): unknown {
      if (budget === null) throw new Error('rules are evaluated through applyJsonLogic only');
      const result: unknown = apply(rule, data);
      charge(budget, result);
      return result;
    },
  });
}

narrowOperations();
narrowApply();
