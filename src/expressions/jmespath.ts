// JMESPath behind a guard: guards, filters and transforms all come through here. Every failure is a value.
// The library reads inherited members and has no limits, so its two doors (visit, callFunction) are narrowed once, below.

import { compile, getRegisteredFunctions, TreeInterpreter } from '@jmespath-community/jmespath';
import type { Json } from '../domain/json.ts';
import { createBoundedCache } from './bounded-cache.ts';
import {
  type Budget,
  charge,
  chargeList,
  chargeText,
  chargeUse,
  copyOut,
  faultOf,
  isPrototypeName,
  maxExpressionDepth,
  newBudget,
  spend,
  tooLong,
} from './bounds.ts';
import { registerSorting } from './jmespath-sort.ts';

export type JmespathResult = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

type Tree = ReturnType<typeof compile>;
type Compiled = { readonly ok: true; readonly tree: Tree } | { readonly ok: false; readonly message: string };

const functions: ReadonlySet<string> = new Set(getRegisteredFunctions());
const compiled = createBoundedCache<Compiled>(500);

/** What is wrong with the expression, with the place where it goes wrong; null if it can be evaluated. */
export function checkJmespath(text: string): string | null {
  const outcome = compiled(text, () => compileGuarded(text));
  return outcome.ok ? null : outcome.message;
}

/**
 * Evaluates the expression on `data`. `message` says why it could not: syntax, a wrong argument type, or a limit. Evaluations that
 * are done together share a `budget`.
 */
export function searchJmespath(text: string, data: Json, shared: Budget = newBudget()): JmespathResult {
  const outcome = compiled(text, () => compileGuarded(text));
  if (!outcome.ok) return outcome;
  budget = shared;
  try {
    return { ok: true, value: copyOut(shared, TreeInterpreter.search(outcome.tree, data as Parameters<typeof TreeInterpreter.search>[1])) };
  } catch (error) {
    return { ok: false, message: faultOf(error) };
  } finally {
    budget = null;
  }
}

/** To find the place, the expression is read a dozen times over. */
const maxPlacedLength = 2_000;

function compileGuarded(text: string): Compiled {
  const long = tooLong(text);
  if (long !== null) return { ok: false, message: long };
  try {
    const tree = compile(text);
    const fault = faultIn(tree, 0);
    return fault === null ? { ok: true, tree } : { ok: false, message: fault };
  } catch (error) {
    const message = faultOf(error);
    return { ok: false, message: text.length > maxPlacedLength ? message : `${message} (near character ${placeOf(text, message)})` };
  }
}

/** The first thing in the tree that may not be evaluated. */
function faultIn(node: unknown, depth: number): string | null {
  if (depth > maxExpressionDepth) return `it nests deeper than ${maxExpressionDepth} levels`;
  if (typeof node !== 'object' || node === null) return null;
  const { type, name } = node as { type?: unknown; name?: unknown };
  if (type === 'Literal') return null;
  if (typeof name === 'string' && isPrototypeName(name)) return `the name "${name}" is not allowed`;
  if (type === 'Function' && typeof name === 'string' && !functions.has(name)) return `there is no function "${name}()"`;
  for (const part of Object.values(node)) {
    const fault = faultIn(part, Array.isArray(part) ? depth : depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * The library does not say where it stumbled: the shortest beginning of the text that gives the same complaint ends there.
 * A complaint about the end of the text belongs to the end.
 */
function placeOf(text: string, message: string): number {
  if (message.includes('EOF') || message.includes('end of JSON')) return text.length;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (complaintAbout(text.slice(0, middle)) === message) high = middle;
    else low = middle + 1;
  }
  return high;
}

function complaintAbout(text: string): string | null {
  try {
    compile(text);
    return null;
  } catch (error) {
    return faultOf(error);
  }
}

/** The evaluation that is running; evaluation is synchronous, so there is one at most. */
let budget: Budget | null = null;

/** Reads own members only (`constructor`, `toString` and `__proto__` are no data) and charges every result to the budget. */
function narrowVisit(interpreter: typeof TreeInterpreter): void {
  const visit = interpreter.visit;
  interpreter.visit = function narrowed(this: typeof TreeInterpreter, node, value) {
    if (node.type === 'Field' && typeof value === 'object' && value !== null && !Object.hasOwn(value, node.name)) return null;
    const result = visit.call(this, node, value);
    if (budget !== null) charge(budget, result);
    return result;
  };
}

/** The library takes a text apart into its letters, whatever it does with it. */
const stepsPerLetter = 0.05;

function chargeArgument(to: Budget, argument: unknown, times: number): void {
  if (typeof argument === 'string') spend(to, argument.length * stepsPerLetter);
  else chargeUse(to, argument, times);
}

/** Sorting looks at every element several times. */
const looks: ReadonlyMap<string, number> = new Map([
  ['sort', 20],
  ['sort_by', 4],
  ['to_string', 8],
]);

/** The functions that can make much of little are asked for its length first; all pay for what they look at. */
function narrowFunctions(runtime: typeof TreeInterpreter.runtime): void {
  const callFunction = runtime.callFunction;
  runtime.callFunction = function narrowed(this: typeof TreeInterpreter.runtime, name, args) {
    const [first, second, third] = args as readonly unknown[];
    if (name === 'join') chargeText(lengthOf(first) * lengthOf(second));
    if (name === 'pad_left' || name === 'pad_right') chargeText(typeof second === 'number' ? second : 0);
    if (name === 'replace') chargeText((lengthOf(first) + 1) * (lengthOf(third) + 1));
    if (name === 'zip') chargeList(lengthOf(first) * args.length);
    if (budget !== null) for (const argument of args as readonly unknown[]) chargeArgument(budget, argument, looks.get(name) ?? 1);
    return callFunction.call(this, name, args);
  };
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}

registerSorting();
narrowVisit(Object.getPrototypeOf(TreeInterpreter));
narrowFunctions(Object.getPrototypeOf(TreeInterpreter.runtime));
