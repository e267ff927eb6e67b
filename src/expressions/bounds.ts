// The limits of everything that an author wrote and we evaluate. Used by the three dialects beside it.
// A limit that is passed is thrown as BeyondBounds here and becomes a value at the dialect's door.

import { isJsonObject, type Json } from '../domain/json.ts';

/** Longest expression or rule, in UTF-8 bytes. */
const maxExpressionBytes = 8 * 1024;

/** Deepest nesting of an expression's syntax tree or of a rule. */
export const maxExpressionDepth = 256;

/** Most evaluation steps of one expression: about a tenth of a second. */
const maxSteps = 200_000;

/** Heaviest value that may appear along the way: one for each value, each key and each character. About 1 MB as JSON. */
const maxWeight = 1_000_000;

/** Thrown inside an evaluation that went beyond a limit; never leaves this folder. */
class BeyondBounds extends Error {}

/** What one evaluation has used so far. */
export interface Budget {
  steps: number;
  /** Weights of the lists and objects met so far: a value that is used many times is counted once, but weighs every time. */
  readonly weights: WeakMap<object, number>;
}

export function newBudget(): Budget {
  return { steps: 0, weights: new WeakMap() };
}

/**
 * Counts one step and the weight of its result. A short expression can double its own result with each step
 * (`[@,@]|[@,@]|…`): without this a few hundred bytes fill the memory.
 */
export function charge(budget: Budget, result: unknown): void {
  budget.steps += 1;
  if (budget.steps > maxSteps) throw new BeyondBounds(`it takes more than ${maxSteps} steps`);
  weigh(budget, result);
}

/** Refuses a text before it is made. */
export function chargeText(length: number): void {
  if (length > maxWeight) throw new BeyondBounds('it makes a text of more than 1,000,000 characters');
}

function weigh(budget: Budget, value: unknown): number {
  if (typeof value === 'string') return withinWeight(value.length + 1);
  if (typeof value !== 'object' || value === null) return 1;
  const known = budget.weights.get(value);
  if (known !== undefined) return known;
  let weight = 1;
  if (Array.isArray(value)) for (const part of value) weight = withinWeight(weight + weigh(budget, part));
  else for (const [key, part] of Object.entries(value)) weight = withinWeight(weight + key.length + weigh(budget, part));
  budget.weights.set(value, weight);
  return weight;
}

function withinWeight(weight: number): number {
  if (weight > maxWeight) throw new BeyondBounds('its result is larger than 1 MB');
  return weight;
}

/** Why the text of an expression is refused unread, or null. */
export function tooLong(text: string): string | null {
  const bytes = Buffer.byteLength(text);
  return bytes > maxExpressionBytes ? `it has ${bytes} bytes; at most ${maxExpressionBytes} are allowed` : null;
}

/** True for names that lead from a value to its prototype; no expression may use them. */
export function isPrototypeName(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

/** JavaScript truthiness: empty lists and objects are true; 0, NaN, "" and null are false. */
export function isTruthy(value: unknown): boolean {
  return Boolean(value);
}

/** An evaluation's result as plain JSON that shares nothing with its input: `undefined` and non-finite numbers become null. */
export function plainJson(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plainJson);
  if (!isJsonObject(value)) return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, part]) => [key, plainJson(part)]),
  );
}

/** What an evaluation that threw tells its caller. Anything thrown while evaluating an author's text is the author's to mend. */
export function faultOf(error: unknown): string {
  if (error instanceof RangeError) return 'it nests too deeply or makes too large a value';
  return error instanceof Error ? error.message : String(error);
}
