// The limits of everything that an author wrote and we evaluate. Used by the three dialects beside it.
// A limit that is passed is thrown as BeyondBounds here and becomes a value at the dialect's door.

import { isJsonObject, type Json } from '../domain/json.ts';

/** Longest expression or rule, in UTF-8 bytes. */
const maxExpressionBytes = 8 * 1024;

/** Deepest nesting of an expression's syntax tree or of a rule. */
export const maxExpressionDepth = 256;

/** Deepest nesting of a value that an author makes: as deep as a request's body may be. */
export const maxResultDepth = 64;

/** Most evaluation steps of one expression, or of all that are evaluated together: about a tenth of a second. */
const maxSteps = 100_000;

/** Heaviest value that may appear along the way: one for each value, each key and each character. About 1 MB as JSON. */
const maxWeight = 1_000_000;

/** Steps for each value and for each character within a result, each time that it is used: an operation may look at all of it. */
const stepsPerValue = 0.05;
const stepsPerCharacter = 0.001;

/** Steps for a list or an object that was not there before, and for each of its elements or members: it had to be made. */
const stepsPerNewList = 1;
const stepsPerNewElement = 0.1;
const stepsPerNewMember = 1;

/** Thrown inside an evaluation that went beyond a limit; never leaves this folder. */
class BeyondBounds extends Error {}

interface Size {
  readonly weight: number;
  /** How many values it consists of, itself among them. */
  readonly values: number;
}

/** What one evaluation has used so far. */
export interface Budget {
  steps: number;
  /** Sizes of the lists and objects met so far: a value that is used many times is counted once, but weighs every time. */
  readonly sizes: WeakMap<object, Size>;
}

export function newBudget(): Budget {
  return { steps: 0, sizes: new WeakMap() };
}

/** Counts so many steps; parts of one are counted too. One is about half a microsecond. */
export function spend(budget: Budget, steps: number): void {
  budget.steps += steps;
  if (budget.steps > maxSteps) throw new BeyondBounds(`it takes more than ${maxSteps} steps`);
}

/**
 * Counts one step and the size of its result. A short expression can double its own result with each step
 * (`[@,@]|[@,@]|…`): without this a few hundred bytes fill the memory.
 */
export function charge(budget: Budget, result: unknown): void {
  spend(budget, 1 + stepsToUse(sizeOf(budget, result)));
}

/** Counts what it takes to look at all of a value so many times. */
export function chargeUse(budget: Budget, value: unknown, times: number): void {
  spend(budget, times * stepsToUse(sizeOf(budget, value)));
}

function stepsToUse({ weight, values }: Size): number {
  return values * stepsPerValue + weight * stepsPerCharacter;
}

/** Refuses a list before it is made. */
export function chargeList(length: number): void {
  if (length > maxWeight) throw new BeyondBounds('it makes a list of more than 1,000,000 elements');
}

/** Refuses a text before it is made. */
export function chargeText(length: number): void {
  if (length > maxWeight) throw new BeyondBounds('it makes a text of more than 1,000,000 characters');
}

function sizeOf(budget: Budget, value: unknown): Size {
  if (typeof value === 'string') return { weight: withinWeight(value.length + 1), values: 1 };
  if (typeof value !== 'object' || value === null) return single;
  const known = budget.sizes.get(value);
  if (known !== undefined) return known;
  const size = Array.isArray(value) ? sizeOfList(budget, value) : sizeOfObject(budget, value);
  budget.sizes.set(value, size);
  return size;
}

const single: Size = { weight: 1, values: 1 };

function sizeOfList(budget: Budget, list: readonly unknown[]): Size {
  spend(budget, stepsPerNewList + list.length * stepsPerNewElement);
  return sumOf(budget, list, 0);
}

function sizeOfObject(budget: Budget, object: object): Size {
  const keys = Object.keys(object);
  spend(budget, stepsPerNewList + keys.length * stepsPerNewMember);
  return sumOf(budget, Object.values(object), lengthOf(keys));
}

function sumOf(budget: Budget, parts: readonly unknown[], keys: number): Size {
  let [weight, values] = [1 + keys, 1];
  for (const part of parts) {
    const size = sizeOf(budget, part);
    weight = withinWeight(weight + size.weight);
    values += size.values;
  }
  return { weight, values };
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
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

/** Copying a value takes so many times as long as looking at it. */
const looksPerCopy = 6;

/** `plainJson` within a budget. A value that stands in many places is copied for each. */
export function copyOut(budget: Budget, value: unknown): Json {
  chargeUse(budget, value, looksPerCopy);
  return plainJson(value);
}

/** An evaluation's result as plain JSON that shares nothing with its input: `undefined` and non-finite numbers become null. */
function plainJson(value: unknown, depth = 0): Json {
  if (depth > maxResultDepth) throw new BeyondBounds(`its result nests deeper than ${maxResultDepth} levels`);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((part) => plainJson(part, depth + 1));
  if (!isJsonObject(value)) return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, part]) => [key, plainJson(part, depth + 1)]),
  );
}

/** What an evaluation that threw tells its caller. Anything thrown while evaluating an author's text is the author's to mend. */
export function faultOf(error: unknown): string {
  if (error instanceof RangeError) return 'it nests too deeply or makes too large a value';
  return error instanceof Error ? error.message : String(error);
}
